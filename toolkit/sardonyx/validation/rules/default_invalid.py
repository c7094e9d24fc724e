"""A default that its own schema node does not accept.

What: a ``default`` of the wrong type, outside the pattern, the bounds or the options of its node, or without its unit.
Objects that list their properties are left out, since their own default is not used.

Why: Onyxia passes over such a default without a word and takes the value of values.yaml, or stops when there is none.
The user does not get what the schema promises.

Remedy: correct the default, or the keyword that excludes it.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "size": {"type": "string", "pattern": "^[0-9]+Gi$", "default": "10G"}
        }}
    values.yaml:
        greeting: hello
        size: 10Gi

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "size": {"type": "string", "pattern": "^[0-9]+Gi$", "default": "10Gi"}
        }}
    values.yaml:
        greeting: hello
        size: 10Gi
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import format_path
from sardonyx.validation.defaults import is_unusable_pattern, refused_defaults, used_defaults
from sardonyx.validation.schemawalk import keyword_place
from sardonyx.validation.subject import Subject

ID = "default-invalid"
LEVEL = Level.ERROR


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each default that is not accepted."""
    refused = refused_defaults(subject)
    for node in used_defaults(subject):
        reason = refused.get(node.path)
        # A pattern that cannot be read is a fault of the pattern, which has a rule of its own.
        if reason and not is_unusable_pattern(reason):
            yield Finding(
                ID,
                node.level(LEVEL),
                f"the default of {format_path(node.path)} {reason}, so Onyxia ignores it",
                keyword_place(subject, node, "default"),
                subject.name,
                format_path(node.path),
                node.schema["default"],
                "correct the default, or the keyword that excludes it",
            )
