"""Several renders of one chart with different values in one call of Helm.

Half of a render goes into reading the package and its templates, which are the same each time. Here a driver is put
into the package: a template that includes all others, once for each set of values. Each set has the chart's own
defaults below it, because it is given to a copy of the chart without templates, which the package holds as a
dependency under as many aliases as there are sets; so Helm's own rules put the values together
(``pkg/chart/common/util/coalesce.go``).

A set with which a template fails makes the whole call fail: whoever asks then renders them one by one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sardonyx.charts import Chart, InvalidChart, quick_archive, subcharts
from sardonyx.helm.engine import Release, Rendering, RenderRequest

MOST = 8
"""So many sets of values fit into one call."""

_INNER = "sardonyx-values"
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
{{- range $at := until (int $.Values.count) -}}
{{- $own := index $.Subcharts (printf "sardonyx-%d" $at) -}}
{{- if has (toString $at) $.Values.bare -}}{{- $_ := unset $own.Values "global" -}}{{- end -}}
{{- $dot := dict "Values" $own.Values "Chart" (deepCopy $.Chart) "Files" $.Files "Release" (deepCopy $.Release) -}}
{{- $_ := set $dot "Capabilities" $.Capabilities -}}
{{- $texts := dict -}}
{{- range $name := $.Values.names -}}
{{- $_ := set $dot "Template" (dict "Name" $name "BasePath" $.Values.base) -}}
{{- $_ := set $texts $name (include $name $dot) -}}
{{- end -}}
{{- $all = append $all $texts -}}
{{- end -}}
{{- toJson (dict "sets" $all) -}}
"""


@dataclass(frozen=True)
class Wrapped:
    """A chart made to be rendered with up to so many sets of values at once.

    ``names`` are those of its templates in the order in which Helm renders them, ``has_global`` whether its own values
    have a ``global`` key.
    """

    chart: str
    package: bytes
    names: tuple[str, ...]
    has_global: bool


def wrapped(chart: Chart, defaults: Mapping[str, Any], count: int = MOST) -> Wrapped | None:
    """Return a chart wrapped for up to ``count`` sets of values; None for one that might not render the same so.

    The chart's files are those of a package (``charts.packed_files``).

    What does not render alone does not render so either. A ``values.schema.json`` is left out, so that Helm does not
    check the values. ``defaults`` are those of its values.yaml.
    """
    names = _rendered_names(chart)
    bodies = [chart.files[name.partition("/")[2]] for name in names]
    if not names or any(map(_DEFINING.search, bodies)) or not _is_plain(chart):
        return None
    package = quick_archive(chart.name, dict(_files(chart, names, count)))
    return Wrapped(chart.name, package, tuple(names), "global" in defaults)


def request_of(chart: Wrapped, sets: Sequence[Mapping[str, Any]], release: Release) -> RenderRequest:
    """Return the request that renders a chart with each set of values; at most MOST."""
    bare = [] if chart.has_global else [str(at) for at, each in enumerate(sets) if "global" not in each]
    own = {"count": len(sets), "bare": bare, "names": chart.names, "base": f"{chart.chart}/templates"}
    return RenderRequest(chart.package, {**own, **{f"sardonyx-{at}": each for at, each in enumerate(sets)}}, release)


def renderings_of(chart: Wrapped, result: Rendering) -> list[Rendering]:
    """Return the renderings of the sets, in their order, each as it would have come alone."""
    driver = f"{chart.chart}/{_DRIVER}"
    resources = {path: text for path, text in result.files.items() if path != driver}
    return [_rendering(chart, resources, texts) for texts in json.loads(result.files[driver])["sets"]]


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


def _files(chart: Chart, names: Sequence[str], count: int) -> Iterator[tuple[str, bytes]]:
    rendered = {name.partition("/")[2] for name in names}
    for path, data in chart.files.items():
        if path not in rendered and path not in ("Chart.yaml", "values.yaml", "values.schema.json", "Chart.lock"):
            yield path, data
        if path == "values.yaml" or (path.startswith("charts/") and "/templates/" not in path):
            yield f"charts/{_INNER}/{path}", data
    defined = [b'{{define "%s"}}%s{{end}}' % (name.encode(), chart.files[name.partition("/")[2]]) for name in names]
    yield _BODIES, b"".join(defined)
    yield _DRIVER, _SETS.encode()
    yield from _metadata(chart, count)


def _metadata(chart: Chart, count: int) -> Iterator[tuple[str, bytes]]:
    raw, version = chart.metadata.raw, chart.metadata.version
    aliases = [{"name": _INNER, "version": version, "alias": f"sardonyx-{at}"} for at in range(count)]
    yield "Chart.yaml", json.dumps({**raw, "dependencies": [*(raw.get("dependencies") or []), *aliases]}).encode()
    yield f"charts/{_INNER}/Chart.yaml", json.dumps({**raw, "name": _INNER}).encode()
