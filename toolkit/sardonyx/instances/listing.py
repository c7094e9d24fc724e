"""What the tree says of the instances of a tenant."""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.errors import UsageError
from sardonyx.core.names import did_you_mean
from sardonyx.core.tree import Tree
from sardonyx.environments.paths import instance_folder, instances_folder
from sardonyx.environments.reading import tenant_names
from sardonyx.instances.model import Instance, read_instance


def instance_names(tree: Tree, environment: str, tenant: str) -> list[str]:
    """Return the names of a tenant's instances, sorted."""
    return [name for name in tree.names(instances_folder(environment, tenant)) if not name.startswith(".")]


def instances_of(tree: Tree, environment: str, tenant: str) -> Iterator[Instance]:
    """Yield a tenant's instances, sorted by name; a folder without ``instance.yaml`` is skipped."""
    for name in instance_names(tree, environment, tenant):
        path = f"{instance_folder(environment, tenant, name)}/instance.yaml"
        data = tree.read(path)
        if data is not None:
            yield read_instance(data, path)


def find_instance(tree: Tree, environment: str, tenant: str, name: str) -> Instance:
    """Return one instance.

    Raises UsageError, with the nearest names, when there is no such tenant or it has no instance of that name.
    """
    path = f"{instance_folder(environment, tenant, name)}/instance.yaml"
    data = tree.read(path)
    if data is not None:
        return read_instance(data, path)
    known = instance_names(tree, environment, tenant)
    tenants = tenant_names(tree, environment)
    if not known and tenant not in tenants:
        raise UsageError(f"there is no tenant {tenant!r}", help=did_you_mean(tenant, tenants))
    raise UsageError(f"{tenant} has no service named {name!r}", help=did_you_mean(name, known))
