"""Making a chart's package into one that renders many sets of values in one call of Helm (``together``).

Every template that Helm would render becomes one that it only reads, under its own name beside, and one template more,
the driver, includes them: for each set of values, and with what Helm would have given to each.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sardonyx.charts import Chart, quick_archive, values_document
from sardonyx.charts.documents import SCHEMA_FILE, VALUES_FILE
from sardonyx.core.errors import SardonyxError
from sardonyx.core.valuepaths import MISSING, lookup
from sardonyx.helm.coalescing import Defaults, Names, coalesced, is_off
from sardonyx.helm.parts import Part, parts_of
from sardonyx.helm.reaching import DEFINITION

KEY = "sardonyx-sets"
DRIVER = "templates/sardonyx-driver.yaml"
MOST = 16
"""So many sets of values fit into one call."""

_LARGE = 1 << 20
"""Bytes of values.yaml, all together, of which Helm is not asked to keep so many copies at once."""

NAMES = "templates/_sardonyx-names.tpl"
_MARK = "_sardonyx-"
_LEFT_OUT = frozenset({VALUES_FILE, SCHEMA_FILE, "Chart.lock"})
_PLAIN_PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
# What would show the wrapping: methods of the values' type, what Helm left of the dependencies, changes to what two
# charts or two sets share, and the type of all values together, which is another. Each with words it cannot do without.
_METHODS = (b".AsMap", b".YAML", b".Table", b".PathValue", b".Encode", b".Dependencies")
_METHOD = re.compile(rb"\.(?:AsMap|YAML|Table|PathValue|Encode|Dependencies)\b")
_WRITERS = (b"set ", b"merge")
_WRITE = re.compile(rb"\b(?:set|unset|merge\w*|mustMerge\w*)[\s(]+[\w.$]*\.(?:global|Chart)\b")
_TYPES = (b"typeOf", b"typeIs")
_TYPE_OF_ALL = re.compile(rb"\btype(?:Of|IsLike|Is)\s[^{}]*\.Values\b(?!\.)")
_TYPING = re.compile(rb"\btype(?:Of|IsLike|Is)\b(?!\s+\"(?:string|bool|int|int64|float64)\")")
# Only all values together have another type: where types are asked for, nobody may pass them on.
_PASSING = re.compile(rb"\b(?:include|template)\s+(?:\"[^\"]*\"|\([^()]*\)|[\w.$]+)\s+[\w.$]*\.Values\s*[-)|}]")
# A partial included by its path.
_NAMED = re.compile(rb"BasePath[^{}]*/_")
_OF_SET = b"sardonyx-set"
_DRIVING = """\
{{- define "sardonyx-set" -}}
{{- $root := .root -}}
{{- $set := .set -}}
{{- $texts := .texts -}}
{{- $release := deepCopy $root.Release -}}
{{- $dots := dict -}}
{{- range $chart := .charts -}}
{{- $from := $root -}}
{{- $its := $set.values -}}
{{- range $name := $chart.path -}}
{{- $from = index $from.Subcharts $name -}}
{{- $its = index $its $name -}}
{{- end -}}
{{- $dot := dict "Values" $its "Chart" $from.Chart "Files" $from.Files "Release" $release -}}
{{- $_ := set $dot "Capabilities" $root.Capabilities -}}
{{- $_ := set $dot "Subcharts" dict -}}
{{- if $chart.path -}}
{{- $_ := set (index $dots $chart.around).Subcharts (last $chart.path) $dot -}}
{{- end -}}
{{- $_ := set $dots $chart.folder $dot -}}
{{- end -}}
{{- range $template := $set.templates -}}
{{- $dot := index $dots $template.folder -}}
{{- $_ := set $dot "Template" (dict "Name" $template.name "BasePath" (printf "%s/templates" $template.folder)) -}}
{{- $_ := set $texts $template.name (include $template.name $dot) -}}
{{- end -}}
{{- end -}}
{{- $asked := fromJson (index $.Values "sardonyx-sets") -}}
{{- $all := list -}}
{{- range $asked.sets -}}{{- $all = append $all dict -}}{{- end -}}
"""
# One line for each set: where a template fails, the line of the driver that Helm names tells with which set.
_DRIVEN = """\
{{- if lt %d (len $all) }}{{ $_ := include "sardonyx-set" (dict "root" $ "charts" $asked.charts \
"set" (index $asked.sets %d) "texts" (index $all %d)) }}{{ end -}}
"""
_DRIVEN_FROM = _DRIVING.count("\n") + 1
_SAYING = """\
{{- toJson (dict "sets" $all "own" (omit $.Values "sardonyx-sets")) -}}
"""


class Wrapped(NamedTuple):
    """A chart made to be rendered with several sets of values at once.

    ``templates`` are those that Helm renders, in its order, each with the chart that it is of: the names that lead
    there. ``files`` are those of the package.
    """

    chart: str
    files: Mapping[str, bytes]
    templates: Mapping[str, Names]
    parts: tuple[Part, ...]
    defaults: Defaults

    @property
    def is_alone(self) -> bool:
        """Whether no chart inside renders anything: then Helm is done so soon that a light package gains nothing."""
        return not any(self.templates.values())


def wrapped(chart: Chart, values: Mapping[str, Any]) -> Wrapped | None:
    """Return a chart wrapped; None for one that might not render the same so.

    The chart's files are those of a package (``charts.packed_files``), ``values`` what is in its values.yaml. What does
    not render alone does not render so either. Schemas are left out, so that Helm does not check the values.
    """
    root = parts_of(chart)
    if root is None or not _is_plain(root):
        return None
    parts = tuple(root.all())
    defaults = _defaults(root, values)
    templates = {name: part.path for part in parts for name in _rendered_names(chart, part)}
    if not templates or defaults is None or not _are_conditions_plain(defaults) or coalesced(defaults, {}) is None:
        return None
    ordered = {name: templates[name] for name in sorted(templates, key=_order, reverse=True)}
    return Wrapped(chart.name, dict(_files(chart, parts)), ordered, parts, defaults)


def whole_package(chart: Wrapped) -> bytes:
    """Return the package with everything in it, whose values Helm puts together itself."""
    return quick_archive(chart.chart, chart.files)


def light_files(chart: Wrapped, files: Mapping[str, bytes], off: frozenset[Names]) -> dict[str, bytes]:
    """Return files of the chart, wrapped or not, without schemas and values, and of charts that are off Chart.yaml.

    Of partials that are the same in several charts, such as those of one library, there is the one that Helm reads
    last.
    """
    there = [part for part in chart.parts if not is_off(part.path, off)]
    folders = {part.folder for part in there}
    gone = tuple({part.folder for part in chart.parts} - folders)
    left = {
        path: data
        for path, data in files.items()
        if _base(path) == "Chart.yaml"
        or (not path.startswith(gone) and not (_base(path) in _LEFT_OUT and path.removesuffix(_base(path)) in folders))
    }
    return _told_once(chart.chart, there, left)


def _told_once(chart: str, parts: Sequence[Part], files: dict[str, bytes]) -> dict[str, bytes]:
    if any(_NAMED.search(data) for path, data in files.items() if "templates/" in path):
        return files
    partials = {
        f"{folder_of(chart, part.path)}/{path}": part.folder + path
        for part in parts
        for path in part.chart.files
        if path.startswith("templates/") and _base(path).startswith("_") and part.folder + path in files
    }
    last = {files[partials[name]]: partials[name] for name in sorted(partials, key=_order, reverse=True)}
    gone = set(partials.values()) - set(last.values())
    return {path: data for path, data in files.items() if path not in gone}


def set_at(line: int) -> int | None:
    """Return which of the sets, from 0, a line of the driver includes the templates for, if it is such a line."""
    return line - _DRIVEN_FROM if 0 <= line - _DRIVEN_FROM < MOST else None


def folder_of(chart: str, path: Names) -> str:
    """Return where Helm says that a chart is: ``a/charts/b/charts/c``."""
    return "/charts/".join((chart, *path))


def _order(name: str) -> tuple[int, str]:
    """Order templates as Helm does (``sortTemplates`` in ``pkg/engine/engine.go``), in reverse."""
    return name.count("/"), name


def _rendered_names(chart: Chart, part: Part) -> Iterator[str]:
    yield from (f"{folder_of(chart.name, part.path)}/{path}" for path in _rendered(part.chart))


def _rendered(chart: Chart) -> list[str]:
    """Return the paths of a chart's templates that are rendered: not partials, and none of a library chart."""
    if chart.metadata.type == "library":
        return []
    return [path for path in chart.files if path.startswith("templates/") and not _base(path).startswith("_")]


