"""The pods in rendered objects, whatever kind makes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sardonyx.core.valuepaths import ValuePath, lookup
from sardonyx.helm.manifests import Manifest

_TEMPLATE = ("spec", "template")
_TEMPLATES: dict[tuple[str, str], ValuePath] = {
    ("", "Pod"): (),
    ("", "ReplicationController"): _TEMPLATE,
    ("apps", "Deployment"): _TEMPLATE,
    ("apps", "StatefulSet"): _TEMPLATE,
    ("apps", "DaemonSet"): _TEMPLATE,
    ("apps", "ReplicaSet"): _TEMPLATE,
    ("batch", "Job"): _TEMPLATE,
    ("batch", "CronJob"): ("spec", "jobTemplate", *_TEMPLATE),
}


class Pod(NamedTuple):
    """A pod, or the template of pods: where its spec is in the object, the spec, and the labels."""

    path: ValuePath
    spec: dict[str, Any]
    labels: dict[str, Any]


class Container(NamedTuple):
    """A container, where it is in the object, and whether it ends before the pod's own containers start."""

    path: ValuePath
    spec: dict[str, Any]
    is_init: bool

    @property
    def name(self) -> str:
        """Its name, as it is written."""
        return str(self.spec.get("name"))


def pod_of(manifest: Manifest) -> Pod | None:
    """Return the pod that an object is, or makes; None for any other object and for one without a spec."""
    kind = manifest.object["apiVersion"].rpartition("/")[0], manifest.object["kind"]
    template = _TEMPLATES.get(kind)
    if template is None:
        return None
    spec = lookup(manifest.object, (*template, "spec"))
    labels = lookup(manifest.object, (*template, "metadata", "labels"))
    return (
        Pod((*template, "spec"), spec, labels if isinstance(labels, dict) else {}) if isinstance(spec, dict) else None
    )


def containers(pod: Pod) -> Iterator[Container]:
    """Yield the containers of a pod, those that run first first."""
    for key in ("initContainers", "containers"):
        items = pod.spec.get(key)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            if isinstance(item, dict):
                yield Container((*pod.path, key, index), item, key == "initContainers" and not _stays(item))


def _stays(container: dict[str, Any]) -> bool:
    return container.get("restartPolicy") == "Always"


def items(tree: Any, *path: str) -> list[dict[str, Any]]:
    """Return the objects of a list at a path; none where there is no list."""
    found = lookup(tree, path)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
