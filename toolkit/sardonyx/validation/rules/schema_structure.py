"""The values schema breaks the rules that Onyxia's launcher has for every schema.

What: a node without ``type`` or with several, an unknown ``render``, a ``hidden`` condition without path or value, a
slider's bound that is not a number, a keyword that draft-07 does not allow …; or a schema that refers to itself.

Why: the launcher refuses the whole schema at the first breach, and nobody can start the service.

Remedy: correct the node that is named; every breach is listed.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": ["string", "null"], "default": "hello"}
        }}

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello"}
        }}
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sardonyx.core.findings import Edit, Finding, Level
from sardonyx.core.valuepaths import MISSING, ValuePath, format_path, lookup
from sardonyx.core.yamltext import place_of
from sardonyx.dialect.structure import node_violations
from sardonyx.validation.bundled import BUNDLED
from sardonyx.validation.defaults import is_unusable_pattern
from sardonyx.validation.jsonedits import schema_edits
from sardonyx.validation.nodes import field_of
from sardonyx.validation.subject import Stage, Subject

ID = "schema-structure"
LEVEL = Level.ERROR
FIXABLE = True

_SWITCHES = ("hidden", "readonly")
_NUMBERS = ("sliderMin", "sliderMax", "sliderStep", "minimum", "minItems", "maxItems")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,9})?")


def check(subject: Subject) -> Iterator[Finding]:
    """Yield every breach, at its line of the schema."""
    for fault in subject.faults:
        if fault.stage is Stage.RESOLVING:
            yield Finding(ID, LEVEL, fault.error.message, fault.place, subject.name, help=fault.error.help)
    if subject.schema is None:
        return
    for breach in _breaches(subject):
        value = lookup(subject.schema.value, breach.path)
        yield Finding(
            ID,
            breach.level,
            f"{format_path(breach.path) or 'the schema'} {breach.message}",
            place_of(subject.schema, breach.path),
            subject.name,
            format_path(field_of(breach.path)) or None,
            None if value is MISSING or isinstance(value, dict) else value,
            fix=_fix(subject, breach.path, value),
        )


def _fix(subject: Subject, path: ValuePath, value: Any) -> tuple[Edit, ...]:
    """Take the quotes away from a switch or number: no launcher takes it with them, so nothing can get worse."""
    edits = schema_edits(subject)
    plain = _unquoted(path[-1], value) if path else None
    if edits is None or plain is None or not subject.schema:
        return ()
    edit = edits.replacement(place_of(subject.schema, path), str(path[-1]), plain)
    return (edit,) if edit else ()


def _unquoted(keyword: str | int, value: Any) -> bool | int | float | None:
    if not isinstance(value, str):
        return None
    if keyword in _SWITCHES:
        return {"true": True, "false": False}.get(value.lower())
    return json.loads(value) if keyword in _NUMBERS and _NUMBER.fullmatch(value) else None


class _Breach(NamedTuple):
    path: ValuePath
    message: str
    level: Level


def _breaches(subject: Subject) -> list[_Breach]:
    """Return the breaches of the schema as a user gets it, and those of nodes that fragments of the registry replace.

    The fragments that Onyxia brings along are always there, so what is wrong in the nodes under them is harmless.
    """
    if subject.schema is None or subject.resolved is None:
        return []
    replaced = subject.resolved.replaced
    breaches = [
        _Breach(breach.path, f"{breach.message}: Onyxia refuses the schema", LEVEL)
        for breach in subject.breaches
        if _name_above(breach.path, replaced) is None
    ]
    breaches += _replaced_breaches(subject.schema.value, replaced)
    malformed = [
        _Breach(each.path, f"{each.message}: Helm refuses the schema", LEVEL)
        for each in subject.malformed
        if not is_unusable_pattern(each.message)
    ]
    return breaches or malformed


def _replaced_breaches(schema: dict[str, Any], replaced: Mapping[ValuePath, str]) -> Iterator[_Breach]:
    for path, name in replaced.items():
        node = lookup(schema, path)
        if isinstance(node, dict) and _name_above(path[:-1], replaced) is None:
            level = Level.INFO if name in BUNDLED else LEVEL
            for breach in node_violations(node, path):
                message = f"{breach.message}: Onyxia refuses the schema where it has no {name}"
                yield _Breach(breach.path, message, level)


def _name_above(path: ValuePath, replaced: Mapping[ValuePath, str]) -> str | None:
    """Return the name of the fragment that takes the place of a node or of one above it."""
    return next((name for node, name in replaced.items() if path[: len(node)] == node), None)
