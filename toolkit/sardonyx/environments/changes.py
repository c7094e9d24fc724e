"""Changes to an environments repository: a new repository, a new tenant, platform files generated again.

All are pure functions from a tree to changes; committing them is ``repository``'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sardonyx.core.errors import SardonyxError, UsageError
from sardonyx.core.tree import Changes, Tree
from sardonyx.core.yamltext import write_documents, write_yaml
from sardonyx.environments import paths
from sardonyx.environments.bootstrap import root_application_manifest
from sardonyx.environments.documents import API_VERSION
from sardonyx.environments.model import Environment, State, Tenant
from sardonyx.environments.platform import platform_manifests
from sardonyx.environments.reading import parse_tenant, read_tenants

_HEADER = "# Generated out of environment.yaml and tenants/. Do not edit: the gate generates it again and compares.\n"


class TenantExists(SardonyxError):
    """There is a tenant of this name already."""


def add_tenant(tree: Tree, environment: Environment, tenant: Tenant) -> Changes:
    """Return the files of a new tenant: its declaration, its platform objects, its shard's root, its instances' folder.

    A tenant that names neither an owner nor a group gets the one its name says. Raises TenantExists; UsageError for a
    name outside the environment's prefixes; MalformedFile for everything else that does not fit (an unknown role with
    the nearest ones, a quantity that is none).
    """
    tenant = with_owner(environment, tenant)
    path = paths.tenant_file(environment.name, tenant.name)
    if tree.read(path) is not None:
        raise TenantExists(f"the tenant {tenant.name} exists already", help=f"change it in {path}")
    declaration = write_yaml(tenant_document(tenant)).encode()
    # What is written must be readable, so the checks of reading are the checks of writing.
    checked = parse_tenant(declaration, environment, tenant.name)
    return {
        path: declaration,
        **tenant_files(environment, checked),
        paths.instances_keep_file(environment.name, tenant.name): b"",
    }


def with_owner(environment: Environment, tenant: Tenant) -> Tenant:
    """Return a tenant with the owner or the group that its name says, if it names neither itself.

    Raises UsageError when the name is outside the environment's prefixes or not a DNS label.
    """
    paths.require_label(tenant.name)
    if tenant.owner is not None or tenant.group is not None:
        return tenant
    region = environment.region
    if tenant.name.startswith(region.namespace_prefix):
        return replace(tenant, owner=tenant.name.removeprefix(region.namespace_prefix))
    if tenant.name.startswith(region.group_namespace_prefix):
        return replace(tenant, group=tenant.name.removeprefix(region.group_namespace_prefix))
    raise UsageError(
        f"{tenant.name} is not the name of a tenant of {environment.name}",
        help=f"tenants are named {region.namespace_prefix}USER or {region.group_namespace_prefix}GROUP",
    )


def tenant_document(tenant: Tenant) -> dict[str, Any]:
    """Return the content of a tenant's file; what is at its default is left out."""
    parts = {
        "owner": tenant.owner,
        "group": tenant.group,
        "members": list(tenant.members),
        "roles": list(tenant.roles),
        "quota": dict(tenant.quota),
        "state": tenant.state.value if tenant.state is not State.ACTIVE else None,
    }
    return {
        "apiVersion": API_VERSION,
        "kind": "Tenant",
        "metadata": {"name": tenant.name},
        "spec": {key: value for key, value in parts.items() if value},
    }


def tenant_files(environment: Environment, tenant: Tenant) -> Mapping[str, bytes]:
    """Return the generated files of a tenant by path: its platform objects, its shard's root Application and keep file.

    The keep file outlives the shard's last tenant: without the folder, Argo CD would prune nothing of it.
    """
    shard = paths.shard_of(tenant.name)
    return {
        f"{paths.shard_folder(environment.name, shard)}/{paths.KEEP_FILE}": b"",
        paths.platform_file(environment.name, tenant.name): _generated(platform_manifests(environment, tenant)),
        paths.root_file(environment.name, shard): _generated([root_application_manifest(environment, shard)]),
    }


def platform_changes(tree: Tree, environment: Environment) -> Changes:
    """Return the platform files that are not what the environment and its tenants now give.

    For after a change of ``environment.yaml``. Files of tenants that are no longer declared stay: removing one is a
    step of its own.
    """
    wanted: dict[str, bytes] = {}
    for tenant in read_tenants(tree, environment):
        wanted.update(tenant_files(environment, tenant))
    return {path: data for path, data in wanted.items() if tree.read(path) != data}


def _generated(manifests: list[dict[str, Any]]) -> bytes:
    return (_HEADER + write_documents(manifests)).encode()
