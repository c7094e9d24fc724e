"""Renders of one chart with any values: many sets of them in one call of Helm where that is possible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from sardonyx.charts import Chart, packed_files, quick_archive
from sardonyx.charts.templates.quickkeys import with_quick_keys
from sardonyx.core.yamltext import Document
from sardonyx.helm.coalescing import coalesced
from sardonyx.helm.engine import Capabilities, Release, Rendering, RenderRequest
from sardonyx.helm.errors import RenderError, RenderOutOfMemory, RenderTimeout, RenderTooLarge
from sardonyx.helm.pool import WorkerPool
from sardonyx.helm.together import MOST, NotTheSame, Wrapped, renderings_of, request_of, wrapped
from sardonyx.validation.helmverdict import SCHEMA, sure_verdict
from sardonyx.validation.lightschema import light_schema

Values = Mapping[str, Any]
Result = Rendering | RenderError

LIMITS = (RenderTimeout, RenderOutOfMemory, RenderTooLarge)


@dataclass(frozen=True)
class Sought:
    """Values to render.

    Where ``like`` is the render of other values, ``untouched`` names templates, as Helm does, that write the same.
    """

    values: Values
    like: Rendering | None = None
    untouched: frozenset[str] = frozenset()


class _Set(NamedTuple):
    sought: Sought
    seen: Values


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
        self._schema = chart.files.get(SCHEMA)
        bare = replace(chart, files={path: data for path, data in chart.files.items() if path != SCHEMA})
        self._bare = replace(chart, files=dict(map(_lightened, packed_files(bare).items())))
        self._is_taken = sure_verdict(chart, defaults)
        own = defaults.value if defaults and isinstance(defaults.value, dict) else {}
        self._wrapped = wrapped(self._bare, own)

    @cached_property
    def package(self) -> bytes:
        """The chart with its schema, as a ``.tgz``."""
        schema = {} if self._schema is None else {SCHEMA: light_schema(self._schema)}
        return quick_archive(self._bare.name, {**self._bare.files, **schema})

    @cached_property
    def _unchecked(self) -> bytes:
        return quick_archive(self._bare.name, self._bare.files)

    def one(self, values: Values, release: Release | None = None, apis: tuple[str, ...] = ()) -> Result:
        """Render values, under another release if one is given, in a cluster that has these API versions besides."""
        package = self._unchecked if self._is_taken(values) else self.package
        try:
            return self._rendered(RenderRequest(package, values, release or self.release), apis)
        except RenderError as error:
            return error

    def several(self, sought: Sequence[Sought]) -> Iterator[Result]:
        """Yield the render of each set of values, in their order; none is made long before it is asked for."""
        for start in range(0, len(sought), MOST):
            some = sought[start : start + MOST]
            seen = [self._seen(each.values) for each in some]
            together = self._some([_Set(each, values) for each, values in zip(some, seen, strict=True) if values])
            for each, values in zip(some, seen, strict=True):
                yield next(together) if values else self.one(each.values)

    def _seen(self, values: Values) -> Values | None:
        """Return what the templates see of values, None where only Helm can tell or must check them."""
        return coalesced(self._wrapped.defaults, values) if self._wrapped and self._is_taken(values) else None

    def _some(self, sets: Sequence[_Set]) -> Iterator[Result]:
        chart = self._wrapped
        # One set alone gains nothing but where few templates are rendered.
        if chart is None or (len(sets) == 1 and not sets[0].sought.untouched):
            yield from (self.one(each.sought.values) for each in sets)
            return
        result = self._together(chart, sets)
        if not isinstance(result, RenderError):
            yield from result
        elif isinstance(result, LIMITS):
            # The limits are for one render: so many of this chart's may always be too much.
            self._wrapped = None
            yield from (self.one(each.sought.values) for each in sets)
        elif len(sets) > 2:
            yield from self._some(sets[: len(sets) // 2])
            yield from self._some(sets[len(sets) // 2 :])
        else:
            yield from self._apart(sets)

    def _together(self, chart: Wrapped, sets: Sequence[_Set]) -> Sequence[Result] | RenderError:
        named = [(each.seen, [name for name in chart.names if name not in each.sought.untouched]) for each in sets]
        try:
            found = renderings_of(chart, self._rendered(request_of(chart, named, self.release)))
        except RenderError as error:
            return error
        except NotTheSame:
            self._wrapped = None
            return [self.one(each.sought.values) for each in sets]
        return [_completed(each.sought, rendering) for each, rendering in zip(sets, found, strict=True)]

    def _apart(self, sets: Sequence[_Set]) -> list[Result]:
        found = [self.one(each.sought.values) for each in sets]
        if all(isinstance(each, Rendering) for each in found):
            self._wrapped = None  # not the values but the wrapping fails
        return found

    def _rendered(self, request: RenderRequest, apis: tuple[str, ...] = ()) -> Rendering:
        return self.pool.render([replace(request, capabilities=Capabilities(self._kube_version, apis))])[0]


def _lightened(file: tuple[str, bytes]) -> tuple[str, bytes]:
    """Return a file that Helm is sooner done with: less in a schema, certificates with other keys."""
    path, data = file
    if path.endswith(SCHEMA):
        return path, light_schema(data)
    if "templates/" in path and b"gen" in data:
        return path, with_quick_keys(data.decode(errors="surrogateescape")).encode(errors="surrogateescape")
    return path, data


def _completed(sought: Sought, rendering: Rendering) -> Rendering:
    """Return a rendering with what the untouched templates wrote."""
    if sought.like is None:
        return rendering
    files = {path: text for path, text in sought.like.files.items() if path in sought.untouched}
    files.update(rendering.files)
    is_noted = any(path.endswith("/templates/NOTES.txt") for path in sought.untouched)
    return Rendering(dict(sorted(files.items())), sought.like.notes if is_noted else rendering.notes)
