"""Whether two renders differ in anything but what differs between any two renders of the chart."""

from __future__ import annotations

import re

from sardonyx.helm.engine import Rendering
from sardonyx.helm.errors import RenderError

_NOTES = "NOTES.txt"
_WORD = re.compile(r"\S+")


class Steadiness:
    """A render to compare others with; a second one of the same values shows what is drawn at random in it.

    In a file with something random in it only the words count that were the same both times; a checksum of something
    random is random too.
    """

    def __init__(self, first: Rendering, second: Rendering | RenderError) -> None:
        again = {} if isinstance(second, RenderError) else _texts(second)
        self._texts = _texts(first)
        self._random = {name for name, text in self._texts.items() if again.get(name) != text}
        self._words = {name: _kept(self._texts[name], again.get(name, "")) for name in self._random}

    @property
    def is_random(self) -> bool:
        """Whether something was not the same the second time."""
        return bool(self._random)

    def differs(self, other: Rendering) -> bool:
        """Tell whether another render differs."""
        texts = _texts(other)
        if texts.keys() != self._texts.keys():
            return True
        return any(self._file_differs(name, text) for name, text in texts.items())

    def _file_differs(self, name: str, text: str) -> bool:
        if text == self._texts[name]:
            return False
        if name not in self._random:
            return True
        words = _WORD.findall(text)
        expected = self._words[name]
        if len(words) != len(expected):
            return True
        return any(wanted is not None and wanted != word for wanted, word in zip(expected, words, strict=True))


def _texts(rendering: Rendering) -> dict[str, str]:
    return {**rendering.files, _NOTES: rendering.notes}


def _kept(first: str, second: str) -> list[str | None]:
    """Return the words of a text, None for those that were not the same the second time."""
    words, again = _WORD.findall(first), _WORD.findall(second)
    if len(words) != len(again):
        return [None] * len(words)
    return [word if word == other else None for word, other in zip(words, again, strict=True)]
