"""An object that lists its properties asks the context for a value.

What: ``overwriteDefaultWith`` in a node that has ``properties``, even empty ones.

Why: Onyxia computes such an object from its properties alone and never looks at the expression, so what the context
holds does not arrive.

Remedy: ask for each property where it stands; or remove ``properties``, if the object may hold anything.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "object", "x-onyxia": {"overwriteDefaultWith": "user.profile.greeting"}, "properties": {
            "text": {"type": "string", "default": "hello"}
          }}
        }}
    values.yaml:
        greeting: {text: hello}

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "object", "properties": {
            "text": {"type": "string", "default": "hello", "x-onyxia": {
              "overwriteDefaultWith": "user.profile.greeting.text"}}
          }}
        }}
    values.yaml:
        greeting: {text: hello}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.validation.schemawalk import field_name, keyword_place, named, schema_nodes
from sardonyx.validation.subject import Subject

ID = "overwrite-on-object"
LEVEL = Level.ERROR


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each such object."""
    for node in schema_nodes(subject):
        if "properties" in node.schema and "overwriteDefaultWith" in node.annotation:
            yield Finding(
                ID,
                node.level(LEVEL),
                f"{named(node.path)} lists its properties, so Onyxia never asks the context for it",
                keyword_place(subject, node, "x-onyxia", "overwriteDefaultWith"),
                subject.name,
                field_name(node),
                help="ask for each property where it stands, or remove properties if the object may hold anything",
            )
