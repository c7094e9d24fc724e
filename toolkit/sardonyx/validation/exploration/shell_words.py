"""Which texts are shell scripts, and how a place in one is quoted (POSIX.1-2024, Shell Command Language, 2.2)."""

from __future__ import annotations

import posixpath
import re
from enum import Enum
from typing import Any

from sardonyx.core.valuepaths import ValuePath, lookup

_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh", "ksh"})
_SHEBANG = re.compile(r"#!.*\b(?:ba|a|da|z|k)?sh\b")


class Quoting(Enum):
    """How the shell reads a place of a script."""

    NONE = "none"
    SINGLE = "single"
    DOUBLE = "double"
    COMMENT = "comment"


def is_script(object: dict[str, Any], path: ValuePath, text: str) -> bool:
    """Tell whether a leaf of an object is a shell script: what follows ``sh -c``, or a file of a ConfigMap."""
    if object.get("kind") in ("ConfigMap", "Secret") and path[:1] in (("data",), ("stringData",)):
        return str(path[-1]).endswith(".sh") or _SHEBANG.match(text) is not None
    if len(path) < 2 or path[-2] not in ("command", "args") or not isinstance(path[-1], int):
        return False
    container = lookup(object, path[:-2])
    words = [*(container.get("command") or []), *(container.get("args") or [])] if isinstance(container, dict) else []
    shells = [at for at, word in enumerate(words) if isinstance(word, str) and posixpath.basename(word) in _SHELLS]
    options = [at for at in range(1, len(words)) if str(words[at]).startswith("-") and str(words[at]).endswith("c")]
    return any(words[at + 1 : at + 2] == [text] and any(shell < at for shell in shells) for at in options)


def quoting_at(script: str, position: int) -> Quoting:
    """Tell how a position of a script is quoted; here-documents and nested substitutions are not followed."""
    state, at = Quoting.NONE, 0
    while at < position:
        letter = script[at]
        if letter == "\\" and state in (Quoting.NONE, Quoting.DOUBLE):
            at += 2
            continue
        state = _next(state, letter, script[at - 1 : at] if at else " ")
        at += 1
    return state


def is_escaped(script: str, position: int) -> bool:
    """Tell whether a character has a backslash before it that is not one itself."""
    before = script[:position]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _next(state: Quoting, letter: str, before: str) -> Quoting:
    if state is Quoting.NONE:
        if letter == "#" and before in (" ", "\n", "\t", ";"):
            return Quoting.COMMENT
        return {"'": Quoting.SINGLE, '"': Quoting.DOUBLE}.get(letter, Quoting.NONE)
    ends = {Quoting.SINGLE: "'", Quoting.DOUBLE: '"', Quoting.COMMENT: "\n"}
    return Quoting.NONE if letter == ends[state] else state
