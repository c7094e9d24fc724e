"""The objects in rendered text, and everything in it that is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from sardonyx.helm.engine import Rendering
from sardonyx.helm.errors import UnparsableOutput
from sardonyx.helm.manifests import Manifest, parse_rendering
from sardonyx.validation.subject import Defect

_SEPARATOR = re.compile(r"^---", re.MULTILINE)


class ObjectReader:
    """Reads the renders of one chart; a document that is in several of them is parsed once."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, str], tuple[Manifest, ...] | Defect] = {}

    def read(self, rendering: Rendering) -> tuple[list[Manifest], list[Defect]]:
        """Return all objects of a rendering, those that are there twice too, and all documents that cannot be read.

        Each document is read by itself, so that one that is wrong does not hide the others.
        """
        manifests: list[Manifest] = []
        defects: list[Defect] = []
        for template, text in rendering.files.items():
            for lines_before, piece in _pieces(text):
                found = self._piece(template, piece)
                if isinstance(found, Defect):
                    defects.append(replace(found, line=lines_before + found.line if found.line else 0))
                else:
                    manifests += [replace(each, line=lines_before + each.line) for each in found]
        return manifests, defects

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
