"""For whom a chart is looked at: the context its expressions read, the schema registry, the roles.

``form`` and ``values`` show a chart as one of the built-in contexts, a file, or an environment and a tenant give it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sardonyx.core.errors import UsageError
from sardonyx.core.names import did_you_mean
from sardonyx.core.tree import Tree
from sardonyx.core.valuepaths import lookup
from sardonyx.dialect import SchemaRegistry, full_context, minimal_context
from sardonyx.environments.fragments import shipped_fragments
from sardonyx.environments.model import Environment
from sardonyx.environments.reading import read_tenant
from sardonyx.environments.registry import read_registry
from sardonyx.instances.context import RANDOM_SUBDOMAIN, launch_context

BUILT_IN: Mapping[str, Callable[[], dict[str, Any]]] = {
    "empty": dict,
    "minimal": minimal_context,
    "full": full_context,
}
"""The contexts that come with the toolkit: nothing at all, only what every instance has, every path of the types."""


@dataclass(frozen=True)
class Viewpoint:
    """A context (a tree like ``XOnyxiaContext``, secrets included), the fragments a schema may name, and the roles."""

    context: Mapping[str, Any] = field(repr=False)
    registry: SchemaRegistry
    roles: tuple[str, ...] = ()


def built_in_viewpoint(name: str) -> Viewpoint:
    """Return a built-in context with the shipped fragments; ``name`` is one of ``BUILT_IN``."""
    return whole_viewpoint(BUILT_IN[name]())


def whole_viewpoint(context: Mapping[str, Any]) -> Viewpoint:
    """Return a context that somebody wrote out whole, with the shipped fragments."""
    return Viewpoint(context, SchemaRegistry(shipped_fragments()))


def tenant_viewpoint(
    tree: Tree, environment: Environment, name: str, personal: Mapping[str, Any], roles: Sequence[str]
) -> Viewpoint:
    """Return what a launch for a tenant of an environment would see, its fragments and the tenant's roles included.

    ``personal`` is what the person who launches brings; ``roles``, where there are any, stand in place of the
    tenant's. What a launch draws is drawn here too, but for the random subdomain, which is always the same.
    Raises UsageError for an unknown tenant or role, and the errors of ``read_registry`` and ``launch_context``.
    """
    tenant = read_tenant(tree, environment, name)
    for role in roles:
        if role not in environment.roles:
            message = f"the environment {environment.name} has no role {role!r}"
            raise UsageError(message, help=did_you_mean(role, environment.roles))
    owner = tenant.owner or next(iter(tenant.members), name)
    subdomain = lookup(minimal_context(), RANDOM_SUBDOMAIN)
    context = launch_context(environment, tenant, owner=owner, personal=personal, random_subdomain=subdomain)
    return Viewpoint(context, read_registry(tree, environment), tuple(roles) or tuple(tenant.roles))
