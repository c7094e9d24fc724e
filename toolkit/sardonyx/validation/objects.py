"""The objects in rendered text, and everything in it that is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from sardonyx.helm.engine import Rendering
from sardonyx.helm.errors import UnparsableOutput
from sardonyx.helm.manifests import Manifest, parse_rendering
from sardonyx.validation.subject import Defect

_SEPARATOR = re.compile(r"^---", re.MULTILINE)


class _Found(NamedTuple):
    manifests: list[Manifest]
    defects: list[Defect]


class ObjectReader:
    """Reads the renders of one chart; a document that is in several of them is parsed once."""

    def __init__(self) -> None:
        self._files: dict[tuple[str, str], _Found] = {}
        self._read: dict[tuple[str, str], tuple[Manifest, ...] | Defect] = {}

    def read(self, rendering: Rendering) -> tuple[list[Manifest], list[Defect]]:
        """Return all objects of a rendering, those that are there twice too, and all documents that cannot be read.

        Each document is read by itself, so that one that is wrong does not hide the others.
        """
        all_of_it = _Found([], [])
        for key in rendering.files.items():
            if key not in self._files:
                self._files[key] = self._file(*key)
            found = self._files[key]
            all_of_it.manifests.extend(found.manifests)
            all_of_it.defects.extend(found.defects)
        return all_of_it

    def _file(self, template: str, text: str) -> _Found:
        its = _Found([], [])
        for lines_before, piece in _pieces(text):
            found = self._piece(template, piece)
            if isinstance(found, Defect):
                its.defects.append(found._replace(line=lines_before + found.line if found.line else 0))
            else:
                its.manifests.extend(replace(each, line=lines_before + each.line) for each in found)
        return its

    def _piece(self, template: str, piece: str) -> tuple[Manifest, ...] | Defect:
        key = template, piece
        if key not in self._read:
            try:
                self._read[key] = tuple(parse_rendering(Rendering({template: piece}, "")))
            except UnparsableOutput as error:
                self._read[key] = Defect(error.reason, template, error.line)
        return self._read[key]


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Cut where Helm does, and say how many lines stand before each piece."""
    starts = [0, *(match.start() for match in _SEPARATOR.finditer(text) if match.start())]
    lines_before = 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        if text[start:end].strip("-\n\t "):
            yield lines_before, text[start:end]
        lines_before += text.count("\n", start, end)
