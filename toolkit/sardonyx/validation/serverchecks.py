"""What the API server says to the rendered objects, worked out once for the rules that report it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sardonyx.core.valuepaths import lookup
from sardonyx.helm.manifests import Manifest
from sardonyx.validation.apischema import Duplicate, Fault, Reason, check_object, load_schema
from sardonyx.validation.apischema.schema import known_version
from sardonyx.validation.derived import derived
from sardonyx.validation.pods import containers, items, pod_of
from sardonyx.validation.rendered import Sighting, sightings
from sardonyx.validation.subject import Subject


class Refusal(NamedTuple):
    """A field of a rendered object that a version of Kubernetes refuses."""

    sighting: Sighting
    fault: Fault
    version: str


@derived
def _results(subject: Subject) -> list[tuple[Sighting, Fault | Duplicate, str]]:
    return [
        (sighting, result, version)
        for sighting in sightings(subject)
        for result, version in server_results(sighting.manifest, subject.kube_versions)
    ]


def server_results(manifest: Manifest, kube_versions: Iterable[str]) -> list[tuple[Fault | Duplicate, str]]:
    """Return what versions of Kubernetes refuse in an object, or find in it twice, each with the first such version.

    Takes 0.1 ms for an object and a version.
    """
    found: dict[Fault | Duplicate, str] = {}
    for version in filter(None, map(known_version, kube_versions)):
        for result in (*check_object(manifest.object, load_schema(version)), *_lost_mounts(manifest)):
            found.setdefault(result, version)
    return list(found.items())


def _lost_mounts(manifest: Manifest) -> Iterator[Fault]:
    """Yield the mounts of volumes that the pod does not have; a StatefulSet's claims are volumes of its pods."""
    pod = pod_of(manifest)
    claims = items(manifest.object, "spec", "volumeClaimTemplates") if manifest.object["kind"] == "StatefulSet" else []
    names = [lookup(claim, ("metadata", "name")) for claim in claims]
    names += [volume.get("name") for volume in items(pod.spec, "volumes")] if pod else []
    for container in containers(pod) if pod else ():
        for index, mount in enumerate(items(container.spec, "volumeMounts")):
            name = mount.get("name")
            if isinstance(name, str) and name and name not in names:
                path = (*container.path, "volumeMounts", index, "name")
                yield Fault(path, Reason.VALUE, "VolumeMount", "be the name of a volume of the pod")


def refusals(subject: Subject) -> Iterator[Refusal]:
    """Yield the fields that are refused."""
    for sighting, result, version in _results(subject):
        # What is in a Secret's data is the matter of another rule.
        if isinstance(result, Fault) and not _is_secret_data(sighting, result):
            yield Refusal(sighting, result, version)


def repetitions(subject: Subject) -> Iterator[tuple[Sighting, list[Duplicate]]]:
    """Yield each object with its list items that are there twice."""
    found: dict[int, list[Duplicate]] = {}
    for sighting, result, _ in _results(subject):
        if isinstance(result, Duplicate):
            found.setdefault(id(sighting), []).append(result)
    for sighting in sightings(subject):
        yield sighting, found.get(id(sighting), [])


def _is_secret_data(sighting: Sighting, fault: Fault) -> bool:
    return sighting.manifest.object["kind"] == "Secret" and fault.path[:1] == ("data",) and fault.expected == "base64"
