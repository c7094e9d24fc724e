r"""A pattern that Helm and Onyxia do not both read, or not alike.

What: a ``pattern`` that Helm refuses, which reads regular expressions as RE2 does (no ``(?=…)``, ``(?!…)``, ``\1``,
``\u0041``); one that a browser refuses (``(?i)``, ``(?P<name>…)``); one that they read as different things (``\p{L}``,
``\A``, ``[[:alpha:]]``).

Why: Helm refuses the whole chart for a pattern it cannot read, Onyxia's launcher stops. Where they differ, what the
form takes, Helm refuses.

Remedy: use what both have: classes, ``^``, ``$``, groups, alternatives and repetitions.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello", "pattern": "^(?!bye)[a-z]+$"}
        }}

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello", "pattern": "^[a-z]+$"}
        }}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.dialect import web_violation
from sardonyx.validation.defaults import is_unusable_pattern
from sardonyx.validation.gopatterns import go_refusal, read_otherwise
from sardonyx.validation.schemawalk import SchemaNode, field_name, keyword_place, named, schema_nodes
from sardonyx.validation.subject import Subject

ID = "pattern-unsupported"
LEVEL = Level.ERROR

_SHOWN = 80
_REMEDY = "use classes, ^, $, groups, alternatives and repetitions only"


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each such pattern."""
    for node in schema_nodes(subject):
        pattern = node.schema.get("pattern")
        if isinstance(pattern, str):
            fault = _fault(node, pattern)
            if fault:
                level, message = fault
                place = keyword_place(subject, node, "pattern")
                shown = pattern[:_SHOWN]
                text = f"the pattern of {named(node.path)} {message}"
                yield Finding(ID, level, text, place, subject.name, field_name(node), shown, _REMEDY)


def _fault(node: SchemaNode, pattern: str) -> tuple[Level, str] | None:
    if refused := go_refusal(pattern):
        return LEVEL, f"cannot be read by Helm, which refuses the chart: {refused}"
    reason = web_violation({"type": "string", "pattern": pattern}, "", {}) or ""
    if is_unusable_pattern(reason):
        return node.level(LEVEL), f"cannot be read by Onyxia's launcher: {reason}"
    if other := read_otherwise(pattern):
        return node.level(Level.WARNING), f"has {other}, which Helm and Onyxia read as different things"
    return None
