"""Several renders of one chart with different values in one call of Helm.

Most of a render goes into reading the package and its templates, and into copying values, which is the same each
time. Here a driver is put into the package: a template that includes all others, once for each set of values. The sets
are texts, which Helm copies at no cost; each is put together with the chart's own values here, where that is plain
(``coalescing``), and Helm says what the chart's own values are for it, so that nothing is taken on trust.

A set with which a template fails makes the whole call fail: whoever asks then renders them one by one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sardonyx.charts import Chart, InvalidChart, quick_archive, subcharts, values_document
from sardonyx.core.errors import SardonyxError
from sardonyx.helm.coalescing import Defaults, coalesced, without_nulls
from sardonyx.helm.engine import Release, Rendering, RenderRequest
from sardonyx.helm.values_text import values_text

MOST = 16
"""So many sets of values fit into one call."""

_LARGE = 1 << 18
"""Bytes of a values.yaml of which Helm is not asked to keep so many copies at once."""

_KEY = "sardonyx-sets"
_DRIVER = "templates/sardonyx-driver.yaml"
_BODIES = "templates/_sardonyx-bodies.tpl"
_NOTES = "templates/NOTES.txt"
_PLAIN_PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
# A template could end the definition that it is put into, and begin another.
_DEFINING = re.compile(rb"\b(?:define|block)\b")
# Names that would show the wrapping: of methods of the values' type, and of the other charts.
_TELLING = (b"AsMap", b"YAML", b"Table", b"PathValue", b"Encode", b"Dependencies", b"Subcharts", b"typeOf", b"typeIs")
_SETS = """\
{{- $all := list -}}
{{- range $set := index $.Values "sardonyx-sets" -}}
{{- $dot := dict "Values" (fromJson $set.values) "Chart" (deepCopy $.Chart) "Files" $.Files -}}
{{- $_ := set $dot "Release" (deepCopy $.Release) -}}
{{- $_ := set $dot "Capabilities" $.Capabilities -}}
{{- $texts := dict -}}
{{- range $name := $set.names -}}
{{- $_ := set $dot "Template" (dict "Name" $name "BasePath" (printf "%s/templates" $.Chart.Name)) -}}
{{- $_ := set $texts $name (include $name $dot) -}}
{{- end -}}
{{- $all = append $all $texts -}}
{{- end -}}
{{- toJson (dict "sets" $all "own" (omit $.Values "sardonyx-sets")) -}}
"""


class NotTheSame(Exception):
    """The chart's own values are others for Helm than they are here."""


@dataclass(frozen=True)
class Wrapped:
    """A chart made to be rendered with several sets of values at once.

    ``names`` are those of its templates in the order in which Helm renders them, ``own`` what they see when no values
    are given.
    """

    chart: str
    package: bytes
    names: tuple[str, ...]
    defaults: Defaults
    own: Mapping[str, Any]


def wrapped(chart: Chart, values: Mapping[str, Any]) -> Wrapped | None:
    """Return a chart wrapped; None for one that might not render the same so.

    The chart's files are those of a package (``charts.packed_files``), ``values`` what is in its values.yaml. What does
    not render alone does not render so either. A ``values.schema.json`` is left out, so that Helm does not check the
    values.
    """
    names = _rendered_names(chart)
    bodies = [chart.files[name.partition("/")[2]] for name in names]
    if not names or any(map(_DEFINING.search, bodies)) or len(chart.files.get("values.yaml", b"")) > _LARGE:
        return None
    defaults = _defaults(chart, values) if _is_plain(chart) else None
    own = coalesced(defaults, {}) if defaults else None
    if defaults is None or own is None:
        return None
    return Wrapped(chart.name, quick_archive(chart.name, dict(_files(chart, names))), tuple(names), defaults, own)


Set = tuple[Mapping[str, Any], Sequence[str]]
"""Values as templates see them, and the names of the templates to render."""


