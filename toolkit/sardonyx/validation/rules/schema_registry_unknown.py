"""A name in ``overwriteSchemaWith`` or ``$ref`` that the schema registry does not have.

What: the registry holds no fragment of that name. It is an error when the name lacks ``.json`` or is a letter or two
away from a known one, and when a ``$ref`` leads nowhere in the schema; a warning when a known name is the same in a
folder; otherwise it is worth knowing only, because a name may be meant for those who run Onyxia to define.

Why: Onyxia leaves the node as it is without a word and does not look for other names below it: the policy that the name
stands for does not apply.

Remedy: write the name as the registry has it, extension included.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "s3": {"type": "object", "properties": {},
            "x-onyxia": {"overwriteSchemaWith": "ide/s3"}}
        }}

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "s3": {"type": "object", "properties": {},
            "x-onyxia": {"overwriteSchemaWith": "ide/s3.json"}}
        }}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.errors import Place
from sardonyx.core.findings import Edit, Finding, Level
from sardonyx.core.valuepaths import ValuePath, format_path
from sardonyx.core.yamltext import Document, place_of
from sardonyx.validation.bundled import BUNDLED
from sardonyx.validation.jsonedits import schema_edits
from sardonyx.validation.nodes import field_of
from sardonyx.validation.spelling import misspelt
from sardonyx.validation.subject import Subject

ID = "schema-registry-unknown"
LEVEL = Level.INFO
FIXABLE = True


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each unknown name."""
    if subject.resolved and subject.schema:
        for path, name in subject.resolved.unknown.items():
            if name not in BUNDLED:
                yield _finding(subject, subject.schema, path, name)


def _finding(subject: Subject, schema: Document, path: ValuePath, name: str) -> Finding:
    level, remedy, meant = _judge(name, subject.fragments | BUNDLED)
    place = next(
        (
            place_of(schema, exact)
            for exact in ((*path, "x-onyxia", "overwriteSchemaWith"), (*path, "$ref"))
            if exact in schema.marks
        ),
        place_of(schema, path),
    )
    return Finding(
        ID,
        level,
        f"the schema registry has no {name!r}, so the node stays as it is",
        place,
        subject.name,
        format_path(field_of(path)) or None,
        name,
        remedy,
        _fix(subject, place, meant) if meant else (),
    )


def _fix(subject: Subject, place: Place, meant: str) -> tuple[Edit, ...]:
    edits = schema_edits(subject)
    edit = edits.replacement(place, "overwriteSchemaWith", meant) if edits else None
    return (edit,) if edit else ()


def _judge(name: str, known: frozenset[str]) -> tuple[Level, str | None, str | None]:
    """Return the level, the remedy, and the known name that was surely meant."""
    if name.startswith("#"):
        return Level.ERROR, "refer to #/definitions/NAME, and define NAME there", None
    if f"{name}.json" in known or not name.endswith(".json"):
        full = f"{name}.json"
        return Level.ERROR, f"write {full}: names have their extension", full if full in known else None
    if below := [each for each in sorted(known) if "/" not in name and each.endswith(f"/{name}")]:
        return Level.WARNING, f"did you mean {' or '.join(below)}?", below[0] if len(below) == 1 else None
    near = misspelt(name.removesuffix(".json"), {each.removesuffix(".json") for each in known})
    return (Level.ERROR, f"did you mean {near}.json?", f"{near}.json") if near else (LEVEL, None, None)
