"""Which of a chart's values are secret (design section 5).

Secret are the leaves into which a secret of the context flows, fields shown as passwords, and what the user marks. A
value that the user gives in the place of such a leaf is as secret as the one it replaces.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sardonyx.core.valuepaths import MISSING, ValuePath, format_path, lookup
from sardonyx.dialect import (
    ComputedValues,
    PatchLeaf,
    Provenance,
    Source,
    UnresolvableValue,
    compute_values,
    full_context,
    is_password_field,
    is_secret_path,
    password_fields,
    with_patch,
)
from sardonyx.dialect.secrets import ANY
from sardonyx.instances.model import SecretEntry, SecretOrigin
from sardonyx.instances.settings import merge


class ChartValues(NamedTuple):
    """What a chart brings to the computation: its schema resolved for the tenant's roles, and its values.yaml."""

    schema: dict[str, Any] | None
    defaults: dict[str, Any]


def computed(chart: ChartValues, context: dict[str, Any]) -> ComputedValues:
    """Compute a chart's values as Onyxia would; a chart without a schema gives its values.yaml."""
    return compute_values(chart.schema, chart.defaults, context, include_defaults=chart.schema is None)


def find_secrets(
    schema: dict[str, Any] | None,
    result: ComputedValues,
    patch: Sequence[PatchLeaf],
    marked: Collection[ValuePath],
    drawn: Collection[ValuePath] = (),
) -> tuple[SecretEntry, ...]:
    """Say which leaves are secret: fed by a secret context path, shown as a password, or marked by the user.

    An empty value is never secret. ``result`` may be computed with the secrets or with placeholders for them;
    ``drawn`` are the context paths whose values were made for this instance.
    """
    patched = with_patch(result, patch)
    fields = _password_fields(schema)
    found = {path: SecretEntry(path, "user") for path in marked}
    for path, provenance in patched.provenance.items():
        origin = _origin(path, provenance, fields, drawn)
        if origin is not None and path not in found and not _is_empty(lookup(patched.values, path)):
            found[path] = SecretEntry(path, origin)
    return tuple(sorted(found.values(), key=lambda entry: format_path(entry.path)))


def private_paths(chart: ChartValues, context: Mapping[str, Any], leaves: Sequence[PatchLeaf]) -> frozenset[ValuePath]:
    """Say which of the user's own leaves are secret, although the user did not mark them.

    They are in password fields, or where the chart wants a secret of the context, whether or not this one has it.
    """
    if not leaves:
        return frozenset()
    fields = _password_fields(chart.schema) | _fields_of_secrets(chart, context)
    return frozenset(
        leaf.path
        for leaf in leaves
        if isinstance(leaf.value, str) and leaf.value and is_password_field(leaf.path, fields)
    )


def _fields_of_secrets(chart: ChartValues, context: Mapping[str, Any]) -> frozenset[ValuePath]:
    """Return the leaves that secrets would flow into if the context had all of them; ``ANY`` for an index."""
    try:
        provenance = computed(chart, merge(full_context(), context)).provenance
    except UnresolvableValue:
        return frozenset()
    return frozenset(
        tuple(ANY if isinstance(segment, int) else segment for segment in path)
        for path, origin in provenance.items()
        if any(is_secret_path(read) for read in origin.reads)
    )


def _password_fields(schema: dict[str, Any] | None) -> frozenset[ValuePath]:
    return password_fields(schema) if schema is not None else frozenset()


def _origin(
    path: ValuePath, provenance: Provenance, fields: Collection[ValuePath], drawn: Collection[ValuePath]
) -> SecretOrigin | None:
    secret_reads = [read for read in provenance.reads if is_secret_path(read)]
    if secret_reads:
        return "generated" if all(read in drawn for read in secret_reads) else "context"
    if is_password_field(path, fields):
        return "user" if provenance.source is Source.USER else "default"
    return None


def _is_empty(value: Any) -> bool:
    return value is MISSING or value is None or value in ("", [], {})
