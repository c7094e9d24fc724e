"""Onyxia's dialect of values schemas: what a user gets, where each value comes from, and who would refuse it.

The gate (``check_structure``), the schema registry (``resolve_schema``), computed values (``compute_values``), the form
(``compute_form``), the editor's schema, patches, launch links, refusals, the classification of secrets, and what a new
version changes (``compare_schemas``). Everything is a function from plain data to
plain data; nothing here reads the network. The rules are those of Onyxia web 5.5.2 and its API.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sardonyx.core.exports import exporting

if TYPE_CHECKING:
    from sardonyx.dialect.compute import compute_values, values_of_checked
    from sardonyx.dialect.computed import ComputedValues, Provenance, Source, with_patch
    from sardonyx.dialect.context import full_context, istio_context, minimal_context, openshift_context
    from sardonyx.dialect.draft07 import violations
    from sardonyx.dialect.editor import editor_schema
    from sardonyx.dialect.errors import MalformedSchema, UnresolvableValue, UnusableSchema, Violation
    from sardonyx.dialect.evolution import ChangeKind, SchemaChange, ValuesContract, compare_schemas
    from sardonyx.dialect.form import Form, FormDependency, UnbuildableForm, compute_form, form_of_values
    from sardonyx.dialect.links import Link, LostLeaf, MalformedLink, read_link, write_link
    from sardonyx.dialect.patches import DELETED, PatchLeaf, apply_patch, diff_patch
    from sardonyx.dialect.refusing import Layer, Refusal, refusals, web_violation
    from sardonyx.dialect.registry import ResolvedSchema, SchemaRegistry, resolve_schema
    from sardonyx.dialect.secrets import SECRET_CONTEXT_PATHS, is_password_field, is_secret_path, password_fields
    from sardonyx.dialect.structure import check_structure

__all__ = [
    "DELETED",
    "SECRET_CONTEXT_PATHS",
    "ChangeKind",
    "ComputedValues",
    "Form",
    "FormDependency",
    "Layer",
    "Link",
    "LostLeaf",
    "MalformedLink",
    "MalformedSchema",
    "PatchLeaf",
    "Provenance",
    "Refusal",
    "ResolvedSchema",
    "SchemaChange",
    "SchemaRegistry",
    "Source",
    "UnbuildableForm",
    "UnresolvableValue",
    "UnusableSchema",
    "ValuesContract",
    "Violation",
    "apply_patch",
    "check_structure",
    "compare_schemas",
    "compute_form",
    "compute_values",
    "diff_patch",
    "editor_schema",
    "form_of_values",
    "full_context",
    "is_password_field",
    "is_secret_path",
    "istio_context",
    "minimal_context",
    "openshift_context",
    "password_fields",
    "read_link",
    "refusals",
    "resolve_schema",
    "values_of_checked",
    "violations",
    "web_violation",
    "with_patch",
    "write_link",
]

__getattr__ = exporting(
    __name__,
    {
        "compute": ("compute_values", "values_of_checked"),
        "computed": ("ComputedValues", "Provenance", "Source", "with_patch"),
        "context": ("full_context", "istio_context", "minimal_context", "openshift_context"),
        "draft07": ("violations",),
        "editor": ("editor_schema",),
        "errors": ("MalformedSchema", "UnresolvableValue", "UnusableSchema", "Violation"),
        "evolution": ("ChangeKind", "SchemaChange", "ValuesContract", "compare_schemas"),
        "form": ("Form", "FormDependency", "UnbuildableForm", "compute_form", "form_of_values"),
        "links": ("Link", "LostLeaf", "MalformedLink", "read_link", "write_link"),
        "patches": ("DELETED", "PatchLeaf", "apply_patch", "diff_patch"),
        "refusing": ("Layer", "Refusal", "refusals", "web_violation"),
        "registry": ("ResolvedSchema", "SchemaRegistry", "resolve_schema"),
        "secrets": ("SECRET_CONTEXT_PATHS", "is_password_field", "is_secret_path", "password_fields"),
        "structure": ("check_structure",),
    },
)
