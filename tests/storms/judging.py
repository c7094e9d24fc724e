"""What may never be: at a destination, and in what is said about it."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.storms.people import Ended
from tests.storms.places import Digests, Place, State
from tests.storms.proxy import Kind

_BEGUN = (".", "draft ")
_RIVAL = "c 1.0.0-rc.1"
_NOT_THERE = re.compile(r"there is no repository|is not there|not published|names? them yet")
_LESS = re.compile(r"^  (missing|incomplete|differs) .*", re.MULTILINE)
_WRONG = (Kind.CORRUPT_ANSWER, Kind.CORRUPT_REQUEST, Kind.STATUS_401)


@dataclass
class History:
    """A destination, and all that was ever seen there; ``allowed`` are the digests that each package may have."""

    place: Place
    allowed: Mapping[str, set[str]]
    packages: Digests = field(default_factory=dict)
    announced: Digests = field(default_factory=dict)
    strays: list[str] = field(default_factory=list)

    def look(self) -> State:
        """Read the destination, compare with what was there before, and remember."""
        state = _steady(self.place)
        self._compare("package", self.packages, state.packages)
        self._compare("entry", self.announced, state.announced)
        for name, digest in state.announced.items():
            there = state.packages.get(name)
            assert there == digest, f"{self.place.address} announces {name} with {digest}, and has {there}"
        for name, digest in state.packages.items():
            assert digest in self.allowed.get(name, ()), f"{self.place.address} has wrong bytes under {name}"
        self.packages, self.announced, self.strays = state.packages, state.announced, state.strays
        return state

    def check_end(self, *, is_refused: bool) -> None:
        """Assert that nothing lies about that does not belong there.

        What was begun of a plan that is refused now stays: packages, drafts and parts of files, which nobody sees.
        """
        state = self.look()
        strays = [one for one in state.strays if not (is_refused and one.startswith(_BEGUN))]
        assert not strays, f"{self.place.address} has {strays}"
        more = sorted(state.packages.keys() - state.announced.keys())
        assert is_refused or not more, f"{self.place.address} has {more}, which nothing announces"

    def refuses(self, name: str, digest: str) -> bool:
        """Tell whether something else is there under a package's name, or a draft of it."""
        is_other = any(known.get(name, digest) != digest for known in (self.packages, self.announced))
        return is_other or f"draft {name.removesuffix('.tgz')}" in self.strays

    def _compare(self, what: str, before: Digests, now: Digests) -> None:
        changed = {name: (digest, now.get(name)) for name, digest in before.items() if now.get(name) != digest}
        assert not changed, f"{self.place.address}: {what} lost or rewritten: {changed}"


def _steady(place: Place) -> State:
    """Read a destination; what somebody writes just then on its disk is read again."""
    for _ in range(20):
        try:
            return place.state()
        except (OSError, ValueError):
            time.sleep(0.05)
    return place.state()


@dataclass(frozen=True)
class Words:
    """What somebody said when they ended, and the harms that had happened by then."""

    who: str
    ended: Ended
    met: Counter[Kind]
    has_proxies: bool


def check_words(words: Words, *, has_rival: bool) -> None:
    """Assert that an end and what was said can be true.

    Nobody says that something is taken where nobody takes it, and nobody fails whom nothing harmed. Where a server
    did not answer, that is what is said: exit code 4, and never that something is not there.
    """
    code, text = words.ended.code, words.ended.words
    assert "Traceback" not in text, f"{words.who}: {text}"
    if code in (0, -9):
        return
    less = words.who == "asker" and _LESS.search(text)
    assert not less, f"{words.who} is told that what is published is not: {text}"
    assert code in (1, 4), f"{words.who}: exit code {code}: {text}"
    untrue = [line for line in text.splitlines() if "other content" in line and not (has_rival and _RIVAL in line)]
    assert not untrue, f"{words.who} says that something is taken: {text}"
    assert not (code == 4 and not words.has_proxies), f"{words.who}: nothing was out: {text}"
    assert code == 4 or has_rival or any(words.met[kind] for kind in _WRONG), f"{words.who} failed: {text}"
    assert not _NOT_THERE.search(text) or has_rival, f"{words.who} says that something is not there: {text}"
