"""Onyxia's launcher cannot compute a value.

What: a field of the schema has no valid default, no valid value in values.yaml, and no value in the context; or it is a
list without a valid option. The built-in contexts are tried: one that configures nothing optional, one that configures
everything.

Why: the launcher stops with an error, and the service cannot be started from it.

Remedy: give the field a default that is valid, or a value of the right type in values.yaml.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "team": {"type": "string"}
        }}

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "team": {"type": "string", "default": ""}
        }}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import MISSING, ValuePath, format_path, lookup
from sardonyx.validation.nodes import schema_path_of
from sardonyx.validation.occasions import by_key, said
from sardonyx.validation.places import has_value, schema_place, values_place
from sardonyx.validation.subject import Subject

ID = "value-unresolvable"
LEVEL = Level.ERROR

# What the occasions have in common, and the sentence says already.
_COMPUTED = "the values Onyxia computes"


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each field, whatever the number of contexts it fails in."""
    found = {
        each: [(error.path, error.reason, error.help) for error in subject.unresolvable.get(each, ())]
        for each in subject.unresolvable
    }
    for (path, reason, remedy), occasions in by_key(found).items():
        where = said(occasions).replace(_COMPUTED, "")
        yield Finding(
            ID,
            LEVEL,
            f"Onyxia cannot compute {format_path(path) or 'the values'}{where}: {reason}",
            _place(subject, path),
            subject.name,
            format_path(path) or None,
            help=remedy,
        )


def _place(subject: Subject, path: ValuePath) -> Place | None:
    in_schema = lookup(subject.schema.value, schema_path_of(path)) if subject.schema else MISSING
    has_default = isinstance(in_schema, dict) and "default" in in_schema
    if has_value(subject.values, path) and not has_default:
        return values_place(subject, path)
    return schema_place(subject, path)
