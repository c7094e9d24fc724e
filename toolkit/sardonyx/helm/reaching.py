"""Which files of a chart's templates some of them need: what they include, and what that includes.

Helm reads all templates of a package before it renders one. A package for a few of them can do without the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

DEFINITION = re.compile(rb"\{\{-?\s*(?:define|block)\s+[\"`]([^\"`]*)")
"""The beginning of a definition, with its name."""

_COMMENT = re.compile(rb"-?\s*/\*")
# Text that may become an action, where it is given to ``tpl``.
_ESCAPED = re.compile(rb"[\"`]\{\{")
_WORD = re.compile(rb"[\w./-]+")
_TPL = re.compile(rb"\btpl\b")
# A template included by its path, whose end is written there or where the path comes from.
_BY_PATH = re.compile(
    rb"\(\s*(?:print\s+[\w.$]*Template\.BasePath\s+(?:[\w.$]+|\"/[^\"]+\")|"
    rb"printf\s+\"%s/[^\"%]+\"\s+[\w.$]*Template\.BasePath)\s*\)"
)
_MADE_PATH = re.compile(rb"\"/[^\"\s%]*%[^\"\s]*\.(?:ya?ml|tpl|txt|json)\"")
# A name that is not written there.
_NAMED = rb"(?=[^\s\"`\\])(?!\(\s*ternary\s+\"[^\"]*\"\s+\"[^\"]*\"\s)|\binclude\s+\\?[\"`][^\"`\\]*%"
_UNKNOWN = re.compile(rb"\binclude\s+" + _NAMED + rb"|^template\s+(?=[^\s\"`\\])")
# Words in a sentence, in which nothing is included.
_SENTENCE = re.compile(rb"\"[^\"\\{]*\"")


class _Mentions(NamedTuple):
    """What a text says of other templates: words, among which are names and ends of paths; whether it may say more."""

    words: frozenset[bytes]
    is_open: bool


class Reach:
    """Knows what the templates of a package include; ``files`` are its files, of which those in ``templates`` count."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = {path: data for path, data in files.items() if "templates/" in path}
        self._defining: dict[bytes, list[str]] = {}
        for path, data in self._files.items():
            for name in DEFINITION.findall(data):
                self._defining.setdefault(name, []).append(path)
        self._by_end: dict[str, list[str]] = {}
        for path in self._files:
            self._by_end.setdefault(path[path.rindex("templates/") + len("templates") :], []).append(path)
        strange = [name for name in self._defining if not _WORD.fullmatch(name)]
        self._always = frozenset(path for name in strange for path in self._defining[name])
        self._direct = cache(self._mentioned_in)

    def of(self, paths: Iterable[str], values: str) -> frozenset[str] | None:
        """Return the paths of these templates and of all that they may include; None where it may be any.

        ``values`` is the text, in JSON, of what they are rendered with: ``tpl`` may include what they name.
        """
        found = self._reached([*paths, *self._always])
        if found is None or not any(_TPL.search(self._files[path]) for path in found):
            return found
        its = _in_actions(values.encode())
        return None if its.is_open else self._reached([*found, *self._paths_of(its)])

    def _reached(self, paths: list[str]) -> frozenset[str] | None:
        found = set[str]()
        while paths:
            path = paths.pop()
            if path in found:
                continue
            its = self._direct(path)
            if its is None:
                return None
            found.add(path)
            paths += its
        return frozenset(found)

    def _mentioned_in(self, path: str) -> frozenset[str] | None:
        its = _mentions(self._files[path])
        return None if its.is_open else frozenset(self._paths_of(its)) - {path}

    def _paths_of(self, mentions: _Mentions) -> Iterable[str]:
        for name in mentions.words & self._defining.keys():
            yield from self._defining[name]
        ends = (word[word.index(b"/") :].decode(errors="replace") for word in mentions.words if b"/" in word)
        for end in set(ends) & self._by_end.keys():
            yield from self._by_end[end]


def _mentions(text: bytes) -> _Mentions:
    its = _in_actions(text)
    return its._replace(words=frozenset(_WORD.findall(text))) if _ESCAPED.search(text) else its


def _in_actions(text: bytes) -> _Mentions:
    """Return what is mentioned in actions, and not in the text around them."""
    actions = list(_actions(text))
    words = frozenset(_WORD.findall(b"\n".join(actions)))
    return _Mentions(words, any(map(_is_open, actions)))


def _actions(text: bytes) -> Iterator[bytes]:
    """Yield what stands between braces, other than comments; it takes a time that grows with the text alone."""
    start = text.find(b"{{")
    while start >= 0:
        is_comment = _COMMENT.match(text, start + 2)
        end = text.find(b"*/" if is_comment else b"}}", start)
        if end < 0:
            return
        if not is_comment:
            yield text[start + 2 : end].lstrip(b"-").lstrip()
        start = text.find(b"{{", end)


def _is_open(action: bytes) -> bool:
    if not (b"include" in action or b"template" in action or b"/" in action):
        return False
    return bool(_MADE_PATH.search(action) or _UNKNOWN.search(_SENTENCE.sub(b'""', _BY_PATH.sub(b'""', action))))
