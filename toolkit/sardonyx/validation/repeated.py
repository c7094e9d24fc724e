"""List items of rendered objects that are there a second time and may be there once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sardonyx.core.findings import Level
from sardonyx.core.valuepaths import ValuePath, format_path
from sardonyx.helm.manifests import Manifest
from sardonyx.validation.apischema import Duplicate
from sardonyx.validation.pods import containers, items, pod_of

_REFUSED = frozenset(
    {"containers", "initContainers", "ephemeralContainers", "volumes", "volumeMounts", "volumeDevices"}
)


class Repeated(NamedTuple):
    """Where the second item stands, what it repeats, and whether the API server always refuses that."""

    path: ValuePath
    what: str
    is_refused: bool

    @property
    def level(self) -> Level:
        """How bad it is."""
        return Level.ERROR if self.is_refused else Level.WARNING

    @property
    def sentence(self) -> str:
        """The end of a sentence that begins with the object."""
        consequence = "the API server refuses it" if self.is_refused else "server-side apply refuses it"
        return f"has {self.what} again in {format_path(self.path[:-1])}: {consequence}"


def repeated(manifest: Manifest, duplicates: Iterable[Duplicate]) -> Iterator[Repeated]:
    """Yield what is in an object twice: by the lists' keys in the API's schema, which are given, and beyond these."""
    for duplicate in duplicates:
        key = str(duplicate.path[-2])
        is_refused = key in _REFUSED or (key == "ports" and manifest.object["kind"] == "Service")
        keys = ", ".join(f"{name} {value}" for name, value in duplicate.keys)
        yield Repeated(duplicate.path, keys, is_refused)
    yield from _container_names(manifest)
    yield from _port_names(manifest)


def _container_names(manifest: Manifest) -> Iterator[Repeated]:
    """Yield the containers named like an init container: the API server compares the two lists too."""
    pod = pod_of(manifest)
    if pod:
        before = [container.get("name") for container in items(pod.spec, "initContainers")]
        for container in containers(pod):
            if container.path[-2] == "containers" and container.spec.get("name") in before:
                yield Repeated(container.path, f"an init container's name, {container.name},", is_refused=True)


def _port_names(manifest: Manifest) -> Iterator[Repeated]:
    """Yield the ports, of a container or a Service, that are named like an earlier one."""
    pod = pod_of(manifest)
    lists: list[tuple[ValuePath, dict[str, Any]]] = [(each.path, each.spec) for each in containers(pod)] if pod else []
    if manifest.object["kind"] == "Service":
        lists = [(("spec",), manifest.object.get("spec") or {})]
    for path, owner in lists:
        seen: set[str] = set()
        for index, port in enumerate(items(owner, "ports")):
            name = port.get("name")
            if isinstance(name, str) and name in seen:
                yield Repeated((*path, "ports", index), f"name {name}", is_refused=True)
            seen.add(str(name))
