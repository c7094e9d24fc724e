"""Tenants and what the platform gives them: well-formed, and the generated manifests are those generated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.findings import Finding
from sardonyx.core.tree import Tree
from sardonyx.environments.changes import tenant_files
from sardonyx.environments.model import Environment, State
from sardonyx.environments.paths import (
    environment_file,
    instances_folder,
    instances_keep_file,
    platform_file,
    root_file,
    shard_folder,
    shard_of,
    tenant_file,
)
from sardonyx.environments.reading import read_environment, read_tenant, tenant_names
from sardonyx.gate.change import Change
from sardonyx.gate.generated import compare_files
from sardonyx.gate.layout import Located
from sardonyx.gate.refusals import findings_of, refused

RULE = "gate-tenant"


def check_tenants(change: Change, environment: Environment, places: Sequence[Located]) -> Iterator[Finding]:
    """Yield the findings of the tenants and shards that a change touches; all of them when the environment changed."""
    names = _tenants_to_check(change.head, environment, places)
    for name in names:
        try:
            yield from _check_tenant(change, environment, name)
        except SardonyxError as error:
            yield from findings_of(error, RULE, Place(tenant_file(environment.name, name)), name)
    yield from _misplaced(change.head, places)
    checked = {shard_of(name) for name in names if change.head.read(tenant_file(environment.name, name)) is not None}
    for shard in sorted({place.shard for place in places if place.kind in ("root", "platform")} - checked):
        yield from _check_root(change, environment, shard)


def check_tenant_folder(head: Tree, environment: Environment, tenant: str) -> Iterator[Finding]:
    """Yield a finding when the folder of a tenant's instances is gone."""
    if not head.names(instances_folder(environment.name, tenant)):
        yield _missing_keep(environment, tenant)


def _tenants_to_check(head: Tree, environment: Environment, places: Iterable[Located]) -> list[str]:
    changed = {place.tenant for place in places if place.kind in ("tenant", "platform", "tenant-folder")}
    if any(place.kind == "environment" for place in places):
        changed |= set(tenant_names(head, environment.name))
    return sorted(changed)


def _misplaced(head: Tree, places: Iterable[Located]) -> Iterator[Finding]:
    for place in places:
        shard = shard_of(place.tenant)
        if place.kind == "platform" and place.shard != shard and head.read(place.path) is not None:
            message = f"the tenant {place.tenant} belongs to the shard {shard}"
            yield refused(RULE, message, Place(place.path), subject=place.tenant)


def _check_tenant(change: Change, environment: Environment, name: str) -> Iterator[Finding]:
    if change.head.read(tenant_file(environment.name, name)) is None:
        yield from _remains(change.head, environment, name)
        yield from _not_leaving(change.base, environment.name, name)
        return
    tenant = read_tenant(change.head, environment, name)
    yield from compare_files(change.head, tenant_files(environment, tenant), name)
    if change.head.read(instances_keep_file(environment.name, name)) is None:
        yield _missing_keep(environment, name)


def _missing_keep(environment: Environment, name: str) -> Finding:
    message = "is missing: without it Argo CD prunes nothing once the last instance goes"
    return refused(RULE, message, Place(instances_keep_file(environment.name, name)), subject=name)


def _remains(head: Tree, environment: Environment, name: str) -> Iterator[Finding]:
    """A tenant leaves in an order: its instances first, then its platform manifests and its declaration together."""
    left = [*head.files(instances_folder(environment.name, name))]
    if head.read(platform_file(environment.name, name)) is not None:
        left.append(platform_file(environment.name, name))
    for path in left:
        yield refused(RULE, f"is still there although the tenant {name} is gone", Place(path), subject=name)


def _not_leaving(base: Tree, environment: str, name: str) -> Iterator[Finding]:
    """Argo CD prunes the objects only of tenants that were declared to be leaving; others would stay, unwatched."""
    if base.read(environment_file(environment)) is None or base.read(tenant_file(environment, name)) is None:
        return
    if read_tenant(base, read_environment(base, environment), name).state is not State.LEAVING:
        yield refused(
            RULE,
            f"the tenant {name} was not leaving, so its objects would stay in the cluster",
            Place(tenant_file(environment, name)),
            subject=name,
            help="declare `state: leaving` first, and remove the file once that is merged",
        )


def _check_root(change: Change, environment: Environment, shard: str) -> Iterator[Finding]:
    """The root of a shard with tenants is the one generated; without any it stays as it was, or goes."""
    folder, path = shard_folder(environment.name, shard), root_file(environment.name, shard)
    names = [name.removesuffix(".yaml") for name in change.head.names(folder) if name.endswith(".yaml")]
    declared = [name for name in names if change.head.read(tenant_file(environment.name, name)) is not None]
    if declared:
        files = tenant_files(environment, read_tenant(change.head, environment, declared[0]))
        yield from compare_files(change.head, {path: files[path]} if path in files else {}, f"roots/{shard}")
    elif change.head.read(path) not in (None, change.base.read(path)):
        yield refused(RULE, f"there is no tenant in the shard {shard}", Place(path))
