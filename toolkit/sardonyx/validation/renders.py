"""Renders of one chart with any values: many sets of them in one call of Helm where that is possible."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from sardonyx.charts import Chart, packed_files, quick_archive
from sardonyx.charts.documents import SCHEMA_FILE
from sardonyx.charts.templates.quickkeys import with_quick_keys
from sardonyx.core.errors import Place
from sardonyx.core.yamltext import Document
from sardonyx.helm.coalescing import Names, Seen, coalesced, is_settled
from sardonyx.helm.engine import Capabilities, Release, Rendering, RenderRequest
from sardonyx.helm.errors import RenderError, RenderFailed, RenderOutOfMemory, RenderTimeout, RenderTooLarge
from sardonyx.helm.light import LightPackages
from sardonyx.helm.pool import WorkerPool
from sardonyx.helm.together import (
    Set,
    expected_of,
    failed_at,
    failure_of,
    is_proved,
    renderings_of,
    request_of,
    templates_of,
    text_of,
)
from sardonyx.helm.values_text import values_text
from sardonyx.helm.wrapping import MOST, Wrapped, whole_package, wrapped
from sardonyx.validation.helmverdict import SureVerdict, sure_verdict, sure_verdict_of_parts
from sardonyx.validation.lightschema import light_schema

Values = Mapping[str, Any]
Result = Rendering | RenderError

_FILE = re.compile(rb"(?<!\w)Files\.(?:Get|GetBytes|Lines)\s+\"([^\"]+)\"")
_ANY_FILE = re.compile(rb"(?<!\w)Files(?!\w)(?!\.(?:Get|GetBytes|Lines)\s+\"[^\"]+\")")
_OF_HELM = re.compile(
    r"(?:^|/)(?:templates|crds)/|(?:^|/)(?:Chart\.ya?ml|Chart\.lock|values\.yaml|values\.schema\.json|requirements\.\w+)$"
)
_MOST_LIGHT = 4
"""For so many selections of charts inside packages are kept."""

_MOST_TEXT = 3 << 20
"""So many characters may come of one call; Helm needs a multiple of it in memory."""

LIMITS = (RenderTimeout, RenderOutOfMemory, RenderTooLarge)


class Sought(NamedTuple):
    """Values to render.

    Where ``like`` is the render of other values, ``untouched`` names templates, as Helm does, that write the same.
    """

    values: Values
    like: Rendering | None = None
    untouched: frozenset[str] = frozenset()


class _Set(NamedTuple):
    sought: Sought
    seen: Seen | None

    @property
    def off(self) -> frozenset[Names] | None:
        """The charts that are not there, None where that is not known."""
        return None if self.seen is None else self.seen.off


class Renders:
    """Renders one chart under one release in a cluster of ``kube_version``; several threads may ask at once.

    ``defaults`` are those of the chart's values.yaml. Helm checks values by the schema only where its verdict is not
    certain without it. Raises a SardonyxError when the chart cannot be packed.
    """

    def __init__(
        self, chart: Chart, defaults: Document | None, release: Release, pool: WorkerPool, kube_version: str
    ) -> None:
        self.release, self.pool = release, pool
        self._kube_version = kube_version
        self._schema = chart.files.get(SCHEMA_FILE)
        bare = chart._replace(files={path: data for path, data in chart.files.items() if path != SCHEMA_FILE})
        self._bare = chart._replace(files=dict(map(_lightened, _read_by_helm(packed_files(bare)).items())))
        self._checked = (chart, defaults)
        own = defaults.value if defaults and isinstance(defaults.value, dict) else {}
        self._wrapped = wrapped(self._bare, own)
        self._light: dict[frozenset[Names], LightPackages] = {}
        self._most = MOST  # fewer where so many renders are too long
        self._failures: set[tuple[Place | None, str]] = set()
        self._lengths: dict[str, int] = {}  # of what each template wrote, at most
        self._fits = sure_verdict_of_parts(self._wrapped.parts, self._schema) if self._wrapped else None

    @cached_property
    def _is_taken(self) -> SureVerdict:
        return sure_verdict(*self._checked)

    @cached_property
    def package(self) -> bytes:
        """The chart with its schema, as a ``.tgz``."""
        schema = {} if self._schema is None else {SCHEMA_FILE: light_schema(self._schema)}
        return quick_archive(self._bare.name, {**self._bare.files, **schema})

    @cached_property
    def _unchecked(self) -> bytes:
        files = {path: data for path, data in self._bare.files.items() if not path.endswith(SCHEMA_FILE)}
        return quick_archive(self._bare.name, files)

    def one(self, values: Values, release: Release | None = None, apis: tuple[str, ...] = ()) -> Result:
        """Render values, under another release if one is given, in a cluster that has these API versions besides."""
        return self._one(Sought(values), release or self.release, apis)

    def some_templates(self, values: Values, release: Release, templates: Collection[str]) -> Result:
        """Render some templates, by Helm's names, under another release; what others write may be missing."""
        others = frozenset(self._wrapped.templates).difference(templates) if self._wrapped else frozenset()
        return self._one(Sought(values, untouched=others), release)

    def _one(self, sought: Sought, release: Release, apis: tuple[str, ...] = ()) -> Result:
        """Render values; what is untouched may be missing."""
        package, given = self._package_for(sought)
        try:
            return self._rendered(RenderRequest(package, given, release), apis)
        except RenderError as error:
            return error

    def _package_for(self, sought: Sought) -> tuple[bytes, Values]:
        """Return the package with which Helm is soonest done, and the values to give to it."""
        chart, seen = self._wrapped, self._seen(sought.values)
        light = self._light.get(seen.off) if seen else None
        if chart and seen and light and not chart.is_alone and is_settled(chart.defaults, seen):
            return light.alone(_touched(chart, seen, sought), values_text(seen.values)), seen.values
        return (self._unchecked if seen or self._is_taken(sought.values) else self.package), sought.values

    def several(self, sought: Sequence[Sought]) -> Iterator[Result]:
        """Yield the render of each set of values, in their order; none is made long before it is asked for."""
        for start in range(0, len(sought), MOST):
            some = [_Set(each, self._seen(each.values)) for each in sought[start : start + MOST]]
            alike: dict[frozenset[Names] | None, list[_Set]] = {}
            for each in some:
                alike.setdefault(each.off, []).append(each)
            results = {off: self._some(sets) for off, sets in alike.items()}
            yield from (next(results[each.off]) for each in some)

    def _seen(self, values: Values) -> Seen | None:
        """Return what the templates see of values, None where only Helm can tell or must check them."""
        seen = coalesced(self._wrapped.defaults, values) if self._wrapped and self._fits else None
        return seen if seen and self._fits and self._fits(seen) else None

    def _some(self, sets: Sequence[_Set]) -> Iterator[Result]:
        """Yield the renders of sets that are all seen, and in which the same charts are there, or of which none is."""
        chart = self._wrapped
        # One set alone gains nothing but where few templates are rendered.
        if chart is None or sets[0].off is None or (len(sets) == 1 and not sets[0].sought.untouched):
            yield from (self.one(each.sought.values) for each in sets)
            return
        calls = list(self._calls(chart, sets))
        if len(calls) > 1:
            yield from (result for part in calls for result in self._some(part))
            return
        result = self._together(chart, sets)
        if not isinstance(result, RenderError):
            yield from result
        elif isinstance(result, RenderTimeout | RenderOutOfMemory):
            # The limits are for one render: so many of this chart's may always be too much.
            self._wrapped = None
            yield from (self.one(each.sought.values) for each in sets)
        elif (at := failed_at(chart, result)) is not None:
            yield from self._around(at, sets, failure_of(chart, result))
        elif len(sets) <= 2:
            yield from self._apart(sets)
        else:
            self._most = len(sets) // 2 if isinstance(result, RenderTooLarge) else self._most
            yield from (result for part in _halves(sets) for result in self._some(part))

    def _calls(self, chart: Wrapped, sets: Sequence[_Set]) -> Iterator[Sequence[_Set]]:
        """Yield as many sets as are rendered in one call."""
        start = length = 0
        for at, each in enumerate(sets):
            its = sum(self._lengths.get(name, 0) for name in chart.templates if name not in each.sought.untouched)
            if at > start and (at - start == self._most or length + its > _MOST_TEXT):
                yield sets[start:at]
                start, length = at, 0
            length += its
        yield sets[start:]

    def _around(self, at: int, sets: Sequence[_Set], told: RenderFailed | None) -> list[Result]:
        """Return the renders of sets of which one fails, as is told or as it fails alone, and of the others again."""
        failing = self._failing(sets[at], told)
        if isinstance(failing, Rendering):
            self._wrapped = None  # not the values but the wrapping fails
            return [self.one(each.sought.values) for each in sets]
        # Those before it work; with them at the end, nothing is rendered more than twice.
        others = list(self._some([*sets[at + 1 :], *sets[:at]])) if len(sets) > 1 else []
        after = len(sets) - at - 1
        return [*others[after:], failing, *others[:after]]

    def _failing(self, each: _Set, told: RenderFailed | None) -> Result:
        """Return the error of a set, which is made sure of alone the first time that it comes."""
        if told and (told.place, told.reason) in self._failures:
            return told
        found = self._one(each.sought, self.release)
        if isinstance(found, RenderFailed):
            self._failures.add((found.place, found.reason))
        return found

    def _together(self, chart: Wrapped, sets: Sequence[_Set]) -> Sequence[Result] | RenderError:
        asked = [Set(each.seen, _touched(chart, each.seen, each.sought)) for each in sets if each.seen]
        try:
            result = self._driven(chart, asked)
        except RenderError as error:
            return error
        if result is None:
            self._wrapped = None
            return [self.one(each.sought.values) for each in sets]
        found = renderings_of(chart, result)
        for path, text in (item for each in found for item in each.files.items()):
            self._lengths[path] = max(len(text), self._lengths.get(path, 0))
        return [_completed(chart.chart, each.sought, rendering) for each, rendering in zip(sets, found, strict=True)]

    def _driven(self, chart: Wrapped, asked: Sequence[Set]) -> Rendering | None:
        """Render sets in one call; None where Helm sees other values than was thought."""
        first, text = asked[0].seen, text_of(chart, asked)
        if first.off in self._light:
            package = self._light[first.off].together({name for each in asked for name in each.templates}, text)
            return self._rendered(request_of(package, first, text, self.release))
        expected = expected_of(chart, first)
        if expected is None:
            return None
        result = self._rendered(request_of(whole_package(chart), first, text, self.release))
        if not is_proved(chart, expected, result):
            return None
        self._light = dict([*self._light.items()][1 - _MOST_LIGHT :])
        self._light[first.off] = LightPackages(chart, self._bare.files, first.off)
        return result

    def _apart(self, sets: Sequence[_Set]) -> list[Result]:
        found = [self.one(each.sought.values) for each in sets]
        if all(isinstance(each, Rendering) for each in found):
            self._wrapped = None  # not the values but the wrapping fails
        return found

    def _rendered(self, request: RenderRequest, apis: tuple[str, ...] = ()) -> Rendering:
        return self.pool.render([request._replace(capabilities=Capabilities(self._kube_version, apis))])[0]


