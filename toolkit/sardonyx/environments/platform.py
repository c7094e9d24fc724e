"""Everything the platform gives a tenant.

The way of a tenant through its states:

- active: people may enter, pods may start, services are reached through the ingress.
- suspended: nobody enters, nothing new starts, nothing is reached from outside; what runs goes on until it ends or
  its instances are paused, and nothing is deleted.
- leaving: as suspended, but its objects may be pruned. When its instances are gone, its file is removed, and with it
  the namespace and its data. Before that state, removing the file removes nobody's data.
"""

from __future__ import annotations

from typing import Any

from sardonyx.environments.access import role_binding
from sardonyx.environments.model import Environment, Tenant
from sardonyx.environments.namespace import limit_range, namespace, resource_quota
from sardonyx.environments.network import network_policies
from sardonyx.environments.projects import tenant_parent, tenant_projects


def platform_manifests(environment: Environment, tenant: Tenant) -> list[dict[str, Any]]:
    """Return the objects of a tenant in the order of their creation.

    Namespace, ResourceQuota, LimitRange, NetworkPolicies, RoleBinding, AppProjects, parent Application.
    """
    return [
        namespace(environment, tenant),
        resource_quota(environment, tenant),
        *limit_range(environment, tenant),
        *network_policies(environment, tenant),
        *role_binding(environment, tenant),
        *tenant_projects(environment, tenant),
        tenant_parent(environment, tenant),
    ]
