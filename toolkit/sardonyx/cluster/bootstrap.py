"""Applying the few objects that Argo CD cannot apply itself: those that make it start."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sardonyx.cluster import paths
from sardonyx.cluster.connection import ClusterConnection
from sardonyx.cluster.errors import Missing

FIELD_MANAGER = "sardonyx"
_ADMISSION = ("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding")
_FIRST = ("Namespace", "CustomResourceDefinition", "ClusterRole", *_ADMISSION, "AppProject")


def apply(connection: ClusterConnection, manifests: Iterable[dict[str, Any]]) -> list[str]:
    """Apply objects on the server's side and return ``Kind name`` of each, in the order they were applied.

    Applications go last: one that Argo CD sees before its project stays Unknown until the next poll. Fields of other
    managers are taken over. Raises Missing for a kind that the cluster does not have.
    """
    ordered = sorted(manifests, key=lambda manifest: _rank(manifest["kind"]))
    kinds: dict[str, dict[str, tuple[str, bool]]] = {}
    for manifest in ordered:
        version = manifest["apiVersion"]
        if version not in kinds:
            kinds[version] = _kinds(connection, version)
        _apply_one(connection, manifest, kinds[version])
    return [f"{manifest['kind']} {manifest['metadata']['name']}" for manifest in ordered]


def _rank(kind: str) -> int:
    """Order kinds: what others live in, the rest, and last what Argo CD acts on as soon as it is there."""
    return {"Namespace": 0, "CustomResourceDefinition": 0, "Application": 2}.get(kind, 1)


def _kinds(connection: ClusterConnection, version: str) -> dict[str, tuple[str, bool]]:
    """Return plural and whether it is namespaced, by kind; empty when the cluster has no such API."""
    root = "/apis" if "/" in version else "/api"
    found = connection.find(f"{root}/{version}") or {}
    # Names with a slash are sub-resources.
    listed = (item for item in found.get("resources") or () if "/" not in item["name"])
    return {item["kind"]: (item["name"], item["namespaced"]) for item in listed}


def _apply_one(connection: ClusterConnection, manifest: dict[str, Any], kinds: dict[str, tuple[str, bool]]) -> None:
    kind, version, metadata = manifest["kind"], manifest["apiVersion"], manifest["metadata"]
    if kind not in kinds:
        raise Missing(
            f"the cluster has no kind {kind} in {version}",
            help="is Argo CD installed there?" if version == paths.ARGOCD else None,
        )
    plural, namespaced = kinds[kind]
    path = paths.object_path(version, plural, metadata["namespace"] if namespaced else None, metadata["name"])
    connection.apply(path, manifest, FIELD_MANAGER)
