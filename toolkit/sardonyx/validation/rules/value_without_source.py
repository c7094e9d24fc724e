"""A field has a value in Onyxia only.

What: a field of the schema has an expression, but no default, and values.yaml does not have it either. Worth knowing
only: where Onyxia's context may have nothing for it, ``value-unresolvable`` says so, and where a template fails without
it, ``render-failed``.

Why: with Helm the template finds nothing there, and writes an empty value.

Remedy: give the field a default, or a value in values.yaml.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "domain": {"type": "string", "x-onyxia": {"overwriteDefaultWith": "k8s.domain"}}
        }}

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "domain": {"type": "string", "default": "", "x-onyxia": {"overwriteDefaultWith": "k8s.domain"}}
        }}
    values.yaml:
        greeting: hello
        domain: ""
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import MISSING, lookup
from sardonyx.validation.contextuse import DEFAULT
from sardonyx.validation.schemawalk import SchemaNode, field_name, keyword_place, named, schema_nodes
from sardonyx.validation.subject import CONTEXTS, Subject

ID = "value-without-source"
LEVEL = Level.INFO

_SOURCES = ("default", "const", "properties")


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each field without a value of its own."""
    reported = {error.path for each in CONTEXTS for error in subject.unresolvable.get(each, ())}
    for node in schema_nodes(subject):
        if _is_bare(node) and node.path not in reported and not _is_written(subject, node):
            yield Finding(
                ID,
                LEVEL,
                f"{named(node.path)} has neither a default nor a value in values.yaml, so only Onyxia gives it one",
                keyword_place(subject, node),
                subject.name,
                field_name(node),
                help="give it a default, or a value in values.yaml",
            )


def _is_written(subject: Subject, node: SchemaNode) -> bool:
    return subject.values is None or lookup(subject.values.value, node.path) is not MISSING


def _is_bare(node: SchemaNode) -> bool:
    """Tell whether only the context gives a node its value; an array is empty without one."""
    has_source = any(key in node.schema for key in _SOURCES) or node.schema.get("type") == "array"
    return bool(node.path) and not node.is_inside_items and not has_source and DEFAULT in node.annotation
