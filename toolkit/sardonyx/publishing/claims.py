"""What a commit says that it changes (https://www.conventionalcommits.org/en/v1.0.0/).

``feat(demo)!: text``: the type becomes a kind of Artifact Hub, the scope names the chart it is about, ``!`` or a line
``BREAKING CHANGE: text`` says that it breaks something. Any other message is a change that its subject describes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from sardonyx.publishing.changelog import Entry, described
from sardonyx.publishing.versions import Bump

_SUBJECT = re.compile(r"(?P<type>[A-Za-z][A-Za-z-]*)(?:\((?P<scope>[^()]*)\))?(?P<bang>!?):[ \t]+(?P<text>\S.*)")
_BREAKING = re.compile(r"^BREAKING[ -]CHANGE:[ \t]+(\S.*)$", re.MULTILINE)
_REVERTED = re.compile(r"^This reverts commit ([0-9a-f]{40,64})\b", re.MULTILINE)
_TO_BE_SQUASHED = ("fixup!", "squash!", "amend!")
_ADDED = ("added", Bump.MINOR)
_CHANGED = ("changed", Bump.PATCH)
_KINDS = {
    **dict.fromkeys(("feat", "feature", "add"), _ADDED),
    **dict.fromkeys(("fix", "bugfix", "hotfix"), ("fixed", Bump.PATCH)),
    **dict.fromkeys(("deprecate", "deprecated"), ("deprecated", Bump.MINOR)),
    **dict.fromkeys(("remove", "removed"), ("removed", Bump.PATCH)),
    **dict.fromkeys(("security", "sec"), ("security", Bump.PATCH)),
    **dict.fromkeys(("perf", "refactor", "docs", "style", "test", "build", "ci", "chore", "revert", "deps"), _CHANGED),
}


class Claim(NamedTuple):
    """A change as somebody describes it: the entry, what it asks of the version, and whose word that is.

    ``source`` is a commit's short id or the path of a fragment; ``scope`` what it says it is about, in small letters.
    """

    entry: Entry
    bump: Bump
    source: str
    scope: tuple[str, ...] = ()


def claim_of(message: str, source: str) -> Claim | None:
    """Read the message of a commit; None for one without words, or one that will be part of another."""
    subject, _, body = message.strip().partition("\n")
    if not described(subject) or subject.startswith(_TO_BE_SQUASHED):
        return None
    match = _SUBJECT.fullmatch(subject.strip())
    footer = _BREAKING.search(body)
    if match is None or not (match["type"].lower() in _KINDS or match["bang"]):
        return _claim(_CHANGED, subject, footer, source, ())
    scope = tuple(part.strip().lower() for part in (match["scope"] or "").split(",") if part.strip())
    kind = _KINDS.get(match["type"].lower(), _CHANGED)
    if kind[0] == "fixed" and "security" in scope:
        kind = _KINDS["security"]
    if match["bang"] or footer:
        kind = kind[0], Bump.MAJOR
    return _claim(kind, match["text"], footer, source, scope)


def reverted_by(message: str) -> str | None:
    """Return the full id of the commit that a message says it takes back."""
    match = _REVERTED.search(message)
    return match[1] if match else None


def is_about(claim: Claim, names: Iterable[str], all_names: Iterable[str]) -> bool:
    """Tell whether a claim is about a chart: its scope names it, or names no chart at all.

    ``names`` are those of the chart, ``all_names`` those of all charts.
    """
    known = {name.lower() for name in all_names} & set(claim.scope)
    return not known or bool(known & {name.lower() for name in names})


def _claim(
    kind: tuple[str, Bump], text: str, footer: re.Match[str] | None, source: str, scope: tuple[str, ...]
) -> Claim:
    bump = Bump.MAJOR if footer else kind[1]
    words = f"Breaking: {text.strip()}" if bump is Bump.MAJOR else text
    more = f" ({footer[1].strip()})" if footer and footer[1].strip() not in text else ""
    return Claim(Entry(kind[0], described(f"{words}{more}")), bump, source, scope)
