"""Signs in rendered text that Go could not print a value as the template wanted it (package ``fmt``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sardonyx.core.valuepaths import leaves

_MOST_LETTERS = 60
_SIGNS = ("%!", "<nil>", "map[")
_MISPRINT = re.compile(r"%!(?:[a-zA-Z]\([^\n]*?\)|\([A-Z]+[^\n]*?\))|<nil>|(?<![\w.])map\[(?:[\w./-]+:[^\]\n]*)?\]")
_WHERE = {"%": "where the verbs and the values of printf do not fit", "<": "for nothing", "m": "for a map"}


class Misprint(NamedTuple):
    """Where a sign stands, the template as Helm names it and the line of its text from 1, and the sign."""

    template: str
    line: int
    sign: str

    @property
    def sentence(self) -> str:
        """What it says, as a sentence."""
        shown = self.sign if len(self.sign) <= _MOST_LETTERS else f"{self.sign[:_MOST_LETTERS]}…"
        return f"the template writes {shown}, which Go prints {_WHERE[self.sign[0]]}"


def unused_signs(templates: Iterable[str]) -> tuple[str, ...]:
    """Return the signs that no template writes itself: only these can tell anything."""
    texts = tuple(templates)
    return tuple(sign for sign in _SIGNS if not any(sign in text for text in texts))


def misprints(files: Mapping[str, str], signs: tuple[str, ...]) -> Iterator[Misprint]:
    """Yield the signs in rendered files."""
    for template, text in files.items():
        if not any(sign in text for sign in signs):
            continue
        for match in _MISPRINT.finditer(text):
            if match[0].startswith(signs):
                yield Misprint(template, text.count("\n", 0, match.start()) + 1, match[0])


def is_given(sign: str, values: Mapping[str, Any]) -> bool:
    """Tell whether a sign is written in the values: then nothing was printed."""
    texts = (text for path, leaf in leaves(values) for text in (leaf, *path) if isinstance(text, str))
    return any(sign in text for text in texts)
