"""A password that everybody knows.

What: a field with ``render: password``, or one that gets a secret of the context, has a default that is not empty, in
the schema or in values.yaml. Names of fields do not count.

Why: the chart is public, and so is the password of every service that was started without another: with Helm, or where
the context has nothing. Only worth knowing where Onyxia always gives another.

Remedy: leave the default empty, and let the template require a value or generate one.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "password": {"type": "string", "default": "changeme", "render": "password"}
        }}
    values.yaml:
        greeting: hello
        password: changeme

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "password": {"type": "string", "default": "", "render": "password"}
        }}
    values.yaml:
        greeting: hello
        password: ""
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import lookup
from sardonyx.validation.contextuse import context_uses
from sardonyx.validation.places import values_place
from sardonyx.validation.schemawalk import SchemaNode, field_name, keyword_place, named, schema_nodes
from sardonyx.validation.subject import CONTEXTS, Subject

ID = "secret-default"
LEVEL = Level.WARNING


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each such field, in the schema if it is there, else in values.yaml."""
    secret = {use.expression.node.path for use in context_uses(subject) if use.is_guarded and use.reference.is_whole}
    for node in schema_nodes(subject):
        is_text = node.schema.get("type") == "string"
        if is_text and (node.schema.get("render") == "password" or node.path in secret):
            place = _place(subject, node)
            if place:
                yield _finding(subject, node, place)


def _level(subject: Subject, node: SchemaNode) -> Level:
    given = [lookup(computed.values, node.path) for each, computed in subject.computed.items() if each in CONTEXTS]
    known = (node.schema.get("default"), lookup(subject.values.value, node.path) if subject.values else None)
    is_replaced = bool(given) and all(_is_set(value) and value not in known for value in given)
    return Level.INFO if is_replaced else LEVEL


def _place(subject: Subject, node: SchemaNode) -> Place | None:
    if _is_set(node.schema.get("default")):
        return keyword_place(subject, node, "default")
    written = lookup(subject.values.value, node.path) if subject.values else None
    return values_place(subject, node.path) if _is_set(written) else None


def _is_set(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _finding(subject: Subject, node: SchemaNode, place: Place) -> Finding:
    return Finding(
        ID,
        _level(subject, node),
        f"{named(node.path)} is a secret with a default that everybody can read",
        place,
        subject.name,
        field_name(node),
        help="leave it empty, and let the template require a value or generate one",
    )
