r"""JavaScript regular expressions without flags, run by Python's ``re`` (ECMA-262 section 22.2 and annex B.1.2).

The two differ in small ways that decide whether a value is accepted: ``$`` and a final newline, ``\d`` and Unicode,
``.`` and ``\r``, characters beyond the BMP (two code units in JavaScript), escapes, empty classes, back references
to groups that took no part. So a pattern is translated, and both pattern and text are matched as UTF-16 code units.

Python's engine backtracks, as browsers' do: a pattern such as ``(a+)+$`` can take exponential time on a text made for
it. A pattern that could is matched by ``pattern_sets`` instead: schemas and values of strangers are judged in this
process, and ``re`` cannot be interrupted.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from sardonyx.dialect.errors import UnusableNode
from sardonyx.dialect.javascript import SPACE
from sardonyx.dialect.pattern_sets import could_explode, matches_anywhere

PATTERN_LENGTH = 10_000
"""The most characters of a pattern."""
_SHOWN = 200

_CONTROL = {"t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r"}
_GROUP = re.compile(r"\((?:\?(?::|=|!|<=|<!|<(?P<name>[^\W\d]\w*)>))?")
_QUANTIFIER = re.compile(r"(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})\??")
_HEX = re.compile(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|c([A-Za-z])")
_SPACES = "".join(f"\\u{ord(character):04x}" for character in SPACE)


def matches(pattern: str, text: str) -> bool:
    """Tell whether ``new RegExp(pattern).test(text)`` is true.

    Raises UnusableNode when the pattern is not a regular expression, uses what Python cannot run (look-behind of
    varying length, flags within the pattern), or takes too long.
    """
    units = code_units(text)
    compiled, tokens = _compile(pattern)
    if not could_explode(tokens, len(units)):
        return compiled.search(units) is not None
    try:
        return matches_anywhere(tokens, units)
    except RecursionError:
        raise UnusableNode(f"has a pattern that is nested too deeply: {pattern[:_SHOWN]!r}") from None


def translated(pattern: str) -> tuple[str, ...]:
    """Return the translation of a pattern: its atoms, parentheses, bars and quantifiers one by one.

    Raises UnusableNode as ``matches`` does.
    """
    return _compile(pattern)[1]


@lru_cache(maxsize=1024)
def _compile(pattern: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Translate and compile a JavaScript pattern; also return the translation in its parts."""
    if len(pattern) > PATTERN_LENGTH:
        raise UnusableNode(f"has a pattern of more than {PATTERN_LENGTH} characters")
    try:
        tokens = tuple(_Translation(code_units(pattern)).run())
        return re.compile("".join(tokens), re.ASCII), tokens
    except (re.error, RecursionError, OverflowError, ValueError) as error:
        raise UnusableNode(f"the pattern {pattern[:_SHOWN]!r} cannot be used: {error}") from None


def code_units(text: str) -> str:
    """Return a text with each character beyond the BMP as its two surrogates."""
    if text.isascii() or max(text) <= "\uffff":
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(int.from_bytes(units[at : at + 2], "little")) for at in range(0, len(units), 2))


def _literal(character: str) -> str:
    return character if character.isalnum() and character.isascii() else f"\\u{ord(character):04x}"


def _complement(characters: str) -> str:
    """Return the inside of a class that holds every code unit but these."""
    edges = [-1, *sorted(map(ord, characters)), 0x10000]
    gaps = ((low + 1, high - 1) for low, high in pairwise(edges))
    return "".join(f"\\u{first:04x}-\\u{last:04x}" for first, last in gaps if first <= last)


_SETS = {"d": "0-9", "w": "A-Za-z0-9_", "s": _SPACES, "D": r"\D", "W": r"\W", "S": _complement(SPACE)}


