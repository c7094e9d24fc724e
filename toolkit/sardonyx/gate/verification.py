"""``sardonyx verify BASE..HEAD``: the rules run on the changed paths only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.findings import Finding, Level, in_order
from sardonyx.core.tree import Tree
from sardonyx.environments.model import Environment
from sardonyx.environments.paths import environment_file
from sardonyx.environments.reading import read_environment, read_tenant, tenant_names
from sardonyx.gate.instances import INSTANCE_RULE, FetchPackage, check_instance
from sardonyx.gate.layout import Located, check_layout, locate
from sardonyx.gate.ownership import check_ownership
from sardonyx.gate.platform import check_tenants
from sardonyx.instances.rendering import Renderer
from sardonyx.repository.diff import ChangedPath

ENVIRONMENT_RULE = "gate-environment"


@dataclass(frozen=True)
class Change:
    """A change to judge: the trees before and after, the paths that differ, and who made it."""

    base: Tree
    head: Tree
    paths: Sequence[ChangedPath]
    actors: Sequence[str]


def verify(change: Change, fetch: FetchPackage, renderer: Renderer) -> list[Finding]:
    """Return everything that speaks against a change, in order; an empty list means that it may be merged.

    ``fetch`` returns the bytes of a pinned package from an environment's catalog.
    """
    places = [place for place in (locate(path.path) for path in change.paths) if place is not None]
    findings = list(check_layout(change.paths))
    findings += _check_workspace(change, places)
    for name in sorted({place.environment for place in places if place.environment}):
        here = [place for place in places if place.environment == name]
        findings += _check_environment(change, name, here, fetch, renderer)
    return in_order(findings)


def _check_workspace(change: Change, places: Iterable[Located]) -> Iterator[Finding]:
    """Files that belong to no environment are for those who operate every environment there was."""
    outside = [place for place in places if not place.environment]
    if not outside:
        return
    for name in change.base.names("environments"):
        environment = read_environment(change.base, name)
        yield from check_ownership(change.base, environment, outside, change.actors)


def _check_environment(
    change: Change, name: str, places: Sequence[Located], fetch: FetchPackage, renderer: Renderer
) -> Iterator[Finding]:
    try:
        before = _environment_before(change, name)
        environment = read_environment(change.head, name)
    except SardonyxError as error:
        place = error.place or Place(environment_file(name))
        yield Finding(ENVIRONMENT_RULE, Level.ERROR, error.message, place, help=error.help)
        return
    yield from check_ownership(change.base, before or environment, places, change.actors)
    yield from check_tenants(change.head, environment, _tenants_to_check(change.head, environment, places))
    for tenant, instance in sorted({(place.tenant, place.instance) for place in places if place.kind == "instance"}):
        yield from _check_instance(change.head, environment, tenant, instance, fetch, renderer)


def _environment_before(change: Change, name: str) -> Environment | None:
    """The operators are those of the base; a first commit of an environment is judged by its own."""
    if change.base.read(environment_file(name)) is None:
        return None
    return read_environment(change.base, name)


def _tenants_to_check(head: Tree, environment: Environment, places: Sequence[Located]) -> list[str]:
    if any(place.kind == "environment" for place in places):
        return sorted({*tenant_names(head, environment.name), *_changed_tenants(places)})
    return sorted(_changed_tenants(places))


def _changed_tenants(places: Sequence[Located]) -> set[str]:
    return {place.tenant for place in places if place.kind in ("tenant", "platform", "keep") and place.tenant}


def _check_instance(
    head: Tree, environment: Environment, tenant: str, instance: str, fetch: FetchPackage, renderer: Renderer
) -> Iterator[Finding]:
    try:
        declared = read_tenant(head, environment, tenant)
    except SardonyxError as error:
        yield Finding(INSTANCE_RULE, Level.ERROR, error.message, error.place, subject=f"{tenant}/{instance}")
        return
    yield from check_instance(head, environment, declared, instance, fetch, renderer)
