"""A form field decides which rights a service gets.

What: the role of a RoleBinding is the value of a field that users see, and that takes any text or offers other roles
than view, edit and admin; or the role of a ClusterRoleBinding is, whatever it offers.

Why: whoever delivers the service gives the role in the user's name, so the form is a way to rights that the user does
not have.

Remedy: offer the roles that a tenant may have anyway (``enum``), or hide the field and let an operator set it.

Fails:
    values.yaml:
        role: view
    values.schema.json:
        {"type": "object", "properties": {"role": {"type": "string", "default": "view"}}}
    templates/binding.yaml:
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata:
          name: {{ .Release.Name }}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {{ .Values.role }}}

Passes:
    values.yaml:
        role: view
    values.schema.json:
        {"type": "object", "properties": {"role": {"type": "string", "default": "view", "x-onyxia": {"hidden": true}}}}
    templates/binding.yaml:
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata:
          name: {{ .Release.Name }}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {{ .Values.role }}}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import ValuePath, format_path, lookup
from sardonyx.core.yamltext import place_of
from sardonyx.validation.nodes import Node, fields
from sardonyx.validation.rendered import described, sightings
from sardonyx.validation.subject import CONTEXTS, Subject

ID = "role-from-form"
LEVEL = Level.WARNING

_HARMLESS = frozenset({"view", "edit", "admin"})
_BINDINGS = ("RoleBinding", "ClusterRoleBinding")


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each field that names the role of a binding."""
    reported: set[ValuePath] = set()
    for sighting in sightings(subject):
        thing = sighting.manifest.object
        role = lookup(thing, ("roleRef", "name")) if thing["kind"] in _BINDINGS else None
        occasion = next((each for each in sighting.occasions if each in CONTEXTS), None)
        if role and occasion and occasion in subject.computed:
            for node in _naming(subject, subject.computed[occasion].values, role):
                if node.path not in reported and not _is_harmless(node, thing["kind"]):
                    reported.add(node.path)
                    yield _finding(subject, node, described(sighting.manifest))


def _is_harmless(node: Node, kind: str) -> bool:
    options = _options(node)
    return kind == "RoleBinding" and bool(options) and options <= _HARMLESS


def _finding(subject: Subject, node: Node, binding: str) -> Finding:
    options = _options(node)
    offered = f"offers {', '.join(sorted(options))}" if options else "takes any text"
    schema = subject.schema
    return Finding(
        ID,
        LEVEL,
        f"the form field {format_path(node.path)} chooses the role of {binding}; it {offered}",
        place_of(schema, node.schema_path) if schema else None,
        subject.name,
        format_path(node.path),
        help="offer only roles that a tenant may have anyway, or hide the field",
    )


def _naming(subject: Subject, values: Any, role: str) -> Iterator[Node]:
    """Yield the fields that users see whose value is the role's name and whose own name says so."""
    for node in fields(subject.schema.value) if subject.schema else ():
        is_named = "role" in str(node.path[-1]).lower() and lookup(values, node.path) == role
        annotation = node.schema.get("x-onyxia")
        is_hidden = isinstance(annotation, dict) and (annotation.get("hidden") or annotation.get("readonly"))
        if is_named and not is_hidden and node.schema.get("hidden") is not True and "const" not in node.schema:
            yield node


def _options(node: Node) -> frozenset[str]:
    options = node.schema.get("enum", node.schema.get("listEnum"))
    return frozenset(map(str, options)) if isinstance(options, list) else frozenset()
