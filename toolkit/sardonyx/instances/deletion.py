"""Deleting an instance: which data goes with it, which stays behind, and the change that does it.

What dies is read from the committed manifests: Argo CD deletes every object it applied. Volumes that a StatefulSet
made from ``volumeClaimTemplates`` belong to no manifest and stay, unless its retention policy says otherwise
(Kubernetes: ``StatefulSetPersistentVolumeClaimRetentionPolicy``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sardonyx.core.tree import Changes, Tree
from sardonyx.core.valuepaths import lookup
from sardonyx.core.yamltext import read_documents
from sardonyx.environments.paths import instance_folder, instances_folder
from sardonyx.instances.listing import find_instance
from sardonyx.instances.model import Instance
from sardonyx.instances.policy import SYNC_OPTIONS, annotation_options

_NAMED = 20
"""How many volumes of one template are named one by one."""


class DeletionReport(NamedTuple):
    """What deleting an instance does: names of PersistentVolumeClaims and Secrets, number of objects deleted."""

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
    deleted: set[str] = set()
    kept: set[str] = set()
    for thing in objects:
        if thing.get("kind") == "PersistentVolumeClaim":
            (kept if _is_kept(thing) else deleted).add(_name(thing))
        elif thing.get("kind") == "StatefulSet":
            (deleted if _deletes_claims(thing) else kept).update(_template_claims(thing))
    secrets = {_name(thing) for thing in objects if thing.get("kind") == "SealedSecret" and not _is_kept(thing)}
    return DeletionReport(
        instance,
        tuple(sorted(deleted)),
        tuple(sorted(kept)),
        tuple(sorted(secrets)),
        sum(not _is_kept(o) for o in objects),
    )


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


def _is_kept(thing: Any) -> bool:
    """Tell whether Argo CD leaves an object when its Application goes (``shouldBeDeleted`` in appcontroller.go)."""
    return "keep" in annotation_options(thing, "helm.sh/resource-policy") or "Delete=false" in annotation_options(
        thing, SYNC_OPTIONS
    )


def _deletes_claims(thing: Any) -> bool:
    policy = lookup(thing, ("spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted"))
    return policy == "Delete" and not _is_kept(thing)


def _template_claims(thing: Any) -> Iterator[str]:
    replicas = lookup(thing, ("spec", "replicas"))
    # A suspended StatefulSet has no replica, but the volume of its first one is there all the same.
    count = replicas if isinstance(replicas, int) and replicas > 0 else 1
    templates = lookup(thing, ("spec", "volumeClaimTemplates"))
    for template in templates if isinstance(templates, list) else []:
        stem = f"{_name(template)}-{_name(thing)}"
        yield from (f"{stem}-{ordinal}" for ordinal in range(min(count, _NAMED)))
        if count > _NAMED:
            yield f"{stem}-{_NAMED} to {stem}-{count - 1}"


def _name(thing: Any) -> str:
    name = lookup(thing, ("metadata", "name"))
    return name if isinstance(name, str) else "(without a name)"
