"""Fields of Kubernetes objects that the API server does not let change, so that an upgrade fails.

From the validation of updates in ``pkg/apis/*/validation`` of Kubernetes 1.33. Only what charts set is compared: a
field that the API server fills by itself is no change.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sardonyx.core.errors import UsageError
from sardonyx.core.quantities import parse_quantity
from sardonyx.core.valuepaths import MISSING, ValuePath, lookup
from sardonyx.operations.comparing_model import Immutable

_DELETE_FIRST = "the API server refuses it: delete the object first"
_WORKLOAD_SELECTOR = (("spec", "selector"),)
_FIELDS: dict[tuple[str, str], tuple[ValuePath, ...]] = {
    ("apps", "Deployment"): _WORKLOAD_SELECTOR,
    ("apps", "DaemonSet"): _WORKLOAD_SELECTOR,
    ("apps", "ReplicaSet"): _WORKLOAD_SELECTOR,
    ("apps", "StatefulSet"): (
        ("spec", "selector"),
        ("spec", "serviceName"),
        ("spec", "podManagementPolicy"),
        ("spec", "volumeClaimTemplates"),
    ),
    ("batch", "Job"): (("spec", "selector"), ("spec", "template"), ("spec", "completionMode")),
    ("", "PersistentVolumeClaim"): (
        ("spec", "accessModes"),
        ("spec", "storageClassName"),
        ("spec", "volumeName"),
        ("spec", "volumeMode"),
        ("spec", "selector"),
        ("spec", "dataSource"),
    ),
    ("", "Secret"): (("type",),),
    ("rbac.authorization.k8s.io", "RoleBinding"): (("roleRef",),),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): (("roleRef",),),
    ("storage.k8s.io", "StorageClass"): (("provisioner",), ("parameters",), ("reclaimPolicy",), ("volumeBindingMode",)),
    ("scheduling.k8s.io", "PriorityClass"): (("value",),),
    ("networking.k8s.io", "IngressClass"): (("spec", "controller"),),
}
_DEFAULTS: dict[ValuePath, str] = {
    ("type",): "Opaque",
    ("spec", "podManagementPolicy"): "OrderedReady",
    ("spec", "volumeMode"): "Filesystem",
}
_SIZE = ("spec", "resources", "requests", "storage")


def immutable_changes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Immutable]:
    """Yield what differs between two states of one object and cannot be changed in a cluster."""
    if lookup(new, ("metadata", "annotations", "helm.sh/hook")) is not MISSING:
        return  # made anew each time
    kind = (new["apiVersion"].rpartition("/")[0], new["kind"])
    for path in _FIELDS.get(kind, ()):
        before, after = (_set(each, path) for each in (old, new))
        if before is not after and before != after:
            yield Immutable(path, _DELETE_FIRST)
    if kind == ("", "PersistentVolumeClaim") and _shrinks(lookup(old, _SIZE), lookup(new, _SIZE)):
        yield Immutable(_SIZE, "a claim can grow and never shrink")
    if kind == ("", "Service") and _is_headless(old) != _is_headless(new):
        yield Immutable(("spec", "clusterIP"), _DELETE_FIRST)
    if kind in (("", "ConfigMap"), ("", "Secret")) and old.get("immutable") is True:
        yield from (Immutable((key,), "the old object is marked immutable") for key in _content_keys(old, new))


def loses_data(removed: dict[str, Any]) -> bool:
    """Tell whether data goes or is left behind with an object: a claim, or a set of pods with claims of its own."""
    if (lookup(removed, ("metadata", "annotations", "helm.sh/resource-policy"))) == "keep":
        return False
    has_claims = lookup(removed, ("spec", "volumeClaimTemplates")) not in (MISSING, None, [])
    return removed["kind"] == "PersistentVolumeClaim" or (removed["kind"] == "StatefulSet" and has_claims)


def _set(object: dict[str, Any], path: ValuePath) -> Any:
    value = lookup(object, path)
    return _DEFAULTS.get(path, MISSING) if value in (MISSING, None) else value


def _shrinks(old: Any, new: Any) -> bool:
    try:
        return parse_quantity(str(new)) < parse_quantity(str(old))
    except UsageError:
        return False  # there is none, or another rule's business


def _is_headless(service: dict[str, Any]) -> bool:
    address: Any = lookup(service, ("spec", "clusterIP"))
    return isinstance(address, str) and address == "None"


def _content_keys(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    return (key for key in ("data", "binaryData", "stringData", "immutable") if old.get(key) != new.get(key))