def _base(path: str) -> str:
    return path.rpartition("/")[2]


def _is_plain(root: Part) -> bool:
    """Tell whether wrapping a chart leaves no trace, and whether its parts are where they are looked for."""
    files = root.chart.files
    templates = {path: data for path, data in files.items() if "templates/" in path}
    names = [name for part in root.all() for name in part.path]
    if not all(map(_PLAIN_PATH.fullmatch, (*templates, *names))) or any(map(_tells, templates.values())):
        return False
    is_typed = any(_has_any(_TYPES, data) and _TYPING.search(data) for data in templates.values())
    if is_typed and any(map(_PASSING.search, templates.values())):
        return False
    rendered = [part.folder + path for part in root.all() for path in _rendered(part.chart)]
    if any(renamed(path) in files for path in rendered) or sum(map(len, _values_files(files))) > _LARGE:
        return False
    defined = Counter(name for data in templates.values() for name in DEFINITION.findall(data))
    return _OF_SET not in defined and all(
        defined[name] == 1 for path in set(rendered) for name in DEFINITION.findall(files[path])
    )


def _tells(template: bytes) -> bool:
    return any(
        _has_any(words, template) and pattern.search(template)
        for words, pattern in ((_METHODS, _METHOD), (_WRITERS, _WRITE), (_TYPES, _TYPE_OF_ALL))
    )


