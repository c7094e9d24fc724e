"""What the people of a tenant may do in its namespace with their own Kubernetes identity.

The default ClusterRole, `sardonyx-member`, reads everything in the namespace (Secrets too: they are the tenant's own,
and reading one is how the notes get their password), opens shells, forwards ports and restarts pods. It writes nothing
else, because everything else is written through Git.

Kubernetes' own roles are too wide for that. `edit` and `admin` (which Onyxia binds) both create NetworkPolicies, and
one that allows everything undoes the default-deny one; both create pods that no policy has seen; `admin` also gives
rights away.
An environment that wants one of them names it as `access.clusterRole`.
"""

from __future__ import annotations

from typing import Any

from sardonyx.environments.argocd import FIRST_WAVE
from sardonyx.environments.labels import MANAGED_BY, tenant_labels
from sardonyx.environments.model import MEMBER_ROLE, Environment, GroupSubject, State, Tenant

_RBAC_GROUP = "rbac.authorization.k8s.io"
_READ = ["get", "list", "watch"]
# Since Kubernetes 1.30 kubectl opens shells with GET (web sockets), before with POST.
_OPEN = ["create", "get"]


def role_binding(environment: Environment, tenant: Tenant) -> list[dict[str, Any]]:
    """Return the RoleBinding of a tenant's people, or nothing when nobody may enter.

    It is the one object that is pruned as soon as it leaves its file: that is how a suspended tenant is closed.
    """
    subjects = _subjects(environment, tenant) if tenant.state is State.ACTIVE else []
    if not subjects:
        return []
    return [
        {
            "apiVersion": f"{_RBAC_GROUP}/v1",
            "kind": "RoleBinding",
            "metadata": {
                # A binding's role cannot be changed, so another role is another object.
                "name": f"members-{environment.access.cluster_role}",
                "namespace": tenant.name,
                "labels": tenant_labels(environment, tenant),
                "annotations": dict(FIRST_WAVE),
            },
            "roleRef": {"apiGroup": _RBAC_GROUP, "kind": "ClusterRole", "name": environment.access.cluster_role},
            "subjects": subjects,
        }
    ]


def _subjects(environment: Environment, tenant: Tenant) -> list[dict[str, str]]:
    region = environment.region
    if tenant.group is not None and environment.access.group_subject is GroupSubject.GROUP:
        return [_subject("Group", region.group_prefix + tenant.group)]
    people = [tenant.owner] if tenant.owner is not None else sorted(tenant.members)
    return [_subject("User", region.username_prefix + person) for person in people]


def _subject(kind: str, name: str) -> dict[str, str]:
    return {"apiGroup": _RBAC_GROUP, "kind": kind, "name": name}


def member_cluster_role(environment: Environment) -> list[dict[str, Any]]:
    """Return the ClusterRole of members, or nothing when the environment names one of its own."""
    if environment.access.cluster_role != MEMBER_ROLE:
        return []
    return [
        {
            "apiVersion": f"{_RBAC_GROUP}/v1",
            "kind": "ClusterRole",
            "metadata": {"name": MEMBER_ROLE, "labels": {MANAGED_BY: "sardonyx"}},
            "rules": _member_rules(),
        }
    ]


def _member_rules() -> list[dict[str, list[str]]]:
    readable = {
        "": [
            "configmaps",
            "endpoints",
            "events",
            "limitranges",
            "persistentvolumeclaims",
            "pods",
            "pods/log",
            "resourcequotas",
            "secrets",
            "serviceaccounts",
            "services",
        ],
        "apps": ["controllerrevisions", "daemonsets", "deployments", "replicasets", "statefulsets"],
        "argoproj.io": ["applications"],
        "autoscaling": ["horizontalpodautoscalers"],
        "batch": ["cronjobs", "jobs"],
        "bitnami.com": ["sealedsecrets"],
        "events.k8s.io": ["events"],
        "metrics.k8s.io": ["pods"],
        "networking.k8s.io": ["ingresses", "networkpolicies"],
        "policy": ["poddisruptionbudgets"],
    }
    return [
        *(_rule(group, resources, _READ) for group, resources in readable.items()),
        _rule("", ["pods/attach", "pods/exec", "pods/portforward"], _OPEN),
        _rule("", ["pods"], ["delete"]),
    ]


def _rule(group: str, resources: list[str], verbs: list[str]) -> dict[str, list[str]]:
    return {"apiGroups": [group], "resources": resources, "verbs": list(verbs)}
