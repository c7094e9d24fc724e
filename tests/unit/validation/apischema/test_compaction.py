"""Compact schemas out of OpenAPI documents."""

from __future__ import annotations

import json

from sardonyx.validation.apischema.compaction import as_text, compact

META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
THING = {
    "properties": {
        "metadata": {"$ref": f"#/definitions/{META}"},
        "ports": {
            "type": "array",
            "items": {"type": "integer", "format": "int32"},
            "x-kubernetes-list-map-keys": ["a", "b"],
        },
        "limits": {
            "type": "object",
            "additionalProperties": {"$ref": "#/definitions/io.k8s.apimachinery.pkg.api.resource.Quantity"},
        },
        "data": {"type": "string", "format": "byte"},
        "status": {"$ref": f"#/definitions/{META}"},
    },
    "required": ["ports"],
    "x-kubernetes-group-version-kind": [{"group": "apps", "kind": "Thing", "version": "v1"}],
}
OPENAPI = {
    "definitions": {
        "io.k8s.api.apps.v1.Thing": THING,
        "io.k8s.api.apps.v1.Unused": {"properties": {}},
        META: {"properties": {"name": {"type": "string"}}},
        "io.k8s.apimachinery.pkg.api.resource.Quantity": {"type": "string"},
    }
}


def test_fields_are_written_with_their_types():
    assert compact(OPENAPI) == {
        "kinds": {"apps/v1/Thing": "apps.v1.Thing"},
        "types": {
            "apimachinery.pkg.apis.meta.v1.ObjectMeta": {"name": "s"},
            "apps.v1.Thing": {
                "data": "x",
                "limits": "{q",
                "metadata": ".apimachinery.pkg.apis.meta.v1.ObjectMeta",
                "ports!": "[a,b;i",
                "status": "*",
            },
        },
    }


def test_the_text_is_json():
    schema = compact(OPENAPI)
    assert json.loads(as_text(schema)) == schema