def request_of(chart: Wrapped, sets: Sequence[Set], release: Release) -> RenderRequest:
    """Return the request that renders a chart with sets of values, at most MOST.

    The values are ``coalesced`` ones, and the names in the order of ``chart.names``.

    Raises ValuesRefused for what ``values_text`` refuses.
    """
    texts = [{"values": values_text(values), "names": names} for values, names in sets]
    return RenderRequest(chart.package, {_KEY: texts}, release)


def renderings_of(chart: Wrapped, result: Rendering) -> list[Rendering]:
    """Return the renderings of the sets, in their order, each as it would have come alone, of the templates named.

    Raises NotTheSame when the values cannot have been those that Helm would have given to the templates.
    """
    driver = f"{chart.chart}/{_DRIVER}"
    resources = {path: text for path, text in result.files.items() if path != driver}
    said = json.loads(result.files[driver])
    if said["own"] != chart.own:
        raise NotTheSame
    return [_rendering(chart, resources, texts) for texts in said["sets"]]


def _rendering(chart: Wrapped, resources: Mapping[str, str], texts: Mapping[str, str]) -> Rendering:
    # What Helm does to every template's text (pkg/engine/engine.go).
    shown = {**resources, **{path: text.replace("<no value>", "") for path, text in texts.items()}}
    files = {path: text for path, text in sorted(shown.items()) if not path.endswith("NOTES.txt") and text.strip()}
    return Rendering(files, shown.get(f"{chart.chart}/{_NOTES}", ""))


def _rendered_names(chart: Chart) -> list[str]:
    """Return the names of the chart's own templates that are rendered, in Helm's order: the deepest, the last first."""
    paths = [path for path in chart.files if path.startswith("templates/") and not _is_partial(path)]
    return sorted((f"{chart.name}/{path}" for path in paths), key=lambda name: (name.count("/"), name), reverse=True)


def _is_partial(path: str) -> bool:
    return path.rpartition("/")[2].startswith("_")


def _is_plain(chart: Chart) -> bool:
    """Tell whether wrapping a chart leaves no trace: it and its subcharts have nothing that depends on where it is."""
    entries = chart.metadata.dependencies
    if chart.metadata.api_version != "v2" or any(each.condition or each.tags or each.import_values for each in entries):
        return False
    templates = [(path, data) for path, data in chart.files.items() if "templates/" in path]
    if any(not _PLAIN_PATH.fullmatch(path) or _tells(data) for path, data in templates):
        return False
    try:
        return all(_only_defines(each) for each in subcharts(chart))
    except InvalidChart:
        return False


def _tells(template: bytes) -> bool:
    return any(word in template and re.search(rb"\b%b(?:Like)?\b" % word, template) for word in _TELLING)


def _only_defines(chart: Chart) -> bool:
    has_inner = any(path.startswith(("charts/", "crds/")) for path in chart.files)
    templates = [path for path in chart.files if path.startswith("templates/")]
    return not has_inner and (chart.metadata.type == "library" or all(map(_is_partial, templates)))


def _defaults(chart: Chart, values: Mapping[str, Any]) -> Defaults | None:
    """Return the values of a chart and of those inside; None where they cannot be read, or hold one chart twice."""
    inside = subcharts(chart)
    names = {each.name for each in inside}
    if len(names) < len(inside) or any(each.alias for each in chart.metadata.dependencies):
        return None
    try:
        its = {each.name: values_document(each).value for each in inside}
    except SardonyxError:
        return None
    return Defaults(without_nulls(values) if chart.metadata.dependencies else values, its)


def _files(chart: Chart, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    rendered = {name.partition("/")[2] for name in names}
    for path, data in chart.files.items():
        if path not in rendered and path not in ("values.schema.json", "Chart.lock"):
            yield path, data
    defined = [b'{{define "%s"}}%s{{end}}' % (name.encode(), chart.files[name.partition("/")[2]]) for name in names]
    yield _BODIES, b"".join(defined)
    yield _DRIVER, _SETS.encode()
