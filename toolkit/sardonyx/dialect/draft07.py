"""Full draft-07 validation, as Onyxia's API (everit) and Helm do it after the launcher.

References are followed inside the document only, never over the network. Patterns are JavaScript's, as JSON Schema
wants them. Messages name the rule and never a value, which may be a secret.
"""

from __future__ import annotations

from typing import Any

from sardonyx.dialect.errors import Violation
from sardonyx.dialect.plain_schemas import plain_check


def violations(schema: dict[str, Any], values: Any) -> list[Violation]:
    """Return every rule of the schema that the values break, sorted by path and message.

    Raises MalformedSchema when the schema is not valid draft-07, refers to something outside itself or to itself
    without end, or has a pattern that cannot be used.
    """
    fits = plain_check(schema)
    if fits and fits(values):
        return []
    from sardonyx.dialect.draft07_rules import find_violations  # jsonschema is slow to import

    return sorted(find_violations(schema, values), key=_sort_key)


def _sort_key(violation: Violation) -> tuple[list[tuple[bool, Any]], str]:
    # Indexes sort as numbers, before keys.
    return [(isinstance(segment, str), segment) for segment in violation.path], violation.message
