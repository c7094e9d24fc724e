"""The values of an instance: with placeholders, as everybody may know them, and with the secrets, at launch only.

``placeholder_values`` is what the gate repeats without any secret; ``real_values`` exists in memory at launch.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sardonyx.core.errors import SardonyxError
from sardonyx.core.valuepaths import MISSING, ValuePath, assign, format_path, lookup
from sardonyx.dialect import apply_patch, refusals
from sardonyx.instances.classification import ChartValues, computed, find_secrets
from sardonyx.instances.model import Instance
from sardonyx.instances.placeholders import placeholder


class InconsistentSecrets(SardonyxError):
    """An instance's list of secrets is not what its chart and context make secret."""


class RefusedValue(SardonyxError):
    """A layer (web, api, helm) would refuse a value."""


class PlaceholderValues(NamedTuple):
    """Values in which a placeholder stands for each secret, and the path of each placeholder."""

    values: dict[str, Any]
    tokens: Mapping[str, ValuePath]


def placeholder_values(chart: ChartValues, instance: Instance, context: dict[str, Any]) -> PlaceholderValues:
    """Compute an instance's values with placeholders, from its public context alone.

    Raises InconsistentSecrets when a leaf that must be secret is not listed in the instance, or a listed one that the
    user did not mark is not secret; RefusedValue when a placeholder breaks its field's own schema.
    """
    result = computed(chart, context)
    marked = [entry.path for entry in instance.secrets if entry.origin == "user"]
    expected = {entry.path for entry in find_secrets(chart.schema, result, instance.patch, marked)}
    _require_listed(expected, {entry.path for entry in instance.secrets})
    values: Any = apply_patch(result.values, instance.patch)
    tokens: dict[str, ValuePath] = {}
    for entry in instance.secrets:
        token = placeholder(f"{instance.namespace}/{instance.name}", entry.path, entry.revision)
        tokens[token] = entry.path
        values = assign(values, entry.path, token)
    _require_fitting(chart, values, context, set(tokens.values()))
    return PlaceholderValues(values, tokens)


def secret_values(instance: Instance, real: Mapping[str, Any]) -> dict[ValuePath, str]:
    """Return the real value of each secret of an instance.

    Raises RefusedValue when one is not a string: only strings have placeholders.
    """
    found: dict[ValuePath, str] = {}
    for entry in instance.secrets:
        value = lookup(real, entry.path)
        if not isinstance(value, str):
            raise RefusedValue(
                f"the secret value {format_path(entry.path)} is not a string, so no placeholder can stand for it",
                help="the chart should take it as a string",
            )
        found[entry.path] = value
    return found


def require_same_shape(placeholders: PlaceholderValues, real: Mapping[str, Any], instance: Instance) -> None:
    """Check that real values and placeholder values differ in the secrets alone.

    Raises InconsistentSecrets naming the first path where a secret decides something else.
    """
    filled: Any = placeholders.values
    for path, value in secret_values(instance, real).items():
        filled = assign(filled, path, value)
    if filled != real:
        path = _first_difference(filled, real, ())
        raise InconsistentSecrets(f"the value {format_path(path)} depends on a secret without being one")


def refuse_values(chart: ChartValues, values: dict[str, Any], context: Mapping[str, Any]) -> None:
    """Check a final values tree against the web's and the API's rules.

    Raises RefusedValue listing every path refused and the layer that refuses it; never a value.
    """
    if chart.schema is None:
        return
    layers: dict[str, list[str]] = {}
    for refusal in refusals(chart.schema, values, context):
        what = f"{format_path(refusal.path) or '(root)'}: {refusal.reason}"
        layers.setdefault(what, []).append(f"the {refusal.layer}")
    if layers:
        lines = [f"{what} (refused by {' and '.join(dict.fromkeys(who))})" for what, who in layers.items()]
        raise RefusedValue("the values are refused:\n  " + "\n  ".join(lines), help="change them with --set path=value")


def _require_listed(expected: Collection[ValuePath], listed: Collection[ValuePath]) -> None:
    missing = sorted(format_path(path) for path in set(expected) - set(listed))
    extra = sorted(format_path(path) for path in set(listed) - set(expected))
    if missing:
        raise InconsistentSecrets(f"secret values that the instance does not list: {', '.join(missing)}")
    if extra:
        raise InconsistentSecrets(f"the instance lists as secret what is not: {', '.join(extra)}")


def _require_fitting(
    chart: ChartValues, values: dict[str, Any], context: Mapping[str, Any], secret_paths: Collection[ValuePath]
) -> None:
    if chart.schema is None:
        return
    for refusal in refusals(chart.schema, values, context):
        if refusal.path in secret_paths:
            raise RefusedValue(
                f"the placeholder of the secret value {format_path(refusal.path)} is refused by the chart's own schema "
                f"({refusal.layer}): {refusal.reason}",
                help="the schema of a secret must accept 'sx' and 30 lowercase letters or digits",
            )


def _first_difference(left: Any, right: Any, path: ValuePath) -> ValuePath:
    if isinstance(left, dict) and isinstance(right, dict):
        keys = [*left, *(key for key in right if key not in left)]
        children = ((key, left.get(key, MISSING), right.get(key, MISSING)) for key in keys)
        return next(_first_difference(a, b, (*path, key)) for key, a, b in children if a is not b and a != b)
    if isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        return next(
            _first_difference(a, b, (*path, index))
            for index, (a, b) in enumerate(zip(left, right, strict=True))
            if a != b
        )
    return path
