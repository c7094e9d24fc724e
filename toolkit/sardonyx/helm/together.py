"""Several renders of one chart with different values in one call of Helm.

Most of a render goes into reading the package and its templates, and into copying values, which is the same each
time. Here the package is one that holds a driver (``wrapping``): a template that includes all others, once for each
set of values. The sets are one text, which Helm copies at no cost; each is put together with the chart's own values
here, where that is plain (``coalescing``). In the first call Helm says what the chart's own values are for it, so that
nothing is taken on trust; further ones do without the chart's values.

A set with which a template fails makes the whole call fail, and the error tells which one it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sardonyx.helm.coalescing import Names, Seen, coalesced, is_off
from sardonyx.helm.engine import Release, Rendering, RenderRequest
from sardonyx.helm.errors import RenderError, RenderFailed
from sardonyx.helm.values_text import values_text
from sardonyx.helm.wrapping import DRIVER, KEY, Wrapped, first_name, folder_of, set_at

_NOTES = "templates/NOTES.txt"


class Set(NamedTuple):
    """Values as templates see them, and the templates to render, of charts that are there, in Helm's order."""

    seen: Seen
    templates: Sequence[str]


def templates_of(chart: Wrapped, seen: Seen) -> list[str]:
    """Return the templates that Helm renders with values: those of the charts that are there."""
    return [name for name, path in chart.templates.items() if not is_off(path, seen.off)]


def text_of(chart: Wrapped, sets: Sequence[Set]) -> str:
    """Return sets of values, at most MOST, for which the same charts are there, as the driver is given them.

    Raises ValuesRefused for what ``values_text`` refuses.
    """
    asked = {
        "charts": [_place(chart, part.path) for part in chart.parts if not is_off(part.path, sets[0].seen.off)],
        "sets": [_asked_of(chart, each) for each in sets],
    }
    return values_text(asked)


def request_of(package: bytes, seen: Seen, text: str, release: Release) -> RenderRequest:
    """Return the request that renders a chart with the sets of a text, of which the first one is seen so.

    The package is the whole one, whose result tells whether Helm sees the values that are expected (``is_proved``), or
    once that is known a light one (``light``).
    """
    return RenderRequest(package, {**seen.switches, KEY: text}, release)


def expected_of(chart: Wrapped, seen: Seen) -> Seen | None:
    """Return what Helm must say of the values of the whole package when it is asked for sets that begin with this one.

    None where the same charts are not there then.
    """
    expected = coalesced(chart.defaults, seen.switches)
    return expected if expected and expected.off == seen.off else None


def is_proved(chart: Wrapped, expected: Seen, result: Rendering) -> bool:
    """Tell whether Helm gives the templates of the whole package what is expected, and so also with other values."""
    own: object = json.loads(result.files[f"{chart.chart}/{DRIVER}"])["own"]
    return expected.values == own


def renderings_of(chart: Wrapped, result: Rendering) -> list[Rendering]:
    """Return the renderings of the sets, in their order, each as it would have come alone, of the templates named."""
    driver = f"{chart.chart}/{DRIVER}"
    resources = {path: text for path, text in result.files.items() if path != driver}
    return [_rendering(chart, resources, texts) for texts in json.loads(result.files[driver])["sets"]]


def failed_at(chart: Wrapped, error: RenderError) -> int | None:
    """Return which of the sets, from 0, made a call fail; None where the error does not tell."""
    entry = error.entry if isinstance(error, RenderFailed) else None
    return set_at(entry.line) if entry and entry.path == f"{chart.chart}/{DRIVER}" else None


def failure_of(chart: Wrapped, error: RenderError) -> RenderFailed | None:
    """Return the error of the set that made a call fail as it would have come alone; None where that cannot be told.

    Helm names the place where a template calls ``fail`` in the template that it renders itself, here the driver.
    """
    place = error.place
    if not isinstance(error, RenderFailed) or place is None or place.path == f"{chart.chart}/{DRIVER}":
        return None
    return RenderFailed(error.reason, place._replace(path=first_name(place.path)))


def _place(chart: Wrapped, path: Names) -> dict[str, Any]:
    return {"path": path, "folder": folder_of(chart.chart, path), "around": folder_of(chart.chart, path[:-1])}


def _asked_of(chart: Wrapped, each: Set) -> dict[str, Any]:
    templates = [{"name": name, "folder": folder_of(chart.chart, chart.templates[name])} for name in each.templates]
    return {"values": each.seen.values, "templates": templates}


def _rendering(chart: Wrapped, resources: Mapping[str, str], texts: Mapping[str, str]) -> Rendering:
    # What Helm does to every template's text (pkg/engine/engine.go).
    shown = {**resources, **{path: text.replace("<no value>", "") for path, text in texts.items()}}
    files = {path: text for path, text in sorted(shown.items()) if not path.endswith("NOTES.txt") and text.strip()}
    return Rendering(files, shown.get(f"{chart.chart}/{_NOTES}", ""))
