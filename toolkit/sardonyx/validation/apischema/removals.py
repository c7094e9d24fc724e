"""API versions that Kubernetes removed before the oldest schema here (its deprecated API migration guide)."""

from __future__ import annotations

from typing import NamedTuple


class Removal(NamedTuple):
    """The version of Kubernetes that no longer has a kind, and the apiVersion to use instead, if there is one."""

    version: str
    replacement: str | None


_APPS = ("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet", "ControllerRevision")
_RBAC = ("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding")
_STORAGE = ("CSIDriver", "CSINode", "StorageClass", "VolumeAttachment")
_FLOWS = ("FlowSchema", "PriorityLevelConfiguration")
_TABLE: tuple[tuple[str, str, tuple[str, ...], str | None], ...] = (
    ("v1.16", "extensions/v1beta1", ("DaemonSet", "Deployment", "ReplicaSet"), "apps/v1"),
    ("v1.16", "extensions/v1beta1", ("NetworkPolicy",), "networking.k8s.io/v1"),
    ("v1.16", "extensions/v1beta1", ("PodSecurityPolicy",), None),
    ("v1.16", "apps/v1beta1", _APPS, "apps/v1"),
    ("v1.16", "apps/v1beta2", _APPS, "apps/v1"),
    ("v1.22", "extensions/v1beta1", ("Ingress",), "networking.k8s.io/v1"),
    ("v1.22", "networking.k8s.io/v1beta1", ("Ingress", "IngressClass"), "networking.k8s.io/v1"),
    ("v1.22", "rbac.authorization.k8s.io/v1beta1", _RBAC, "rbac.authorization.k8s.io/v1"),
    ("v1.22", "apiextensions.k8s.io/v1beta1", ("CustomResourceDefinition",), "apiextensions.k8s.io/v1"),
    ("v1.22", "apiregistration.k8s.io/v1beta1", ("APIService",), "apiregistration.k8s.io/v1"),
    (
        "v1.22",
        "admissionregistration.k8s.io/v1beta1",
        ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"),
        "admissionregistration.k8s.io/v1",
    ),
    ("v1.22", "certificates.k8s.io/v1beta1", ("CertificateSigningRequest",), "certificates.k8s.io/v1"),
    ("v1.22", "coordination.k8s.io/v1beta1", ("Lease",), "coordination.k8s.io/v1"),
    ("v1.22", "scheduling.k8s.io/v1beta1", ("PriorityClass",), "scheduling.k8s.io/v1"),
    ("v1.22", "storage.k8s.io/v1beta1", _STORAGE, "storage.k8s.io/v1"),
    ("v1.25", "batch/v1beta1", ("CronJob",), "batch/v1"),
    ("v1.25", "discovery.k8s.io/v1beta1", ("EndpointSlice",), "discovery.k8s.io/v1"),
    ("v1.25", "events.k8s.io/v1beta1", ("Event",), "events.k8s.io/v1"),
    ("v1.25", "autoscaling/v2beta1", ("HorizontalPodAutoscaler",), "autoscaling/v2"),
    ("v1.25", "policy/v1beta1", ("PodDisruptionBudget",), "policy/v1"),
    ("v1.25", "policy/v1beta1", ("PodSecurityPolicy",), None),
    ("v1.25", "node.k8s.io/v1beta1", ("RuntimeClass",), "node.k8s.io/v1"),
    ("v1.26", "autoscaling/v2beta2", ("HorizontalPodAutoscaler",), "autoscaling/v2"),
    ("v1.26", "flowcontrol.apiserver.k8s.io/v1beta1", _FLOWS, "flowcontrol.apiserver.k8s.io/v1"),
    ("v1.27", "storage.k8s.io/v1beta1", ("CSIStorageCapacity",), "storage.k8s.io/v1"),
    ("v1.29", "flowcontrol.apiserver.k8s.io/v1beta2", _FLOWS, "flowcontrol.apiserver.k8s.io/v1"),
    ("v1.32", "flowcontrol.apiserver.k8s.io/v1beta3", _FLOWS, "flowcontrol.apiserver.k8s.io/v1"),
)
_REMOVED = {
    f"{api_version}/{kind}": Removal(version, replacement)
    for version, api_version, kinds, replacement in _TABLE
    for kind in kinds
}


def removed_in(kind: str) -> Removal | None:
    """Return when a ``group/version/Kind`` was removed; None for one that was not, or that is not Kubernetes' own."""
    return _REMOVED.get(kind)
