"""Launching a service: a pure function from the environments tree and an order to the files of one new instance.

Order of work: compute the values as Onyxia would, tell what is secret, compute them again without secrets as the gate
will, render both, compare, seal. The secret values live in the arguments and results of these functions only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sardonyx.core.errors import SardonyxError, UsageError
from sardonyx.core.names import is_dns_label
from sardonyx.core.tree import Changes, Tree
from sardonyx.core.valuepaths import ValuePath, assign, format_path, lookup
from sardonyx.dialect import PatchLeaf, apply_patch, diff_patch, is_password_field, password_fields
from sardonyx.environments.model import Environment, Tenant
from sardonyx.environments.paths import instance_folder
from sardonyx.environments.reading import read_environment, read_tenant
from sardonyx.instances.context import draw_random_subdomain, drawn_paths, freeze, launch_context, public_context
from sardonyx.instances.generation import ChartPackage, chart_values, instance_files, read_sealing_certificate
from sardonyx.instances.interference import compare, refuse, refuse_values_in
from sardonyx.instances.model import ChartPin, Instance
from sardonyx.instances.placeholders import substitute
from sardonyx.instances.policy import require_policy
from sardonyx.instances.rendering import Renderer, render_with_secrets
from sardonyx.instances.sealing import seal_secrets
from sardonyx.instances.values import (
    ChartValues,
    computed,
    find_secrets,
    placeholder_values,
    refuse_values,
    require_same_shape,
    secret_values,
)


class NameTaken(SardonyxError):
    """The tenant has an instance of that name already."""


@dataclass(frozen=True)
class LaunchOrder:
    """What somebody asks for. ``secrets`` and ``personal`` hold secret values; neither is ever shown or written.

    ``changes`` are the user's values; ``random_subdomain`` is drawn once, so that a second attempt keeps it.
    """

    environment: str
    tenant: str
    owner: str
    pin: ChartPin
    package: ChartPackage
    name: str | None = None
    friendly_name: str | None = None
    changes: Sequence[PatchLeaf] = ()
    secrets: Mapping[ValuePath, str] = field(default_factory=dict, repr=False)
    personal: Mapping[str, Any] = field(default_factory=dict, repr=False)
    random_subdomain: str = field(default_factory=draw_random_subdomain)


@dataclass(frozen=True)
class Launched:
    """The new instance, its files, and, for the eyes of who launched it, its notes and secrets."""

    instance: Instance
    files: Changes
    notes: str = field(repr=False)
    secrets: Mapping[ValuePath, str] = field(repr=False)


def launch(tree: Tree, order: LaunchOrder, renderer: Renderer) -> Launched:
    """Make the files of a new instance.

    Raises UsageError for an unknown environment or tenant and for a bad name, NameTaken, RefusedValue (web, api),
    the errors of ``sardonyx.helm`` (helm), RefusedByPolicy, and the refusals of ``interference`` for leaks.
    """
    environment = read_environment(tree, order.environment)
    tenant = _active_tenant(tree, environment, order.tenant)
    name = _free_name(tree, environment, order)
    chart = chart_values(tree, order.package, environment, tenant)
    context = launch_context(
        environment, tenant, owner=order.owner, personal=order.personal, random_subdomain=order.random_subdomain
    )
    instance, real = _compute(order, name, chart, context, environment, tenant)
    placeholders = placeholder_values(chart, instance, public_context(instance, environment, tenant))
    require_same_shape(placeholders, real, instance)
    render, with_secrets = render_with_secrets(renderer, order.package.data, instance, environment, placeholders, real)
    secrets = secret_values(instance, real)
    comparison = compare(render.first, render.second, with_secrets, placeholders.tokens, secrets)
    refuse(comparison)
    certificate = read_sealing_certificate(tree, environment)
    objects = seal_secrets(render.first, with_secrets, comparison.random_keys, certificate, tenant.name)
    require_policy(objects, environment, tenant.name)
    files = instance_files(instance, environment, objects, render.notes)
    refuse_values_in(files, secrets)
    tokens = {token: secrets[path] for token, path in placeholders.tokens.items()}
    return Launched(instance, files, substitute(render.notes, tokens), secrets)


def _compute(
    order: LaunchOrder,
    name: str,
    chart: ChartValues,
    context: dict[str, Any],
    environment: Environment,
    tenant: Tenant,
) -> tuple[Instance, dict[str, Any]]:
    result = computed(chart, context)
    real = _wanted(result.values, order)
    refuse_values(chart, real, context)
    leaves = diff_patch(result.values, real)
    private = set(order.secrets) | _passwords_among(leaves, chart, real)
    patch = tuple(leaf for leaf in leaves if leaf.path not in private)
    frozen = freeze(context, result.reads, environment, tenant)
    instance = Instance(
        name=name,
        namespace=tenant.name,
        owner=order.owner,
        friendly_name=order.friendly_name or name,
        chart=order.pin,
        frozen=frozen.values,
        secret_context=frozen.secret_paths,
        patch=patch,
        secrets=find_secrets(chart, result, patch, private, drawn_paths(order.personal)),
    )
    return instance, real


def _wanted(defaults: dict[str, Any], order: LaunchOrder) -> dict[str, Any]:
    wanted: Any = apply_patch(defaults, order.changes)
    for path, value in order.secrets.items():
        wanted = assign(wanted, path, value)
    return dict(wanted)


def _passwords_among(leaves: Sequence[PatchLeaf], chart: ChartValues, values: Mapping[str, Any]) -> set[ValuePath]:
    if chart.schema is None:
        return set()
    fields = password_fields(chart.schema)
    return {leaf.path for leaf in leaves if is_password_field(leaf.path, fields) and lookup(values, leaf.path)}


def _active_tenant(tree: Tree, environment: Environment, name: str) -> Tenant:
    tenant = read_tenant(tree, environment, name)
    if tenant.state != "active":
        raise SardonyxError(f"the tenant {name} is {tenant.state}: nothing can be launched for it")
    return tenant


def _free_name(tree: Tree, environment: Environment, order: LaunchOrder) -> str:
    at_most = environment.policy.max_instance_name_length
    name = order.name or f"{order.pin.name[: at_most - len(order.random_subdomain) - 1]}-{order.random_subdomain}"
    if not is_dns_label(name, at_most=at_most) or not name[0].isalpha():
        raise UsageError(
            f"{name!r} cannot name a service",
            help=f"use at most {at_most} lowercase letters, digits and hyphens, beginning with a letter",
        )
    if tree.names(instance_folder(environment.name, order.tenant, name)):
        raise NameTaken(f"{order.tenant} has a service named {name} already", help="choose another --name")
    return name


def shown_secrets(launched: Launched) -> dict[str, str]:
    """Return the secrets that were made for this instance alone, by path: what its owner must be told once."""
    generated = [entry.path for entry in launched.instance.secrets if entry.origin == "generated"]
    return {format_path(path): launched.secrets[path] for path in generated}
