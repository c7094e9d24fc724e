"""A keyword that Onyxia used to read, or never read in that place.

What: ``form``, ``x-form``, and ``useRegionSliderConfig`` below ``x-onyxia``, which current versions ignore; a
``default`` below ``x-onyxia``, which no version read. Each keyword is reported once, at its first place. A misplaced
default is a warning where the node has no default of its own, or another one.

Why: whoever reads the schema believes that the keyword does something.

Remedy: remove it; move a misplaced default into the node itself.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello", "x-form": {"hidden": true}}
        }}

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello", "x-onyxia": {"hidden": true}}
        }}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Edit, Finding, Level
from sardonyx.core.valuepaths import MISSING, ValuePath
from sardonyx.validation.jsonedits import JsonEdits, schema_edits
from sardonyx.validation.keywords import LEFTOVER_ANNOTATIONS, LEFTOVERS
from sardonyx.validation.schemawalk import SchemaNode, field_name, keyword_place, named, schema_nodes
from sardonyx.validation.subject import Subject

ID = "keyword-deprecated"
LEVEL = Level.INFO
FIXABLE = True

_BELOW = "x-onyxia"


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each keyword, at the first node that has it, and one for each default that is lost."""
    found: dict[ValuePath, list[SchemaNode]] = {}
    for node in schema_nodes(subject):
        for keyword in _ignored(node):
            found.setdefault(keyword, []).append(node)
        if node.annotation.get("default", node.schema.get("default", MISSING)) != node.schema.get("default", MISSING):
            yield _lost_default(subject, node)
    for keyword, nodes in found.items():
        yield _finding(subject, keyword, nodes)


def _ignored(node: SchemaNode) -> Iterator[ValuePath]:
    yield from ((key,) for key in sorted(node.schema.keys() & LEFTOVERS))
    yield from ((_BELOW, key) for key in sorted(node.annotation.keys() & LEFTOVER_ANNOTATIONS))
    if node.annotation.get("default", MISSING) == node.schema.get("default"):
        yield (_BELOW, "default")


def _finding(subject: Subject, keyword: ValuePath, nodes: list[SchemaNode]) -> Finding:
    also = f" (also in {len(nodes) - 1} more)" if len(nodes) > 1 else ""
    return Finding(
        ID,
        LEVEL,
        f"Onyxia ignores {'.'.join(map(str, keyword))} in {named(nodes[0].path)}{also}",
        keyword_place(subject, nodes[0], *keyword),
        subject.name,
        field_name(nodes[0]),
        str(keyword[-1]),
        "remove it",
        _fix(subject, keyword, nodes),
    )


def _fix(subject: Subject, keyword: ValuePath, nodes: list[SchemaNode]) -> tuple[Edit, ...]:
    edits = schema_edits(subject)
    found = [_removal(subject, edits, keyword, node) for node in nodes] if edits else [None]
    return () if None in found else tuple(edit for edit in found if edit)


def _removal(subject: Subject, edits: JsonEdits, keyword: ValuePath, node: SchemaNode) -> Edit | None:
    """Take the keyword away, and x-onyxia with it when nothing else is in there."""
    gone = keyword[:1] if len(keyword) > 1 and len(node.annotation) == 1 else keyword
    return edits.removal(keyword_place(subject, node, *gone), str(gone[-1]))


def _lost_default(subject: Subject, node: SchemaNode) -> Finding:
    return Finding(
        ID,
        node.level(Level.WARNING),
        f"Onyxia ignores x-onyxia.default in {named(node.path)}, whose own default is another",
        keyword_place(subject, node, _BELOW, "default"),
        subject.name,
        field_name(node),
        node.annotation["default"],
        "make it the default of the node itself, or remove it",
    )
