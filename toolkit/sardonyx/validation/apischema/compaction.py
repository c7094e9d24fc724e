"""Writing the compact schemas of this folder from Kubernetes' OpenAPI document (``api/openapi-spec/swagger.json``).

    python -m sardonyx.validation.apischema.compaction swagger.json > v1.33.json

A compact schema has ``kinds``, from ``group/version/Kind`` to a type, and ``types``, from a name to its fields. A field
is written ``name`` or, where it is required, ``name!``; its type is

- ``s`` text, ``b`` boolean, ``i`` integer, ``n`` number, ``x`` base64, ``q`` quantity, ``v`` integer or text,
  ``t`` time, ``*`` anything;
- ``[T`` a list and ``{T`` a map of T; ``[a,b;T`` a list whose items are told apart by the keys a and b;
- ``.Name`` another type.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_GROUP_VERSION_KIND = "x-kubernetes-group-version-kind"
_PREFIX = "#/definitions/"
_SPECIAL = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "q",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "v",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "t",
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "t",
}
_PLAIN = {"string": "s", "boolean": "b", "integer": "i", "number": "n"}

# OpenAPI calls required what Go writes always; the API server takes these without (or fills them in).
_NOT_REQUIRED = {
    ("StatefulSetSpec", "serviceName"),
    ("NetworkPolicySpec", "podSelector"),
    ("Role", "rules"),
    ("ClusterRole", "rules"),
    ("RoleRef", "apiGroup"),
    ("PriorityClass", "value"),
    ("JobTemplateSpec", "spec"),
}


def compact(openapi: dict[str, Any]) -> dict[str, Any]:
    """Return the compact schema of an OpenAPI document: what is reached from its kinds, without status and lists."""
    definitions = openapi["definitions"]
    kinds = {
        name: definition for definition_name in definitions for name, definition in _kinds(definition_name, definitions)
    }
    types: dict[str, dict[str, str]] = {}
    waiting = sorted(kinds.values())
    while waiting:
        full = waiting.pop()
        if _short(full) not in types:
            types[_short(full)] = _fields(full, definitions)
            waiting += sorted(_named(definitions[full]))
    return {"kinds": {name: _short(full) for name, full in sorted(kinds.items())}, "types": dict(sorted(types.items()))}


def _kinds(name: str, definitions: dict[str, Any]) -> Iterator[tuple[str, str]]:
    metadata = definitions[name].get("properties", {}).get("metadata", {})
    if metadata.get("$ref", "").endswith(".ObjectMeta"):
        for entry in definitions[name].get(_GROUP_VERSION_KIND, ()):
            version = "/".join(filter(None, (entry["group"], entry["version"])))
            yield f"{version}/{entry['kind']}", name


def _named(definition: dict[str, Any]) -> Iterator[str]:
    for name, child in definition.get("properties", {}).items():
        node = child
        while "$ref" not in node and (inner := node.get("items") or node.get("additionalProperties")):
            node = inner
        target = node.get("$ref", "").removeprefix(_PREFIX)
        if name != "status" and target and target not in _SPECIAL:
            yield target


def _fields(full: str, definitions: dict[str, Any]) -> dict[str, str]:
    definition = definitions[full]
    kind = full.rpartition(".")[2]
    required = {name for name in definition.get("required", ()) if (kind, name) not in _NOT_REQUIRED}
    return {
        f"{name}!" if name in required else name: "*" if name == "status" else _type(child, definitions)
        for name, child in sorted(definition.get("properties", {}).items())
    }


def _type(node: dict[str, Any], definitions: dict[str, Any]) -> str:
    if target := node.get("$ref", "").removeprefix(_PREFIX):
        return _SPECIAL.get(target) or ("." + _short(target) if "properties" in definitions[target] else "*")
    if node.get("type") == "array":
        keys = ",".join(node.get("x-kubernetes-list-map-keys", ()))
        return f"[{keys}{';' if keys else ''}{_type(node['items'], definitions)}"
    if node.get("type") == "object":
        inner = node.get("additionalProperties")
        return "{" + _type(inner, definitions) if inner else "*"
    return "x" if node.get("format") == "byte" else _PLAIN[node["type"]]


def _short(full: str) -> str:
    """Return ``apps.v1.Deployment`` for ``io.k8s.api.apps.v1.Deployment``, unique among the definitions."""
    return (
        full.removeprefix("io.k8s.").replace("api.", "", 1)
        if full.startswith("io.k8s.api.")
        else full.removeprefix("io.k8s.")
    )


def as_text(schema: dict[str, Any]) -> str:
    """Write a compact schema with one line for each kind and each type, so that two versions can be compared."""
    kinds, types = (
        ",\n".join(f"{json.dumps(name)}:{json.dumps(value, separators=(',', ':'))}" for name, value in part.items())
        for part in (schema["kinds"], schema["types"])
    )
    return f'{{"kinds":{{\n{kinds}\n}},"types":{{\n{types}\n}}}}\n'


if __name__ == "__main__":
    sys.stdout.write(as_text(compact(json.loads(Path(sys.argv[1]).read_text("utf-8")))))
