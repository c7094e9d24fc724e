"""A tenant's namespace and what it may hold: Namespace, ResourceQuota, LimitRange."""

from __future__ import annotations

from typing import Any

from sardonyx.environments.argocd import FIRST_WAVE, SYNC_OPTIONS
from sardonyx.environments.labels import ONYXIA_OWNER, STATE, tenant_labels
from sardonyx.environments.model import Environment, LimitedType, Quantities, State, Tenant

# Onyxia shows the use of the quota of this name, and overwrites it unless the annotation is there.
QUOTA_NAME = "onyxia-quota"
_ONYXIA_IGNORE = {"onyxia_ignore": "true"}

# Services are reached through the ingress; a load balancer of one's own costs money and has an address of its own.
_CLOSED = {"services.loadbalancers": "0", "services.nodeports": "0"}
_NOTHING_STARTS = {"count/pods": "0"}


def kept(tenant: Tenant) -> dict[str, str]:
    """Return the annotations of an object that must not vanish with its file.

    Someone who loses a platform file loses nothing in the cluster: Argo CD keeps the namespace, its walls and its
    projects, and shows them as out of sync. Only a tenant that was declared to be leaving can be pruned.
    """
    options = {} if tenant.state is State.LEAVING else {SYNC_OPTIONS: "Prune=false,Delete=false"}
    return {**FIRST_WAVE, **options}


def namespace(environment: Environment, tenant: Tenant) -> dict[str, Any]:
    """Return the Namespace, with the labels of the Pod Security Standards and Onyxia's owner label."""
    security = environment.policy.pod_security
    levels = {"enforce": security.enforce, "warn": security.warn, "audit": security.audit}
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "name": tenant.name,
            "labels": {
                **tenant_labels(environment, tenant),
                **{f"pod-security.kubernetes.io/{mode}": level for mode, level in levels.items()},
                ONYXIA_OWNER: str(tenant.owner or tenant.group),
                STATE: tenant.state.value,
            },
            "annotations": kept(tenant),
        },
    }


def hard_limits(environment: Environment, tenant: Tenant) -> Quantities:
    """Return the hard limits of a tenant's quota.

    A user has the quota of the first of the sorted roles that has one, else that of users; a group has that of groups
    (Onyxia's rule). The tenant's own entries replace single ones. Load balancers and node ports are closed unless a
    quota opens them, and a tenant that is not active starts no pods.
    """
    quotas = environment.quotas
    of_roles = [quotas.roles[role] for role in sorted(tenant.roles) if role in quotas.roles]
    base = quotas.group if tenant.group is not None else [*of_roles, quotas.user][0]
    idle = {} if tenant.state is State.ACTIVE else _NOTHING_STARTS
    return {**_CLOSED, **base, **tenant.quota, **idle}


def resource_quota(environment: Environment, tenant: Tenant) -> dict[str, Any]:
    """Return the ResourceQuota."""
    return {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {
            "name": QUOTA_NAME,
            "namespace": tenant.name,
            "labels": tenant_labels(environment, tenant),
            "annotations": {**kept(tenant), **_ONYXIA_IGNORE},
        },
        "spec": {"hard": dict(hard_limits(environment, tenant))},
    }


def limit_range(environment: Environment, tenant: Tenant) -> list[dict[str, Any]]:
    """Return the LimitRange, or nothing when the environment sets no limits."""
    types = {
        "Container": environment.limits.container,
        "PersistentVolumeClaim": environment.limits.persistent_volume_claim,
    }
    limits = [_limit(name, limited) for name, limited in types.items() if limited is not None]
    if not limits:
        return []
    return [
        {
            "apiVersion": "v1",
            "kind": "LimitRange",
            "metadata": {
                "name": "sardonyx",
                "namespace": tenant.name,
                "labels": tenant_labels(environment, tenant),
                "annotations": dict(FIRST_WAVE),
            },
            "spec": {"limits": limits},
        }
    ]


def _limit(name: str, limited: LimitedType) -> dict[str, Any]:
    parts = {
        "default": limited.default,
        "defaultRequest": limited.default_request,
        "max": limited.max,
        "min": limited.min,
    }
    return {"type": name, **{key: dict(quantities) for key, quantities in parts.items() if quantities}}
