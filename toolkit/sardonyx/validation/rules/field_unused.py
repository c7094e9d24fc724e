"""A field that no template reads.

What: a field of the schema, or a whole group, that no template of the chart or of the charts inside it reads: not
alone, and not as part of something larger. NOTES.txt counts, and so do conditions of dependencies, texts passed through
``tpl``, and branches that the defaults never reach. A field that only hides others in the form is left out.

Why: users set the field and nothing happens. Where it stands under ``security``, or limits resources, they believe in a
protection or a limit that is not there; there it is an error.

Remedy: read the field in a template, or remove it from the schema. A newer dependency may have moved the key.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello"},
          "replicas": {"type": "integer", "default": 1}
        }}

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello"},
          "replicas": {"type": "integer", "default": 1}
        }}
    templates/more.yaml:
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-more
        data:
          replicas: {{ .Values.replicas | quote }}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import ValuePath
from sardonyx.validation.derived import derived
from sardonyx.validation.schemawalk import (
    ITEM,
    SchemaNode,
    field_name,
    keyword_place,
    named,
    nodes_by_path,
    schema_nodes,
)
from sardonyx.validation.spelling import misspelt
from sardonyx.validation.subject import Subject
from sardonyx.validation.template_reads import is_read, keys_read_at, template_reads

ID = "field-unused"
LEVEL = Level.WARNING

_SERIOUS = frozenset({"security", "resources", "limits", "requests"})
# Onyxia itself fills and reads these.
_OF_ONYXIA = "onyxia"


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each field or group that is not read, the group alone where none of its fields is."""
    if subject.chart is None or not template_reads(subject).is_complete or not template_reads(subject).reads:
        return
    switches = set(_switches(subject))
    unread = {node.path: node for node in schema_nodes(subject) if node.path and _is_unread(subject, node, switches)}
    for path, node in unread.items():
        if not any(path[:length] in unread for length in range(1, len(path))):
            yield _finding(subject, node)


def _is_unread(subject: Subject, node: SchemaNode, switches: set[ValuePath]) -> bool:
    # A fragment that takes the node's place has fields of its own.
    if node.is_replaced or node.path[0] == _OF_ONYXIA or is_read(subject, _indexed(node.path)):
        return False
    return not any(switch[: len(node.path)] == node.path for switch in switches)


def _indexed(path: ValuePath) -> ValuePath:
    return tuple(0 if segment == ITEM else segment for segment in path)


def _switches(subject: Subject) -> Iterator[ValuePath]:
    """Yield the fields that the condition of another one looks at."""
    for node in schema_nodes(subject):
        hidden = node.schema.get("hidden")
        if isinstance(hidden, dict) and isinstance(hidden.get("path"), str):
            base = node.path[:-1] if hidden.get("isPathRelative") is True else ()
            yield (*base, *(ITEM if part.isdigit() else part for part in hidden["path"].split("/")))


def _finding(subject: Subject, node: SchemaNode) -> Finding:
    is_group = isinstance(node.schema.get("properties"), dict) and bool(node.schema["properties"])
    what = f"anything in {named(node.path)}, so its fields change" if is_group else f"{named(node.path)}, so it changes"
    return Finding(
        ID,
        _level(node),
        f"no template reads {what} nothing",
        keyword_place(subject, node),
        subject.name,
        field_name(node),
        help=_remedy(subject, node),
    )


def _level(node: SchemaNode) -> Level:
    if node.schema.get("hidden") is True or node.annotation.get("hidden") is True:
        return Level.INFO
    return Level.ERROR if _SERIOUS & {str(segment).lower() for segment in node.path} else LEVEL


def _remedy(subject: Subject, node: SchemaNode) -> str:
    above = node.path[:-1]
    beside = keys_read_at(subject, above) - _keys_below(subject).get(above, set())
    if meant := misspelt(str(node.path[-1]), beside):
        return f"templates read {named((*above, meant))}, which the schema lacks: is that the same?"
    return "read it in a template, or remove it from the schema"


@derived
def _keys_below(subject: Subject) -> dict[ValuePath, set[str]]:
    """Return the keys of each field that is a group, by its path."""
    found: dict[ValuePath, set[str]] = {}
    for path in nodes_by_path(subject):
        if path:
            found.setdefault(path[:-1], set()).add(str(path[-1]))
    return found
