"""The form shows a secret.

What: a secret of the context (a password, a token, a secret key) comes into a text field that is not rendered as a
password and not hidden. A secret that is a part of a longer text is worth knowing only. Names of fields do not count.

Why: whoever looks over the user's shoulder, or at a recording of the screen, reads it.

Remedy: give the field ``"render": "password"``, or hide it with ``"x-onyxia": {"hidden": true}``.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "key": {"type": "string", "default": "", "x-onyxia": {"overwriteDefaultWith": "service.oneTimePassword"}}
        }}
    values.yaml:
        greeting: hello
        key: ""

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "key": {"type": "string", "default": "", "render": "password", "x-onyxia": {
            "overwriteDefaultWith": "service.oneTimePassword"}}
        }}
    values.yaml:
        greeting: hello
        key: ""
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import ValuePath
from sardonyx.validation.contextuse import DEFAULT, ContextUse, context_uses
from sardonyx.validation.schemawalk import SchemaNode, field_name, keyword_place, named, nodes_by_path
from sardonyx.validation.subject import Subject

ID = "password-shown"
LEVEL = Level.WARNING


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each field, whatever the number of secrets in it."""
    seen: set[ValuePath] = set()
    for use in context_uses(subject):
        node = use.expression.node
        if use.is_guarded and node.path not in seen and _is_shown(subject, use):
            seen.add(node.path)
            yield _finding(subject, use)


def _is_shown(subject: Subject, use: ContextUse) -> bool:
    node = use.expression.node
    is_text = node.schema.get("type") == "string" and node.schema.get("render") != "password"
    return is_text and use.expression.keyword == DEFAULT and not _is_hidden(subject, node)


def _is_hidden(subject: Subject, node: SchemaNode) -> bool:
    nodes = nodes_by_path(subject)
    around = (nodes[node.path[:end]] for end in range(1, len(node.path) + 1))
    return any(each.schema.get("hidden") is True or each.annotation.get("hidden") is True for each in around)


def _finding(subject: Subject, use: ContextUse) -> Finding:
    node = use.expression.node
    part = "" if use.reference.is_whole else " as a part of its text"
    return Finding(
        ID,
        node.level(LEVEL if use.reference.is_whole else Level.INFO),
        f"the form shows {named(node.path)}, which gets {named(use.keys)}{part}",
        keyword_place(subject, node, "x-onyxia", DEFAULT),
        subject.name,
        field_name(node),
        help='give it "render": "password", or hide it',
    )