def _has_any(words: tuple[bytes, ...], template: bytes) -> bool:
    return any(word in template for word in words)


def _values_files(files: Mapping[str, bytes]) -> Iterator[bytes]:
    yield from (data for path, data in files.items() if _base(path) == VALUES_FILE and "templates/" not in path)


def _defaults(root: Part, values: Mapping[str, Any]) -> Defaults | None:
    try:
        inside = {each.path[-1]: _defaults_of(each) for each in root.inside}
    except SardonyxError:
        return None
    return Defaults(values, inside, (), bool(root.chart.metadata.dependencies))


def _defaults_of(part: Part) -> Defaults:
    inside = {each.path[-1]: _defaults_of(each) for each in part.inside}
    has_entries = bool(part.chart.metadata.dependencies)
    return Defaults(values_document(part.chart).value, inside, part.conditions, has_entries)


def _are_conditions_plain(defaults: Defaults) -> bool:
    """Tell whether conditions of charts in charts are looked for where only values meant for them stand.

    Helm puts the values of every chart around them at the top of the outermost chart's before it looks.
    """
    charts = list(_below(defaults, ()))
    inner = {path[-1] for path, _ in charts if len(path) > 1}
    sought = [(*path[:-1], *condition) for path, its in charts if len(path) > 1 for condition in its.conditions]
    return all(path[0] not in inner and all(lookup(its.own, path) is MISSING for _, its in charts) for path in sought)


def _below(defaults: Defaults, above: Names) -> Iterator[tuple[Names, Defaults]]:
    for name, its in defaults.inside.items():
        yield (*above, name), its
        yield from _below(its, (*above, name))


def _files(chart: Chart, parts: Sequence[Part]) -> Iterator[tuple[str, bytes]]:
    rendered = {part.folder + path for part in parts for path in _rendered(part.chart)}
    for path, data in chart.files.items():
        if _base(path) not in (SCHEMA_FILE, "Chart.lock"):
            yield renamed(path) if path in rendered else path, data
    names = [name for part in parts for name in _rendered_names(chart, part)]
    yield NAMES, named(names)
    yield DRIVER, "".join((_DRIVING, *(_DRIVEN % (at, at, at) for at in range(MOST)), _SAYING)).encode()


def named(templates: Iterable[str]) -> bytes:
    """Return the partial that gives these templates, which have another name in the package, their own."""
    return b"".join(b'{{define "%b"}}{{template "%b" .}}{{end}}' % _and_other(name) for name in templates)


def _and_other(name: str) -> tuple[bytes, bytes]:
    return name.encode(), renamed(name).encode()


def renamed(path: str) -> str:
    """Return a path of a template that Helm reads but does not render."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/{_MARK}{name}"


def first_name(path: str) -> str:
    """Return the path by which Helm knows a template where the chart is not wrapped."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/{name.removeprefix(_MARK)}"
