"""Which removed field became which added one.

Fields of one type are weighed by what they have in common. Two that are each other's best match, without a rival, are
taken for one field; a group whose fields all moved together is taken as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sardonyx.core.valuepaths import MISSING, ValuePath
from sardonyx.dialect.evolution.fields import Field, annotation, default_of, field_type, is_secret_field
from sardonyx.dialect.evolution.model import Certainty
from sardonyx.dialect.javascript import same

Renames = dict[ValuePath, tuple[ValuePath, Certainty]]

_LIKELY, _POSSIBLE = 5, 3
_MOST_PAIRS = 40_000  # beyond, it is another chart
_SAYS_NOTHING: tuple[Any, ...] = (MISSING, None, "", True, False, 0, [], {})
_KEYWORDS = {"title": 2, "description": 2, "enum": 2, "listEnum": 2, "pattern": 1, "sliderRangeId": 2, "sliderMax": 1}


def find_renames(removed: Mapping[ValuePath, Field], added: Mapping[ValuePath, Field]) -> Renames:
    """Return where removed fields and groups went, by old path; the fields of a moved group are not named singly."""
    old, new = _leaves(removed), _leaves(added)
    if len(old) * len(new) > _MOST_PAIRS:
        return {}
    scores = {one.path: {other.path: score for other in new if (score := _score(one, other))} for one in old}
    matches = {path: best for path, rivals in scores.items() if (best := _best(rivals))}
    mutual = {path: (there, score) for path, (there, score) in matches.items() if _is_best(path, there, scores)}
    renames = {path: (there, _certainty(score)) for path, (there, score) in mutual.items() if score >= _POSSIBLE}
    return _grouped(renames, removed, added)


def _leaves(fields: Mapping[ValuePath, Field]) -> list[Field]:
    return [one for one in fields.values() if not one.is_group]


def _score(one: Field, other: Field) -> int:
    if field_type(one.node) != field_type(other.node) or is_secret_field(one) != is_secret_field(other):
        return 0
    score = sum(
        weight for keyword, weight in _KEYWORDS.items() if _agree(one.node.get(keyword), other.node.get(keyword))
    )
    score += 2 * (one.path[-1] == other.path[-1])
    score += 3 * _agree(annotation(one, "overwriteDefaultWith"), annotation(other, "overwriteDefaultWith"))
    return score + _agree(default_of(one), default_of(other))


def _agree(one: Any, other: Any) -> bool:
    """Tell whether two say the same, and something that others would not say by chance."""
    return same(one, other) and not any(one is nothing or same(one, nothing) for nothing in _SAYS_NOTHING)


def _best(rivals: Mapping[ValuePath, int]) -> tuple[ValuePath, int] | None:
    """Return the best of several, None when two are equally good."""
    ranked = sorted(rivals.items(), key=lambda item: -item[1])
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0]


def _is_best(path: ValuePath, there: ValuePath, scores: Mapping[ValuePath, Mapping[ValuePath, int]]) -> bool:
    mine = scores[path][there]
    return all(rivals.get(there, 0) < mine for rival, rivals in scores.items() if rival != path)


def _certainty(score: int) -> Certainty:
    return Certainty.LIKELY if score >= _LIKELY else Certainty.POSSIBLE


def _grouped(renames: Renames, removed: Mapping[ValuePath, Field], added: Mapping[ValuePath, Field]) -> Renames:
    """Replace the renames below a group that moved as a whole by one of the group."""
    for old in sorted((path for path in removed if removed[path].is_group), key=len, reverse=True):
        inside = {path: renames[path] for path in renames if _is_below(path, old)}
        if inside and set(inside) == set(_tops(old, removed, renames)):
            new = _common_parent(old, inside)
            if new is not None and new in added:
                worst = max(certainty for _, certainty in inside.values())  # "possible" sorts after "likely"
                renames = {path: move for path, move in renames.items() if path not in inside} | {old: (new, worst)}
    return renames


def _tops(group: ValuePath, removed: Mapping[ValuePath, Field], renames: Renames) -> Iterable[ValuePath]:
    """Yield what a group consists of: its leaves, or the groups inside it that moved as a whole."""
    for path in removed:
        is_top = path in renames or not removed[path].is_group
        if is_top and _is_below(path, group) and not any(_is_below(path, moved) for moved in renames):
            yield path


def _common_parent(old: ValuePath, inside: Renames) -> ValuePath | None:
    parents = {there[: -len(path[len(old) :])] for path, (there, _) in inside.items() if _same_tail(path, there, old)}
    return parents.pop() if len(parents) == 1 and all(_same_tail(p, t, old) for p, (t, _) in inside.items()) else None


def _same_tail(path: ValuePath, there: ValuePath, old: ValuePath) -> bool:
    tail = path[len(old) :]
    return len(there) > len(tail) and there[-len(tail) :] == tail


def _is_below(path: ValuePath, group: ValuePath) -> bool:
    return len(path) > len(group) and path[: len(group)] == group
