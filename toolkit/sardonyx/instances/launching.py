"""Launching a service: a pure function from the environments tree and an order to the files of one new instance.

Order of work: compute the values as Onyxia would, tell what is secret, compute them again without secrets as the gate
will, render both, compare, seal. The secret values live in the arguments and results of these functions only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sardonyx.core.errors import SardonyxError, UsageError
from sardonyx.core.names import is_dns_label
from sardonyx.core.tree import Changes, Tree
from sardonyx.core.valuepaths import MISSING, ValuePath, format_path, leaves, lookup
from sardonyx.dialect import PatchLeaf, diff_patch
from sardonyx.environments.formats import FORMATS
from sardonyx.environments.model import Environment, Tenant
from sardonyx.environments.paths import instance_folder
from sardonyx.environments.reading import read_environment, read_tenant
from sardonyx.instances.classification import ChartValues, computed, find_secrets, private_paths
from sardonyx.instances.context import draw_random_subdomain, drawn_paths, freeze, launch_context, public_context
from sardonyx.instances.generation import ChartPackage, chart_values, instance_files, read_sealing_certificate
from sardonyx.instances.interference import compare, refuse, refuse_values_in
from sardonyx.instances.model import ChartPin, Instance
from sardonyx.instances.placeholders import substitute
from sardonyx.instances.policy import require_policy
from sardonyx.instances.rendering import Renderer, render_with_secrets
from sardonyx.instances.sealing import seal_secrets
from sardonyx.instances.settings import Setting, apply_settings
from sardonyx.instances.unknown import UnknownValue, unknown_values
from sardonyx.instances.values import placeholder_values, refuse_values, require_same_shape, secret_values

FRIENDLY_NAME_LENGTH = 200
"""The most characters of a friendly name, as in ``schemas/instance.schema.json``."""

LABEL_VALUE_LENGTH = 63
"""The most characters of a label's value in Kubernetes; the Application names its chart in one."""


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
    changes: Sequence[Setting] = ()
    secrets: Mapping[ValuePath, str] = field(default_factory=dict, repr=False)
    personal: Mapping[str, Any] = field(default_factory=dict, repr=False)
    random_subdomain: str = field(default_factory=draw_random_subdomain)


@dataclass(frozen=True)
class Launched:
    """The new instance, its files, and, for the eyes of who launched it, its notes and secrets.

    ``unknown`` are the values that the user set and the chart does not know.
    """

    instance: Instance
    files: Changes
    notes: str = field(repr=False)
    secrets: Mapping[ValuePath, str] = field(repr=False)
    unknown: tuple[UnknownValue, ...] = ()


def launch(tree: Tree, order: LaunchOrder, renderer: Renderer) -> Launched:
    """Make the files of a new instance.

    Raises UsageError for an unknown environment or tenant, a bad name and an empty secret, NameTaken, RefusedValue
    (web, api), the errors of ``sardonyx.helm`` (helm), RefusedByPolicy, UnusableCertificate, and the refusals of
    ``interference`` for leaks.
    """
    environment = read_environment(tree, order.environment)
    tenant = _active_tenant(tree, environment, order.tenant)
    name = _free_name(tree, environment, order)
    _require_sane(order)
    certificate = read_sealing_certificate(tree, environment)
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
    objects = seal_secrets(render.first, with_secrets, comparison.random_keys, certificate, tenant.name)
    require_policy(objects, environment, tenant.name)
    files = instance_files(instance, environment, objects, render.notes)
    refuse_values_in(files, secrets)
    tokens = {token: secrets[path] for token, path in placeholders.tokens.items()}
    return Launched(instance, files, substitute(render.notes, tokens), secrets, _unknown(order, chart))


def shown_secrets(launched: Launched) -> dict[str, str]:
    """Return the secrets that were made for this instance alone, by path: what its owner must be told once."""
    generated = [entry.path for entry in launched.instance.secrets if entry.origin == "generated"]
    return {format_path(path): launched.secrets[path] for path in generated}


def _compute(
    order: LaunchOrder,
    name: str,
    chart: ChartValues,
    context: dict[str, Any],
    environment: Environment,
    tenant: Tenant,
) -> tuple[Instance, dict[str, Any]]:
    result = computed(chart, context)
    marked = [Setting(path, value) for path, value in order.secrets.items()]
    real = apply_settings(result.values, [*order.changes, *marked])
    refuse_values(chart, real, context)
    leaves = diff_patch(result.values, real)
    private = private_paths(chart, context, leaves) | set(order.secrets)
    patch = tuple(_public_leaves(leaves, private, result.values))
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
        secrets=find_secrets(chart.schema, result, patch, private, drawn_paths(order.personal)),
    )
    return instance, real


def _public_leaves(
    leaves: Sequence[PatchLeaf], private: Collection[ValuePath], values: Mapping[str, Any]
) -> Iterator[PatchLeaf]:
    """Yield the leaves that may be committed; an empty text keeps the place of a secret that the chart lacks."""
    for leaf in leaves:
        if leaf.path not in private:
            yield leaf
        elif lookup(values, leaf.path) is MISSING:
            yield PatchLeaf(leaf.path, "")


def _active_tenant(tree: Tree, environment: Environment, name: str) -> Tenant:
    tenant = read_tenant(tree, environment, name)
    if tenant.state != "active":
        raise SardonyxError(f"the tenant {name} is {tenant.state}: nothing can be launched for it")
    return tenant


def _free_name(tree: Tree, environment: Environment, order: LaunchOrder) -> str:
    at_most = environment.policy.max_instance_name_length
    name = _name_after_chart(order, at_most) if order.name is None else order.name
    if not is_dns_label(name, at_most=at_most) or not name[0].isalpha():
        raise UsageError(
            f"{name!r} cannot name a service",
            help=f"use at most {at_most} lowercase letters, digits and hyphens, beginning with a letter",
        )
    if tree.names(instance_folder(environment.name, order.tenant, name)):
        raise NameTaken(f"{order.tenant} has a service named {name} already", help="choose another --name")
    return name


def _name_after_chart(order: LaunchOrder, at_most: int) -> str:
    """Return the chart's name, cut where need be, with the random subdomain, as Onyxia does."""
    return f"{order.pin.name[: at_most - len(order.random_subdomain) - 1]}-{order.random_subdomain}"


def _require_sane(order: LaunchOrder) -> None:
    """Refuse what ``instance.yaml`` could not hold, and what nothing could stand for."""
    if fault := FORMATS["user-name"](order.owner):
        raise UsageError(f"{order.owner!r} cannot own a service: it {fault}", help="name a user with --owner")
    if len(order.pin.name) > LABEL_VALUE_LENGTH:
        raise UsageError(
            f"the chart's name has more than {LABEL_VALUE_LENGTH} characters, which no label can hold",
            help="its maintainer has to shorten it",
        )
    if len(order.friendly_name or "") > FRIENDLY_NAME_LENGTH:
        raise UsageError(f"the friendly name has more than {FRIENDLY_NAME_LENGTH} characters")
    for path, value in order.secrets.items():
        if not value:
            raise UsageError(f"the secret {format_path(path)} is empty", help="an empty value is public: set it as one")


def _unknown(order: LaunchOrder, chart: ChartValues) -> tuple[UnknownValue, ...]:
    settings = [*order.changes, *(Setting(path, "") for path in order.secrets)]
    paths = [path for setting in settings for path, _ in leaves(setting.value, setting.path) if path]
    dependencies = order.package.chart.metadata.dependencies
    return unknown_values(chart, paths, {dependency.alias or dependency.name for dependency in dependencies})
