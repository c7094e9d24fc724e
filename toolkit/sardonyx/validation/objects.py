"""The objects in rendered text, and everything in it that is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sardonyx.helm.engine import Rendering
from sardonyx.helm.errors import UnparsableOutput
from sardonyx.helm.manifests import Manifest, parse_rendering
from sardonyx.validation.subject import Defect

_SEPARATOR = re.compile(r"^---", re.MULTILINE)


def read_objects(rendering: Rendering) -> tuple[list[Manifest], list[Defect]]:
    """Return all objects of a rendering, those that are there twice too, and all documents that cannot be read.

    Each document is read by itself, so that one that is wrong does not hide the others.
    """
    manifests: list[Manifest] = []
    defects: list[Defect] = []
    for template, text in rendering.files.items():
        for lines_before, piece in _pieces(text):
            try:
                found = parse_rendering(Rendering({template: piece}, ""))
            except UnparsableOutput as error:
                line = lines_before + error.line if error.line else 0
                defects.append(Defect(error.reason, template, line))
            else:
                manifests += [Manifest(each.object, template, lines_before + each.line) for each in found]
    return manifests, defects


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Cut where Helm does, and say how many lines stand before each piece."""
    starts = [0, *(match.start() for match in _SEPARATOR.finditer(text) if match.start())]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        if text[start:end].strip("-\n\t "):
            yield text.count("\n", 0, start), text[start:end]