def _read_by_helm(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return the files without those that templates alone could read, where none does: each render would load them.

    ``deepCopy $`` copies them as well, and byte by byte.
    """
    texts = [
        data
        for path, data in files.items()
        if b"Files" in data and ("templates/" in path or path.endswith("values.yaml"))
    ]
    if any(map(_ANY_FILE.search, texts)):
        return files
    named = tuple({name.decode(errors="replace") for data in texts for name in _FILE.findall(data)})
    return {path: data for path, data in files.items() if _OF_HELM.search(path) or path.endswith(named)}


def _lightened(file: tuple[str, bytes]) -> tuple[str, bytes]:
    """Return a file that Helm is sooner done with: less in a schema, certificates with other keys."""
    path, data = file
    if path.endswith(SCHEMA_FILE):
        return path, light_schema(data)
    if "templates/" in path and b"gen" in data:
        return path, with_quick_keys(data.decode(errors="surrogateescape")).encode(errors="surrogateescape")
    return path, data


def _halves(sets: Sequence[_Set]) -> tuple[Sequence[_Set], Sequence[_Set]]:
    return sets[: len(sets) // 2], sets[len(sets) // 2 :]


def _touched(chart: Wrapped, seen: Seen, sought: Sought) -> list[str]:
    return [name for name in templates_of(chart, seen) if name not in sought.untouched]


def _completed(chart: str, sought: Sought, rendering: Rendering) -> Rendering:
    """Return a rendering with what the untouched templates wrote."""
    if sought.like is None:
        return rendering
    files = {path: text for path, text in sought.like.files.items() if path in sought.untouched}
    files.update(rendering.files)
    is_noted = f"{chart}/templates/NOTES.txt" in sought.untouched
    return Rendering(dict(sorted(files.items())), sought.like.notes if is_noted else rendering.notes)
