"""Deleting an instance: which data goes with it, which stays behind, and the change that does it.

What dies is read from the committed manifests: Argo CD deletes every object it applied. Volumes that a StatefulSet
made from ``volumeClaimTemplates`` belong to no manifest and stay, unless its retention policy says otherwise
(Kubernetes: ``StatefulSetPersistentVolumeClaimRetentionPolicy``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sardonyx.core.tree import Changes, Tree
from sardonyx.core.yamltext import read_documents
from sardonyx.environments.paths import instance_folder, instances_folder
from sardonyx.instances.listing import find_instance
from sardonyx.instances.model import Instance


@dataclass(frozen=True)
class DeletionReport:
    """What deleting an instance does to its data: names of PersistentVolumeClaims and Secrets, number of objects."""

    instance: Instance
    claims_deleted: tuple[str, ...]
    claims_kept: tuple[str, ...]
    secrets_deleted: tuple[str, ...]
    objects: int


def deletion_report(tree: Tree, environment: str, tenant: str, name: str) -> DeletionReport:
    """Say what goes with an instance and what stays.

    Raises UsageError when the tenant has no such instance.
    """
    instance = find_instance(tree, environment, tenant, name)
    objects = committed_objects(tree, environment, tenant, name)
    deleted: list[str] = []
    kept: list[str] = []
    for thing in objects:
        if thing.get("kind") == "PersistentVolumeClaim":
            (kept if _is_kept(thing) else deleted).append(thing["metadata"]["name"])
        elif thing.get("kind") == "StatefulSet":
            (deleted if _deletes_claims(thing) else kept).extend(_template_claims(thing))
    secrets = sorted(thing["metadata"]["name"] for thing in objects if thing.get("kind") == "SealedSecret")
    return DeletionReport(instance, tuple(sorted(deleted)), tuple(sorted(kept)), tuple(secrets), len(objects))


def delete(tree: Tree, environment: str, tenant: str, name: str) -> Changes:
    """Return the change that removes an instance's folder and keeps the tenant's, which Argo CD needs.

    Raises UsageError when the tenant has no such instance.
    """
    find_instance(tree, environment, tenant, name)
    changes: dict[str, bytes | None] = dict.fromkeys(tree.files(instance_folder(environment, tenant, name)))
    keep = f"{instances_folder(environment, tenant)}/.gitkeep"
    if tree.read(keep) is None:
        changes[keep] = b""
    return changes


def committed_objects(tree: Tree, environment: str, tenant: str, name: str) -> list[Mapping[str, Any]]:
    """Return the objects in an instance's ``manifests.yaml``; none when the file is missing."""
    path = f"{instance_folder(environment, tenant, name)}/manifests.yaml"
    data = tree.read(path)
    if data is None:
        return []
    return [document.value for document in read_documents(data, path) if isinstance(document.value, dict)]


def _is_kept(thing: Mapping[str, Any]) -> bool:
    annotations = thing["metadata"].get("annotations") or {}
    options = str(annotations.get("argocd.argoproj.io/sync-options", "")).replace(" ", "").split(",")
    return annotations.get("helm.sh/resource-policy") == "keep" or "Delete=false" in options


def _deletes_claims(thing: Mapping[str, Any]) -> bool:
    policy = thing["spec"].get("persistentVolumeClaimRetentionPolicy") or {}
    return policy.get("whenDeleted") == "Delete"


def _template_claims(thing: Mapping[str, Any]) -> Iterator[str]:
    spec = thing["spec"]
    # A suspended StatefulSet has no replica, but the volume of its first one is there all the same.
    replicas = spec.get("replicas") or 1
    for template in spec.get("volumeClaimTemplates") or []:
        for ordinal in range(replicas):
            yield f"{template['metadata']['name']}-{thing['metadata']['name']}-{ordinal}"
