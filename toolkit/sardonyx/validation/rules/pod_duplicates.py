"""A list in an object has an item twice that may be there once.

What: two containers, volumes or Service ports of one name, two mounts at one path, two container ports of one name: an
error. Two variables of one name, or one container port written twice: a warning.

Why: the API server refuses the former. Of the latter it keeps the last and says so, but server-side apply (Helm 4,
Argo CD where it is switched on) refuses them too.

Remedy: remove one of the two; a helper that is included twice, or a list from the values beside a fixed item, is the
usual cause.

Fails:
    templates/pod.yaml:
        apiVersion: v1
        kind: Pod
        metadata:
          name: {{ .Release.Name }}
        spec:
          containers:
            - name: main
              image: example.org/main:1.0
              volumeMounts:
                - {name: home, mountPath: /home}
                - {name: data, mountPath: /home}
          volumes:
            - {name: home, emptyDir: {}}
            - {name: data, emptyDir: {}}

Passes:
    templates/pod.yaml:
        apiVersion: v1
        kind: Pod
        metadata:
          name: {{ .Release.Name }}
        spec:
          containers:
            - name: main
              image: example.org/main:1.0
              volumeMounts:
                - {name: home, mountPath: /home}
                - {name: data, mountPath: /data}
          volumes:
            - {name: home, emptyDir: {}}
            - {name: data, emptyDir: {}}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import ValuePath, format_path
from sardonyx.validation.occasions import said
from sardonyx.validation.pods import containers, items, pod_of
from sardonyx.validation.rendered import Sighting, described, place_of_object, sightings
from sardonyx.validation.serverchecks import repetitions
from sardonyx.validation.subject import Subject

ID = "pod-duplicates"
LEVEL = Level.ERROR

_REFUSED = frozenset(
    {"containers", "initContainers", "ephemeralContainers", "volumes", "volumeMounts", "volumeDevices"}
)


class _Repeated(NamedTuple):
    path: ValuePath
    what: str
    is_refused: bool


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each item that is there a second time."""
    for sighting, duplicate in repetitions(subject):
        key = str(duplicate.path[-2])
        is_refused = key in _REFUSED or (key == "ports" and sighting.manifest.object["kind"] == "Service")
        keys = ", ".join(f"{name} {value}" for name, value in duplicate.keys)
        yield _finding(subject, sighting, _Repeated(duplicate.path, keys, is_refused))
    for sighting in sightings(subject):
        for repeated in (*_container_names(sighting), *_port_names(sighting)):
            yield _finding(subject, sighting, repeated)


def _finding(subject: Subject, sighting: Sighting, repeated: _Repeated) -> Finding:
    place = place_of_object(subject, sighting.occasions[0], sighting.manifest, repeated.path)
    consequence = "the API server refuses it" if repeated.is_refused else "server-side apply refuses it"
    return Finding(
        ID,
        LEVEL if repeated.is_refused else Level.WARNING,
        f"with {said(sighting.occasions)}, {described(sighting.manifest)} has {repeated.what} again in"
        f" {format_path(repeated.path[:-1])}: {consequence}{place.note}",
        place.place,
        subject.name,
        help="remove one of the two",
    )


def _container_names(sighting: Sighting) -> Iterator[_Repeated]:
    """Yield the containers named like an init container: the API server compares the two lists too."""
    pod = pod_of(sighting.manifest)
    if pod:
        before = [container.get("name") for container in items(pod.spec, "initContainers")]
        for container in containers(pod):
            if container.path[-2] == "containers" and container.spec.get("name") in before:
                yield _Repeated(container.path, f"an init container's name, {container.name},", is_refused=True)


def _port_names(sighting: Sighting) -> Iterator[_Repeated]:
    """Yield the ports, of a container or a Service, that are named like an earlier one."""
    pod = pod_of(sighting.manifest)
    lists: list[tuple[ValuePath, dict[str, Any]]] = [(each.path, each.spec) for each in containers(pod)] if pod else []
    if sighting.manifest.object["kind"] == "Service":
        lists = [(("spec",), sighting.manifest.object.get("spec") or {})]
    for path, owner in lists:
        seen: set[str] = set()
        for index, port in enumerate(items(owner, "ports")):
            name = port.get("name")
            if isinstance(name, str) and name in seen:
                yield _Repeated((*path, "ports", index), f"name {name}", is_refused=True)
            seen.add(str(name))
