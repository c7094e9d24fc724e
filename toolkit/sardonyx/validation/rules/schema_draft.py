"""The schema names a draft that Onyxia cannot read.

What: ``$schema`` is not one of those that the editor of Onyxia's launcher knows: ``http://json-schema.org/draft-07/schema``,
with or without ``#``, and ``http://json-schema.org/schema#``. A schema without ``$schema`` is fine.

Why: the editor is there even when nobody opens it, and it stops at any other draft (2020-12, draft-04, also draft-07
with ``https``): the page of the service breaks.

Remedy: write ``"$schema": "http://json-schema.org/draft-07/schema#"``.

Fails:
    values.schema.json:
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello"}
        }}

Passes:
    values.schema.json:
        {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello"}
        }}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Edit, Finding, Level
from sardonyx.core.yamltext import place_of
from sardonyx.validation.jsonedits import schema_edits
from sardonyx.validation.subject import Subject

ID = "schema-draft"
LEVEL = Level.ERROR
FIXABLE = True

# Observed with the build of Ajv that Onyxia uses.
_READ = (
    *("http://json-schema.org/draft-07/schema", "http://json-schema.org/draft-07/schema#"),
    "http://json-schema.org/schema#",
)
_RIGHT = "http://json-schema.org/draft-07/schema#"


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding when the draft is another."""
    draft = subject.schema.value.get("$schema", _RIGHT) if subject.schema else _RIGHT
    if draft not in _READ and subject.schema:
        place = place_of(subject.schema, ("$schema",))
        edits = schema_edits(subject)
        # Only the spelling differs: what the schema says stays the same.
        is_same = isinstance(draft, str) and "draft-07" in draft
        fix = edits.replacement(place, "$schema", _RIGHT) if edits and is_same else None
        message = f"Onyxia's launcher stops at the draft {str(draft)[:100]!r}"
        remedy = f"write {_RIGHT}, and keywords of draft-07 only"
        yield _finding(subject, message, remedy, fix)


def _finding(subject: Subject, message: str, remedy: str, fix: Edit | None) -> Finding:
    assert subject.schema  # noqa: S101  # the caller's condition
    place = place_of(subject.schema, ("$schema",))
    return Finding(ID, LEVEL, message, place, subject.name, help=remedy, fix=(fix,) if fix else ())
