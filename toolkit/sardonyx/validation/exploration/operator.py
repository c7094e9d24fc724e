"""Values that no form shows: keys of values.yaml that only an operator sets, and branches of templates behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sardonyx.core.valuepaths import ValuePath, leaves
from sardonyx.validation.exploration.causes import Causes
from sardonyx.validation.exploration.fields import FormField
from sardonyx.validation.exploration.laboratory import Laboratory
from sardonyx.validation.exploration.model import Cause, Change, Changes, Kind, Variation
from sardonyx.validation.exploration.plan import SUSPEND
from sardonyx.validation.subject import Subject
from sardonyx.validation.template_reads import paths_without_value

MOST = 100
"""The most values that are tried."""

_BY_NAME: dict[re.Pattern[str], Any] = {
    re.compile(r"^(?:use|is)[A-Z]|(?i:enabled)$|^create$"): True,
    re.compile(r"(?i)port$|seconds$|threshold$|replicas?$|count$|size$"): 1,
}


def operator_changes(subject: Subject, fields: Sequence[FormField]) -> Changes:
    """Return one telling change for each value that is in no form: those of values.yaml, then what templates read.

    What is written as a text stays: it may be one that the chart needs. Null says nothing of what is wanted.
    """
    shown = {each.path for each in fields}
    written = leaves(subject.values.value) if subject.values else ()
    hidden = [
        each for each in written if each[0] and not any(each[0][: end + 1] in shown for end in range(len(each[0])))
    ]
    given = [(path, telling) for path, value in hidden for telling in _telling(path, value)]
    found = (*given, *_unread(subject))
    above = {path[:end] for path, _ in found for end in range(len(path))}
    return tuple(change for change in found if change[0] not in above)


def operated(changes: Changes, rows: Sequence[Changes], causes: Causes, laboratory: Laboratory) -> tuple[Cause, ...]:
    """Return what is wrong once an operator sets something.

    First every switch is turned, and whatever breaks the chart alone turned back; then all values are set at once on
    top of that. Where this goes wrong, what stands below one key is set together, and one by one if need be. At last
    come ``rows`` of values that would have hidden each other.
    """
    switches = tuple(change for change in changes if isinstance(change[1], bool))
    others = tuple(change for change in changes if not isinstance(change[1], bool))
    turned = causes.peel(Variation(0, switches))
    together = Variation(0, (*turned, *others))
    examination = laboratory.one(together)
    if examination is None or examination.failures:
        groups = [_near(key, turned, others) for key in dict.fromkeys(path[0] for path, _ in others)]
        bad = [group for group, found in zip(groups, laboratory.all(groups), strict=True) if found and found.failures]
        singles = [single for group in bad for single in _singles(group)]
        for variation, found in zip(singles, laboratory.all(singles), strict=True):
            causes.add(variation, found)
        for variation in (*bad, together):
            causes.add(variation, laboratory.one(variation))
    variations = [Variation(0, row) for row in rows]
    for variation, found in zip(variations, laboratory.all(variations), strict=True):
        causes.add(variation, found)
    return tuple(each for each in causes.all() if _is_defect(each, laboratory))


def _near(key: str | int, turned: Changes, others: Changes) -> Variation:
    """Return all changes below one key of the values."""
    return Variation(0, tuple(change for change in (*others, *turned) if change[0][0] == key))


def _singles(group: Variation) -> list[Variation]:
    """Return the switches alone, and each other change, which is to be compared with what they give."""
    turned = tuple(change for change in group.changes if isinstance(change[1], bool))
    others = [change for change in group.changes if change not in turned]
    return [*([Variation(0, turned)] if turned else []), *(Variation(0, (change,), turned) for change in others)]


def _is_defect(cause: Cause, laboratory: Laboratory) -> bool:
    """Tell whether a cause is a defect: it is none where the chart itself says no, or wants another shape."""
    failure = cause.failure
    if failure.kind in (Kind.REFUSED, Kind.LIMIT) or failure.is_intended:
        return False
    base = next(at for at, each in enumerate(laboratory.bases) if each.name == cause.base)
    return any(not _fits_otherwise(changes, base, laboratory) for changes in cause.sets)


def _fits_otherwise(changes: Changes, base: int, laboratory: Laboratory) -> bool:
    """Tell whether another shape of one of the values is fine: then the chart wanted that one."""
    for at, (path, value) in enumerate(changes):
        for other in () if isinstance(value, bool) else _shapes(path):
            examination = laboratory.one(Variation(base, (*changes[:at], (path, other), *changes[at + 1 :])))
            if examination is None or not examination.failures:
                return True
    return False


def _telling(path: ValuePath, value: Any) -> Iterator[Any]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value + 1
    elif value == "":
        yield _text(path)
    elif value == []:
        yield [{"name": _text(path)}]
    elif value == {}:
        yield {_text(path): "sxvalue"}


def _shapes(path: ValuePath) -> tuple[Any, ...]:
    """Return what a value could be of which little is known."""
    text = _text(path)
    return text, True, 1, {text: "sxvalue"}, {text: {"sxkey": "sxvalue"}}, [{"name": text}], [text]


def _text(path: ValuePath) -> str:
    """Return a text that is no other value's: two Secrets of one name would be a fault of ours."""
    letters = re.sub("[^a-z0-9]", "", "".join(map(str, path)).lower())
    return f"sx{letters[-40:]}"


def _unread(subject: Subject) -> Iterator[Change]:
    """Yield a value for each key that templates read and that nothing gives."""
    paths = paths_without_value(subject)
    for path in paths:
        name = str(path[-1])
        is_leaf = not any(other[: len(path)] == path and other != path for other in paths)
        if is_leaf and path != SUSPEND and not name.endswith("ersion"):
            yield path, next((value for words, value in _BY_NAME.items() if words.search(name)), _text(path))
