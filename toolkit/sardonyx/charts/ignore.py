"""``.helmignore`` as Helm reads it (``pkg/ignore/rules.go``), which is not as Git reads ``.gitignore``.

The first rule that matches decides. ``!x`` excludes whatever does *not* match x. A pattern with a slash is matched
against the whole path, one without against the last part only. ``**`` is an error. Patterns are those of Go's
``filepath.Match``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from sardonyx.core.errors import Place, SardonyxError

IGNORE_FILE = ".helmignore"
_BUILT_IN = "templates/.?*"


class InvalidPattern(SardonyxError):
    """A line of .helmignore that Helm refuses."""


class IgnoreRule(NamedTuple):
    """One line: what it matches, against the whole path or its last part, and which way it decides."""

    pattern: re.Pattern[str]
    whole_path: bool
    directories_only: bool
    negated: bool


def read_rules(text: str, source: str) -> list[IgnoreRule]:
    """Read the rules of a file, Helm's own last.

    Raises InvalidPattern with file and line for ``**`` and for malformed character classes.
    """
    lines = enumerate(text.removeprefix("\ufeff").splitlines(), start=1)
    rules = [_rule(line.strip(), Place(source, number)) for number, line in lines if _holds_rule(line)]
    return [*rules, _rule(_BUILT_IN, Place(source))]


def is_ignored(rules: list[IgnoreRule], path: str, *, is_directory: bool) -> bool:
    """Tell whether a path, relative to the chart and with ``/``, is left out."""
    for rule in rules:
        applies = is_directory or not rule.directories_only
        matched = applies and _matches(rule, path)
        if matched != rule.negated:
            return True
    return False


def _matches(rule: IgnoreRule, path: str) -> bool:
    return rule.pattern.fullmatch(path if rule.whole_path else path.rpartition("/")[2]) is not None


def _holds_rule(line: str) -> bool:
    return bool(line.strip()) and not line.strip().startswith("#")


def _rule(line: str, place: Place) -> IgnoreRule:
    if "**" in line:
        raise InvalidPattern("** is not supported by Helm", place=place, help="name each level: a/*/b")
    negated = line.startswith("!")
    pattern = line.removeprefix("!")
    directories_only = pattern.endswith("/")
    pattern = pattern.removesuffix("/")
    whole_path = "/" in pattern
    return IgnoreRule(_translate(pattern.removeprefix("/"), place), whole_path, directories_only, negated)


_TOKEN = re.compile(
    r"""(?P<any>\*) | (?P<one>\?) | \\(?P<escaped>.) | (?P<plain>[^\\*?\[])
    | \[(?P<not>\^?)(?P<class>(?:(?:\\.|[^\\\]\-])(?:-(?:\\.|[^\\\]\-]))?)+)\]""",
    re.VERBOSE | re.DOTALL,
)
_CLASS_PART = re.compile(r"(\\.|[^\\])(?:-(\\.|[^\\]))?", re.DOTALL)


def _translate(pattern: str, place: Place) -> re.Pattern[str]:
    """Turn a pattern of Go's filepath.Match into a regular expression."""
    parts, position = [], 0
    while position < len(pattern):
        token = _TOKEN.match(pattern, position)
        if token is None:
            raise InvalidPattern(
                f"{pattern!r} is not a pattern", place=place, help="close every [ and write \\[ for it"
            )
        parts.append(_expression(token))
        position = token.end()
    try:
        return re.compile("".join(parts), re.DOTALL)
    except re.error as error:
        raise InvalidPattern(f"{pattern!r} is not a pattern: {error.msg}", place=place) from error


def _expression(token: re.Match[str]) -> str:
    if token["any"]:
        return "[^/]*"
    if token["one"]:
        return "[^/]"
    if token["class"]:
        ranges = [_range(part) for part in _CLASS_PART.finditer(token["class"])]
        return f"[{token['not']}{''.join(ranges)}]"
    return re.escape(token["escaped"] or token["plain"])


def _range(part: re.Match[str]) -> str:
    first, last = (re.escape(end.removeprefix("\\") or "\\") if end else None for end in part.groups())
    return f"{first}-{last}" if last else str(first)
