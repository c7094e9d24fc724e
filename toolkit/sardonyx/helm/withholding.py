"""Errors of confidential renders, stripped of everything that did not come from the chart's package.

Helm's messages quote values, and a value may even look like a message of Helm: a place or a path is passed on only when
all its words stand in the package, which holds no secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sardonyx.charts.archive import InvalidPackage, unpack
from sardonyx.core.errors import Place
from sardonyx.core.valuepaths import MISSING, ValuePath, lookup
from sardonyx.helm.engine import RenderRequest
from sardonyx.helm.errors import (
    WITHHELD,
    MissingDependencies,
    Refusal,
    RenderError,
    RenderFailed,
    RenderOutOfMemory,
    RenderTooLarge,
    UnparsableOutput,
    UnreadableChart,
    ValuesRefused,
)

_WORD = re.compile(rb"[A-Za-z0-9_.+-]+")


def without_values(error: RenderError, request: RenderRequest) -> RenderError:
    """Return an error of the same class that quotes no value of the request."""
    if isinstance(error, MissingDependencies | RenderOutOfMemory | RenderTooLarge):
        return error
    if isinstance(error, UnreadableChart):
        return UnreadableChart(WITHHELD)
    words = set(_public_words(request.package))
    if isinstance(error, ValuesRefused):
        return ValuesRefused([_without_reason(refusal, request, words) for refusal in error.refusals])
    place = error.place if error.place and set(error.place.path.split("/")) <= words else None
    if isinstance(error, UnparsableOutput):
        return UnparsableOutput(f"cannot be read: {WITHHELD}", place.path if place else "?", error.line)
    return RenderFailed(WITHHELD, place and Place(place.path, place.line, place.column))


def _without_reason(refusal: Refusal, request: RenderRequest, words: set[str]) -> Refusal:
    chart = refusal.chart if refusal.chart in words else "the chart"
    return Refusal(chart, _known_part(refusal.path, request), "is not what the schema asks for")


def _known_part(path: ValuePath, request: RenderRequest) -> ValuePath:
    """Return the longest beginning of a path that exists in the values: keys are no secrets, values may be."""
    while path and lookup(dict(request.values), path) is MISSING:
        path = path[:-1]
    return path


def _public_words(package: bytes) -> Iterator[str]:
    """Yield the names of files and folders in a package, and the words of its Chart.yaml files: names and aliases."""
    try:
        files = unpack(package, "package")
    except InvalidPackage:
        return
    for path, data in files.items():
        yield from path.split("/")
        if path.endswith("Chart.yaml"):
            yield from (word.decode() for word in _WORD.findall(data))
        if path.endswith(".tgz"):
            yield from _public_words(data)
