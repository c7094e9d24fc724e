"""A container does not say what it needs.

What: a container, or an init container, without a request of processors or memory, or without a limit of memory. One
finding for each object. Worth knowing only.

Why: in a namespace with a quota Kubernetes refuses pods that do not say it, unless defaults are set there. Without a
limit one service can take the memory of all others on its node.

Remedy: give ``resources.requests`` and ``resources.limits``, best as fields of the form.

Fails:
    templates/pod.yaml:
        apiVersion: v1
        kind: Pod
        metadata:
          name: {{ .Release.Name }}
        spec:
          containers: [{name: main, image: "example.org/main:1.0"}]

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
              resources:
                requests: {cpu: 100m, memory: 1Gi}
                limits: {memory: 2Gi}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import MISSING, lookup
from sardonyx.validation.pods import Container, containers, pod_of
from sardonyx.validation.rendered import Sighting, described, place_of_object, sightings
from sardonyx.validation.rendering import launched
from sardonyx.validation.subject import Subject

ID = "resources-missing"
LEVEL = Level.INFO

_WANTED = (("requests", "cpu"), ("requests", "memory"), ("limits", "memory"))


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each object whose containers say too little, at the first occasion."""
    reported: set[str] = set()
    for sighting in sightings(subject):
        occasion = next((each for each in sighting.occasions if each in launched(subject)), None)
        lacking = list(_lacking(sighting))
        if occasion and lacking and described(sighting.manifest) not in reported:
            reported.add(described(sighting.manifest))
            place = place_of_object(subject, occasion, sighting.manifest, lacking[0][0].path)
            shown = "; ".join(f"{container.name}: {', '.join(parts)}" for container, parts in lacking)
            yield Finding(
                ID,
                LEVEL,
                f"containers of {described(sighting.manifest)} do not say what they need ({shown}){place.note}",
                place.place,
                subject.name,
                help="give resources.requests and resources.limits",
            )


def _lacking(sighting: Sighting) -> Iterator[tuple[Container, list[str]]]:
    pod = pod_of(sighting.manifest)
    for container in containers(pod) if pod else ():
        found = lookup(container.spec, ("resources",))
        # A limit stands for a request that is not given.
        missing = [
            ".".join(path)
            for path in _WANTED
            if lookup(found, path) in (MISSING, None) and lookup(found, ("limits", path[1])) in (MISSING, None)
        ]
        if missing:
            yield container, missing
