"""The keys that pods take out of Secrets and ConfigMaps, and those that are there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sardonyx.core.valuepaths import ValuePath, lookup
from sardonyx.validation.pods import Pod, containers, items, pod_of
from sardonyx.validation.references import Broken, Objects

_PARTS = ("data", "stringData", "binaryData")
_FILLED_LATER = "kubernetes.io/service-account-token"


class _Use(NamedTuple):
    path: ValuePath
    kind: str
    name: Any
    key: Any


def unknown_keys(objects: Objects) -> Iterator[Broken]:
    """Yield the keys that pods need of a Secret or ConfigMap of the same render, which does not have them."""
    there = {
        (each.object["kind"], each.object["metadata"]["name"]): _keys(each.object)
        for kind in ("Secret", "ConfigMap")
        for each in objects.of_kind(kind)
        if each.object.get("type") != _FILLED_LATER
    }
    for manifest in objects.manifests:
        pod = pod_of(manifest)
        for use in _uses(pod) if pod else ():
            is_named = isinstance(use.name, str) and isinstance(use.key, str)
            known = there.get((use.kind, use.name)) if is_named else None
            if known is not None and use.key not in known and not objects.may_be_made(use.kind, use.name):
                yield Broken(
                    manifest, use.path, f"takes the key {use.key} of the {use.kind} {use.name}, which has none"
                )


def _keys(thing: dict[str, Any]) -> set[Any]:
    parts = (thing.get(part) for part in _PARTS)
    return {key for part in parts if isinstance(part, dict) for key in part}


def _uses(pod: Pod) -> Iterator[_Use]:
    for container in containers(pod):
        for index, variable in enumerate(items(container.spec, "env")):
            for reference, kind in (("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")):
                source = lookup(variable, ("valueFrom", reference))
                if isinstance(source, dict) and source.get("optional") is not True:
                    path = (*container.path, "env", index, "valueFrom", reference, "key")
                    yield _Use(path, kind, source.get("name"), source.get("key"))
    for index, volume in enumerate(items(pod.spec, "volumes")):
        for part, kind, name in (("secret", "Secret", "secretName"), ("configMap", "ConfigMap", "name")):
            source = volume.get(part)
            if isinstance(source, dict) and source.get("optional") is not True:
                for number, item in enumerate(items(source, "items")):
                    path = (*pod.path, "volumes", index, part, "items", number, "key")
                    yield _Use(path, kind, source.get(name), item.get("key"))
