"""A keyword in the schema that nobody reads.

What: a keyword that neither JSON Schema draft-07 nor Onyxia knows, in a node or below its ``x-onyxia``. Keywords that
begin with ``x-`` are left alone, unless they are a slip of a known one. Each keyword is reported once, at its first
place.

Why: both ignore it without a word, so what it was meant to do does not happen: a field is not hidden, a bound does not
hold.

Remedy: correct the name, or remove the keyword.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello", "patern": "^[a-z]+$"}
        }}

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello", "pattern": "^[a-z]+$", "x-team": "data"}
        }}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import ValuePath
from sardonyx.validation.keywords import ANNOTATIONS, DRAFT_07, FORM, KNOWN, KNOWN_ANNOTATIONS
from sardonyx.validation.schemawalk import SchemaNode, field_name, keyword_place, named, schema_nodes
from sardonyx.validation.spelling import misspelt
from sardonyx.validation.subject import Subject

ID = "keyword-unknown"
LEVEL = Level.WARNING

_BELOW = "x-onyxia"


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each unknown keyword, at the first node that has it."""
    found: dict[ValuePath, list[SchemaNode]] = {}
    for node in schema_nodes(subject):
        for keyword in _unknown(node):
            found.setdefault(keyword, []).append(node)
    for keyword, nodes in found.items():
        yield _finding(subject, keyword, nodes)


def _unknown(node: SchemaNode) -> Iterator[ValuePath]:
    for key in node.schema.keys() - KNOWN:
        if not key.startswith("x-") or misspelt(key, FORM):
            yield (key,)
    for key in node.annotation.keys() - KNOWN_ANNOTATIONS:
        yield (_BELOW, key)


def _finding(subject: Subject, keyword: ValuePath, nodes: list[SchemaNode]) -> Finding:
    key = str(keyword[-1])
    also = f" (also in {len(nodes) - 1} more)" if len(nodes) > 1 else ""
    where = f"x-onyxia of {named(nodes[0].path)}" if len(keyword) > 1 else named(nodes[0].path)
    return Finding(
        ID,
        LEVEL,
        f"nobody reads the keyword {key!r} in {where}{also}",
        keyword_place(subject, nodes[0], *keyword),
        subject.name,
        field_name(nodes[0]),
        key,
        _remedy(key, is_annotation=len(keyword) > 1),
    )


def _remedy(key: str, *, is_annotation: bool) -> str:
    here, elsewhere = (ANNOTATIONS, DRAFT_07 | FORM) if is_annotation else (DRAFT_07 | FORM, ANNOTATIONS)
    if key in elsewhere:
        return "it belongs in the node itself" if is_annotation else "it belongs below x-onyxia"
    near = misspelt(key, here)
    return f"did you mean {near}?" if near else "remove it"