class _Translation:
    """One pass over a pattern. ``open`` are the groups around the current place, ``closed`` those before it.

    An open group is its numbers and names, and whether it may be repeated.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.open: list[tuple[set[str], bool]] = []
        self.closed: set[str] = set()
        self.count = 0
        self.total, self.has_names = _capturing_groups(pattern)

    def run(self) -> list[str]:
        """Return the Python pattern: its atoms, parentheses, bars and quantifiers one by one.

        Raises ValueError where JavaScript would refuse.
        """
        written: list[str] = []
        repeatable = False
        while self.at < len(self.pattern):
            quantifier = _QUANTIFIER.match(self.pattern, self.at)
            if quantifier:
                if not repeatable:
                    raise ValueError(f"nothing to repeat at {self.at}")
                self.at = quantifier.end()
                written.append(quantifier[0])
                repeatable = False
            else:
                text, repeatable = self._term()
                written.append(text)
        return written

    def _term(self) -> tuple[str, bool]:
        """Translate the next term; also tell whether it may be repeated."""
        character = self.pattern[self.at]
        if character == "(":
            return self._group(), False
        if character == "[":
            return self._class(), True
        if character == "\\":
            return self._escape()
        self.at += 1
        if character == ")":
            return ")", self._close()
        plain = {"^": (r"\A", False), "$": (r"\Z", False), "|": ("|", False), ".": (r"[^\n\r\u2028\u2029]", True)}
        return plain.get(character, (_literal(character), True))

    def _group(self) -> str:
        match = _GROUP.match(self.pattern, self.at)
        if match is None or self.pattern[match.end() : match.end() + 1] == "?":
            raise ValueError(f"unknown group at {self.at}")
        self.at = match.end()
        captures = match[0] == "(" or match["name"]
        self.count += 1 if captures else 0
        labels = {str(self.count), match["name"] or ""} if captures else set()
        self.open.append((labels, not match[0].startswith(("(?<=", "(?<!"))))
        return f"(?P<{match['name']}>" if match["name"] else match[0]

    def _close(self) -> bool:
        """Leave a group; tell whether it may be repeated."""
        if not self.open:
            raise ValueError("unbalanced parenthesis")
        labels, repeatable = self.open.pop()
        self.closed |= labels
        return repeatable

    def _escape(self) -> tuple[str, bool]:
        self.at += 1
        letter = self.pattern[self.at : self.at + 1]
        if letter in {"b", "B"}:
            self.at += 1
            return (r"\b" if letter == "b" else r"(?!\b)"), False
        if letter in "123456789" and letter:
            reference = self._back_reference()
            if reference:
                return reference, True
        if letter == "k" and self.has_names:
            return self._named_reference(), True
        if letter in _SETS and letter:
            self.at += 1
            return f"[{_SETS[letter]}]", True
        return _literal(self._character_escape()), True

    def _back_reference(self) -> str:
        digits = re.compile("[0-9]+").match(self.pattern, self.at)
        if digits is None or int(digits[0]) > self.total:
            return ""
        self.at = digits.end()
        return self._reference(digits[0], f"\\{digits[0]}")

    def _named_reference(self) -> str:
        match = re.compile(r"k<([^\W\d]\w*)>").match(self.pattern, self.at)
        if match is None:
            raise ValueError("invalid named reference")
        self.at = match.end()
        return self._reference(match[1], f"(?P={match[1]})")

    def _reference(self, label: str, written: str) -> str:
        # In JavaScript a group that took no part matches the empty string, in Python nothing.
        return f"(?:(?({label}){written}|))" if label in self.closed else "(?:)"

    def _character_escape(self) -> str:
        """Read one escaped character, after its backslash."""
        if self.at >= len(self.pattern):
            raise ValueError("a backslash at the end")
        match = _HEX.match(self.pattern, self.at)
        if match:
            self.at = match.end()
            return chr(int(match[1] or match[2], 16)) if match[1] or match[2] else chr(ord(match[3]) % 32)
        octal = re.compile("[0-3][0-7]{0,2}|[4-7][0-7]?").match(self.pattern, self.at)
        if octal:
            self.at = octal.end()
            return chr(int(octal[0], 8))
        letter = self.pattern[self.at]
        if letter == "c":
            return "\\"
        self.at += 1
        return _CONTROL.get(letter, letter)

    def _class(self) -> str:
        self.at += 1
        negated = self.pattern[self.at : self.at + 1] == "^"
        self.at += 1 if negated else 0
        parts = self._class_parts()
        if not parts:
            return "(?s:.)" if negated else "(?!)"
        return f"[{'^' if negated else ''}{''.join(parts)}]"

    def _class_parts(self) -> list[str]:
        parts: list[str] = []
        while True:
            if self.at >= len(self.pattern):
                raise ValueError("unterminated character class")
            if self.pattern[self.at] == "]":
                self.at += 1
                return parts
            low = self._class_atom()
            if self.pattern[self.at : self.at + 1] == "-" and self.pattern[self.at + 1 : self.at + 2] not in {"]", ""}:
                self.at += 1
                parts.append(_class_range(low, self._class_atom()))
            else:
                parts.append(low)

    def _class_atom(self) -> str:
        character = self.pattern[self.at]
        self.at += 1
        if character != "\\":
            return _literal(character)
        letter = self.pattern[self.at : self.at + 1]
        if letter in _SETS and letter:
            self.at += 1
            return _SETS[letter]
        if letter == "b":
            self.at += 1
            return r"\u0008"
        return _literal(self._character_escape())


def _class_range(low: str, high: str) -> str:
    """Join two ends of a range; with a set at either end, the hyphen stands for itself."""
    sets = set(_SETS.values())
    return f"{low}\\u002d{high}" if low in sets or high in sets else f"{low}-{high}"


def _capturing_groups(pattern: str) -> tuple[int, bool]:
    """Count the capturing groups of a pattern, and tell whether any has a name."""
    outside = re.sub(r"\\.|\[(?:\\.|[^\]\\])*(?:\]|\Z)", "", pattern, flags=re.DOTALL)
    named = len(re.findall(r"\(\?<(?![=!])", outside))
    return len(re.findall(r"\((?!\?)", outside)) + named, named > 0
