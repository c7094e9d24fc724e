"""Which kinds of objects instances may contain: the safe default, and what no policy can allow.

The list becomes the `namespaceResourceWhitelist` of each tenant's AppProject, so Argo CD itself refuses the rest.

The default holds what services are made of. It leaves out:

- plain `Secret`: an instance's manifests lie in Git, where a Secret would be readable. SealedSecrets stand there
  instead, and their controller, not Argo CD, creates the Secret in the cluster.
- `Role` and `RoleBinding`: who may do what in the namespace is the platform's business. A chart that binds its own
  service account to `edit` would let a notebook change every other service of the tenant, around Git.
- `NetworkPolicy` in any dialect: policies add up, so one that allows everything opens the default-deny one.
- `ResourceQuota`, `LimitRange`, `Namespace`: the walls of the tenant.
- `Application`, `ApplicationSet`, `AppProject`: an instance that deploys instances is outside of the gate.
- `DaemonSet`: one pod on every node is more than a user's service needs; a policy may add it.
- `Endpoints`, `EndpointSlice`: a Service over hand-written addresses reaches pods of other namespaces through the
  ingress controller (CVE-2021-25740).
- webhooks, CRDs, API services, certificate requests: they act on the whole cluster.
"""

from __future__ import annotations

from sardonyx.environments.model import GroupKind

DEFAULT_KINDS = tuple(
    sorted(
        GroupKind(group, kind)
        for group, kinds in {
            "": ("ConfigMap", "PersistentVolumeClaim", "Service", "ServiceAccount"),
            "apps": ("Deployment", "StatefulSet"),
            "autoscaling": ("HorizontalPodAutoscaler",),
            "batch": ("CronJob", "Job"),
            "bitnami.com": ("SealedSecret",),
            "networking.k8s.io": ("Ingress",),
            "policy": ("PodDisruptionBudget",),
        }.items()
        for kind in kinds
    )
)

_REFUSED_GROUPS = {
    "admissionregistration.k8s.io": "webhooks and admission policies act on the whole cluster",
    "apiextensions.k8s.io": "resource definitions act on the whole cluster",
    "apiregistration.k8s.io": "API services act on the whole cluster",
    "certificates.k8s.io": "a certificate can be an identity of the cluster",
    "rbac.authorization.k8s.io": "rights are given by the platform's files",
}
_REFUSED_KINDS = {
    GroupKind("", "Endpoints"): "hand-written endpoints reach pods of other tenants",
    GroupKind("", "LimitRange"): "limits are set by the platform's files",
    GroupKind("", "Namespace"): "namespaces are made by the platform's files",
    GroupKind("", "ResourceQuota"): "quotas are set by the platform's files",
    GroupKind(
        "", "Secret"
    ): "a Secret in Git can be read by everybody who reads the repository; SealedSecrets take its place",
    GroupKind("argoproj.io", "AppProject"): "projects are made by the platform's files",
    GroupKind("argoproj.io", "Application"): "an instance that deploys others would pass by the gate",
    GroupKind("argoproj.io", "ApplicationSet"): "an instance that deploys others would pass by the gate",
    GroupKind("discovery.k8s.io", "EndpointSlice"): "hand-written endpoints reach pods of other tenants",
}


def refusal(kind: GroupKind) -> str | None:
    """Say why no policy can allow a kind; None when one can."""
    if kind.kind.endswith("NetworkPolicy"):  # Cilium's and Calico's kinds add up in the same way
        return "network policies add up, so one of an instance would open the tenant's walls"
    return _REFUSED_GROUPS.get(kind.group) or _REFUSED_KINDS.get(kind)
