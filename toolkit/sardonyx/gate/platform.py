"""Tenants and what the platform gives them: well-formed, and the generated manifests are those generated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.findings import Finding, Level
from sardonyx.core.tree import Tree
from sardonyx.environments.changes import tenant_files
from sardonyx.environments.model import Environment
from sardonyx.environments.paths import instances_folder, platform_file, tenant_file
from sardonyx.environments.reading import read_tenant
from sardonyx.gate.generated import compare_files

RULE = "gate-tenant"


def check_tenants(head: Tree, environment: Environment, names: Iterable[str]) -> Iterator[Finding]:
    """Yield the findings of the tenants whose declaration or platform manifests changed."""
    for name in names:
        try:
            yield from _check(head, environment, name)
        except SardonyxError as error:
            path = tenant_file(environment.name, name)
            yield Finding(RULE, Level.ERROR, error.message, error.place or Place(path), subject=name, help=error.help)


def _check(head: Tree, environment: Environment, name: str) -> Iterator[Finding]:
    if head.read(tenant_file(environment.name, name)) is None:
        yield from _remains(head, environment, name)
        return
    tenant = read_tenant(head, environment, name)
    yield from compare_files(head, tenant_files(environment, tenant), name)
    keep = f"{instances_folder(environment.name, name)}/.gitkeep"
    if head.read(keep) is None:
        message = "is missing: without it Argo CD prunes nothing once the last instance goes"
        yield Finding(RULE, Level.ERROR, message, Place(keep), subject=name)


def _remains(head: Tree, environment: Environment, name: str) -> Iterator[Finding]:
    """A tenant leaves in an order: its instances first, then its platform manifests and its declaration together."""
    left = [*head.files(instances_folder(environment.name, name))]
    if head.read(platform_file(environment.name, name)) is not None:
        left.append(platform_file(environment.name, name))
    for path in left:
        if not path.endswith("/.gitkeep"):
            message = f"is still there although the tenant {name} is gone"
            yield Finding(RULE, Level.ERROR, message, Place(path), subject=name)
