"""Comparing what two versions of a chart take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sardonyx.core.valuepaths import MISSING, ValuePath, format_path
from sardonyx.dialect.compute import compute_values
from sardonyx.dialect.errors import UnresolvableValue, UnusableSchema
from sardonyx.dialect.evolution.fields import Field, field_type, fields_of
from sardonyx.dialect.evolution.model import ChangeKind, SchemaChange, ValuesContract, breaks, keeps
from sardonyx.dialect.evolution.renames import Renames, find_renames
from sardonyx.dialect.evolution.rules import NOT_GIVEN, field_changes

Fields = Mapping[ValuePath, Field]


def compare_schemas(
    old: ValuesContract, new: ValuesContract, contexts: Sequence[Mapping[str, Any]] = ()
) -> list[SchemaChange]:
    """Return every change, the breaking ones first, then by path.

    In each of the contexts the values of both are computed: a field that only the new version leaves without a value is
    a change too. Schemas that are not well-formed are compared as far as they can be read.

    Raises UnusableSchema when one is nested too deeply.
    """
    try:
        return _compare(old, new, contexts)
    except RecursionError:
        raise UnusableSchema("a schema is nested too deeply") from None


def _compare(old: ValuesContract, new: ValuesContract, contexts: Sequence[Mapping[str, Any]]) -> list[SchemaChange]:
    before, after = fields_of(old), fields_of(new)
    removed = {path: one for path, one in before.items() if path not in after and not _is_open(path, after)}
    added = {path: one for path, one in after.items() if path not in before}
    renames = find_renames(removed, added)
    found = [
        *_gone(removed, renames),
        *_moved(renames, before, after),
        *_kept(before, after),
        *_come(added, renames),
        *_unresolvable(old, new, contexts),
    ]
    return sorted(found, key=lambda change: (not change.breaking, *map(repr, change.path), change.kind))


def _is_open(path: ValuePath, fields: Fields) -> bool:
    """Tell whether something above a path takes any keys."""
    above = next((fields[path[:end]] for end in range(len(path) - 1, 0, -1) if path[:end] in fields), None)
    if above is None or not above.in_schema or above.is_group:
        return False
    return field_type(above.node) in ("object", "array") and above.node.get("additionalProperties") is not False


def _gone(removed: Fields, renames: Renames) -> Iterator[SchemaChange]:
    for path, one in _tops(removed, renames):
        reason = "what was set there has no effect any more" if one.in_schema else _UNSEEN
        yield breaks(ChangeKind.REMOVED, path, reason, old=field_type(one.node) or None)


_UNSEEN = "what operators set there has no effect any more; no form showed it"


def _come(added: Fields, renames: Renames) -> Iterator[SchemaChange]:
    taken = dict(renames.values())
    for path, one in _tops(added, taken):
        if one.required and one.yaml_value is MISSING:
            yield breaks(ChangeKind.REQUIRED, path, NOT_GIVEN, "required")
        new = field_type(one.node) or None
        yield keeps(ChangeKind.ADDED, path, "nobody can have set it", new=new)


def _tops(fields: Fields, moved: Iterable[ValuePath]) -> Iterator[tuple[ValuePath, Field]]:
    """Yield the fields that did not move, a group in place of all it holds unless some of that moved."""
    away = set(moved)
    broken = {path[:end] for path in away for end in range(1, len(path))}
    covered: set[ValuePath] = set()
    for path in sorted(fields, key=len):
        is_covered = any(path[:end] in covered or path[:end] in away for end in range(1, len(path) + 1))
        if not is_covered and path not in broken:
            covered.add(path)
            yield path, fields[path]


def _moved(renames: Renames, before: Fields, after: Fields) -> Iterator[SchemaChange]:
    for old, (new, certainty) in renames.items():
        yield SchemaChange(
            ChangeKind.RENAMED,
            old,
            breaking=True,
            reason=f"a saved value has to be moved to {format_path(new)}",
            renamed_to=new,
            certainty=certainty,
        )
        for path, one in before.items():
            there = (*new, *path[len(old) :])
            if path[: len(old)] == old and there in after:
                yield from field_changes(one, after[there])


def _kept(before: Fields, after: Fields) -> Iterator[SchemaChange]:
    for path, one in before.items():
        if path in after:
            yield from field_changes(one, after[path])


def _unresolvable(
    old: ValuesContract, new: ValuesContract, contexts: Sequence[Mapping[str, Any]]
) -> Iterator[SchemaChange]:
    seen: set[ValuePath] = set()
    for context in contexts:
        fault = _fault(new, context)
        if fault is not None and fault.path not in seen and _fault(old, context) is None:
            seen.add(fault.path)
            reason = f"the launcher cannot be opened any more: {fault.reason}"
            yield breaks(ChangeKind.UNRESOLVABLE, fault.path, reason)


def _fault(contract: ValuesContract, context: Mapping[str, Any]) -> UnresolvableValue | None:
    try:
        compute_values(contract.schema, contract.values, context)
    except UnresolvableValue as error:
        return error
    return None
