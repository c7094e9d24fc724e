"""A pod asks for more than a namespace of users should grant.

What: a pod that is privileged, or takes the network, the processes, a folder or a port of its node: a warning. What the
level "restricted" of Pod Security refuses beyond that, all of it in one finding for each object: worth knowing.

Why: from a privileged pod, or a folder of the node, a user reaches the services and secrets of all others. A namespace
that enforces a level refuses such pods.

Remedy: drop what is not needed, and set ``securityContext``: ``allowPrivilegeEscalation: false``, ``runAsNonRoot:
true``, ``capabilities: {drop: [ALL]}``, ``seccompProfile: {type: RuntimeDefault}``.

Fails:
    templates/pod.yaml:
        apiVersion: v1
        kind: Pod
        metadata:
          name: {{ .Release.Name }}
        spec:
          hostNetwork: true
          containers: [{name: main, image: "example.org/main:1.0"}]

Passes:
    templates/pod.yaml:
        apiVersion: v1
        kind: Pod
        metadata:
          name: {{ .Release.Name }}
        spec:
          securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
          containers:
            - name: main
              image: example.org/main:1.0
              securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.validation.pods import pod_of
from sardonyx.validation.podsecurity import baseline_violations, restricted_violations
from sardonyx.validation.rendered import Sighting, described, place_of_object, sightings
from sardonyx.validation.subject import Subject

ID = "pod-security"
LEVEL = Level.WARNING


def check(subject: Subject) -> Iterator[Finding]:
    """Yield at most one finding of each level for each object."""
    reported: set[tuple[str, Level]] = set()
    for sighting in sightings(subject):
        pod = pod_of(sighting.manifest)
        for level, found in (
            (LEVEL, list(baseline_violations(pod)) if pod else []),
            (Level.INFO, list(restricted_violations(pod)) if pod else []),
        ):
            key = described(sighting.manifest), level
            if found and key not in reported:
                reported.add(key)
                yield _finding(subject, sighting, level, found)


def _finding(subject: Subject, sighting: Sighting, level: Level, found: list[str]) -> Finding:
    place = place_of_object(subject, sighting.occasions[0], sighting.manifest)
    refused = "baseline" if level is LEVEL else "restricted"
    return Finding(
        ID,
        level,
        f"Pod Security {refused} refuses {described(sighting.manifest)}: {'; '.join(found)}{place.note}",
        place.place,
        subject.name,
        help="drop what is not needed, and set the securityContext of the pod and its containers",
    )
