"""One launched service, as ``instance.yaml`` keeps it: what the user asked for, and nothing secret.

The format is described by ``schemas/instance.schema.json`` (kind Instance). Everything else about an instance is
recomputed from this, the pinned chart and the environment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, get_args

from sardonyx.core.valuepaths import ValuePath
from sardonyx.core.yamltext import write_yaml
from sardonyx.dialect import DELETED, PatchLeaf
from sardonyx.environments.documents import read_file

SecretOrigin = Literal["generated", "context", "user", "default"]
SECRET_ORIGINS: tuple[SecretOrigin, ...] = get_args(SecretOrigin)


class ChartPin(NamedTuple):
    """Exactly one package: the catalog's id, the chart's name and version, the package's ``sha256:`` digest."""

    catalog: str
    name: str
    version: str
    digest: str


class SecretEntry(NamedTuple):
    """That the value at a path is secret, where it came from, and how often it has been replaced (from 1)."""

    path: ValuePath
    origin: SecretOrigin
    revision: int = 1


class Instance(NamedTuple):
    """What ``instance.yaml`` says.

    ``frozen`` maps context paths (``k8s.randomSubdomain``) to the values they had at launch, ``secret_context`` names
    the secret context paths that had a value then, ``patch`` holds the user's own non-secret leaves.
    """

    name: str
    namespace: str
    owner: str
    friendly_name: str
    chart: ChartPin
    frozen: Mapping[str, Any]
    secret_context: tuple[str, ...]
    patch: tuple[PatchLeaf, ...]
    secrets: tuple[SecretEntry, ...]
    suspended: bool = False
    shared: bool = False
    expires_at: str | None = None


def read_instance(data: bytes, source: str) -> Instance:
    """Read ``instance.yaml``.

    Raises MalformedFile, with a line for each violation, when it does not follow the schema.
    """
    document = read_file(data, source, "Instance").value
    metadata, spec = document["metadata"], document["spec"]
    return Instance(
        name=metadata["name"],
        namespace=metadata["namespace"],
        owner=spec["owner"],
        friendly_name=spec.get("friendlyName", metadata["name"]),
        chart=ChartPin(**spec["chart"]),
        frozen=spec.get("frozen", {}),
        secret_context=tuple(spec.get("secretContext", [])),
        patch=tuple(_leaf(item) for item in spec.get("patch", [])),
        secrets=tuple(_secret(item) for item in spec.get("secrets", [])),
        suspended=spec.get("suspended", False),
        shared=spec.get("shared", False),
        expires_at=spec.get("expiresAt"),
    )


def write_instance(instance: Instance) -> bytes:
    """Write ``instance.yaml`` canonically; ``read_instance`` gives the same instance back."""
    spec: dict[str, Any] = {
        "owner": instance.owner,
        "friendlyName": instance.friendly_name,
        "chart": instance.chart._asdict(),
        "frozen": dict(instance.frozen),
        "secretContext": sorted(instance.secret_context),
        "patch": [_leaf_document(leaf) for leaf in instance.patch],
        "secrets": [
            {"path": list(entry.path), "from": entry.origin, "revision": entry.revision} for entry in instance.secrets
        ],
        "suspended": instance.suspended,
        "shared": instance.shared,
    }
    if instance.expires_at is not None:
        spec["expiresAt"] = instance.expires_at
    document = {
        "apiVersion": "sardonyx/v1",
        "kind": "Instance",
        "metadata": {"name": instance.name, "namespace": instance.namespace},
        "spec": spec,
    }
    return write_yaml(document).encode()


def _leaf(item: Mapping[str, Any]) -> PatchLeaf:
    return PatchLeaf(tuple(item["path"]), DELETED if item.get("deleted") else item.get("value"))


def _leaf_document(leaf: PatchLeaf) -> dict[str, Any]:
    if leaf.value is DELETED:
        return {"path": list(leaf.path), "deleted": True}
    return {"path": list(leaf.path), "value": leaf.value}


def _secret(item: Mapping[str, Any]) -> SecretEntry:
    return SecretEntry(tuple(item["path"]), item["from"], item["revision"])
