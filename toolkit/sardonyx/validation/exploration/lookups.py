"""Which fields only matter where the cluster can be asked: ``lookup`` finds nothing in a render without one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sardonyx.core.valuepaths import ValuePath

_DEFINE = re.compile(r"\{\{-?\s*define\s+\"([^\"]+)\"")
_USES = re.compile(r"(?:include|template)\s+\"([^\"]+)\"")
_LOOKUP = re.compile(r"\blookup\s+[\"$.]")
_WITHOUT_PARENTHESES = str.maketrans("", "", "()")  # (.Values.a).b is .Values.a.b


def behind_lookup(sources: Mapping[str, str], path: ValuePath) -> bool:
    """Tell whether a template or definition that names a field asks the cluster too, itself or through another.

    Only the text is looked at.
    """
    pieces = {name: text.translate(_WITHOUT_PARENTHESES) for name, text in _pieces(sources)}
    name = re.compile(re.escape(".".join(map(str, path))) + r"\b")
    readers = [text for text in pieces.values() if name.search(text)]
    asking = _asking(pieces)
    return any(_LOOKUP.search(text) or _uses_any(text, asking) for text in readers)


def included(text: str) -> set[str]:
    """Return the names of the definitions that a text includes."""
    return set(_USES.findall(text))


def _asking(pieces: Mapping[str, str]) -> set[str]:
    """Return the names of the definitions that ask the cluster, directly or not."""
    asking = {name for name, text in pieces.items() if _LOOKUP.search(text)}
    while more := {name for name, text in pieces.items() if name not in asking and _uses_any(text, asking)}:
        asking |= more
    return asking


def _uses_any(text: str, names: set[str]) -> bool:
    return not names.isdisjoint(included(text))


def _pieces(sources: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each definition by its name, and what stands before the first of a file by the file's."""
    for file, text in sources.items():
        names = [*_DEFINE.finditer(text)]
        ends = [*(match.start() for match in names[1:]), len(text)][: len(names)]
        yield file, text[: names[0].start()] if names else text
        for match, end in zip(names, ends, strict=True):
            yield match[1], text[match.start() : end]
