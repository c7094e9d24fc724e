"""An object names another one of its release that is not rendered.

What: a pod's volume, variable, ServiceAccount or pull secret, the backend of an Ingress or a Route, the target of an
autoscaler, or a role, whose name contains the release name, but which no template renders; a port that the Service of
an Ingress, or the pod of a Service, does not have; a key that a Secret or ConfigMap does not have: errors. A Service
whose selector matches no pod: a warning. What is optional, and what an operator or a job of the release may make, is
left out.

Why: the pod waits for ever (``CreateContainerConfigError``, ``FailedMount``), or the address answers 503.

Remedy: render the other object under the same condition, correct the name, or make the reference optional.

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
              envFrom:
                - configMapRef: {name: {{ .Release.Name }}-settings}

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
              envFrom:
                - configMapRef: {name: {{ .Release.Name }}-config}
                - configMapRef: {name: {{ .Release.Name }}-settings, optional: true}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import ValuePath
from sardonyx.validation.connections import unknown_ports, unselecting_services
from sardonyx.validation.datakeys import unknown_keys
from sardonyx.validation.occasions import by_key, said
from sardonyx.validation.references import Objects, references
from sardonyx.validation.rendered import described, place_of_object
from sardonyx.validation.subject import Outcome, Subject

ID = "reference-dangling"
LEVEL = Level.ERROR


class _Dangling(NamedTuple):
    what: str
    level: Level
    template: str
    path: ValuePath
    holder: str


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each name that leads nowhere, whatever the number of pods that say it in one template."""
    found = {each: list(_dangling(subject, outcome)) for each, outcome in subject.outcomes.items()}
    reported: set[tuple[str, str]] = set()
    for dangling, occasions in by_key(found).items():
        if (dangling.what, dangling.holder) in reported:
            continue
        reported.add((dangling.what, dangling.holder))
        manifests = subject.outcomes[occasions[0]].manifests
        manifest = next(each for each in manifests if described(each) == dangling.holder)
        place = place_of_object(subject, occasions[0], manifest, dangling.path)
        yield Finding(
            ID,
            dangling.level,
            f"with {said(occasions)}, {dangling.holder} {dangling.what}{place.note}",
            place.place,
            subject.name,
            help="render it under the same condition, or correct the name",
        )


def _dangling(subject: Subject, outcome: Outcome) -> Iterator[_Dangling]:
    if outcome.defects or subject.renderer is None:
        return  # What could not be read may be what is missing.
    objects, release = Objects(outcome.manifests), subject.renderer.release().name
    for manifest in outcome.manifests:
        for path, kind, name in references(manifest):
            if release in name and not objects.has(kind, name) and not objects.may_be_made(kind, name):
                what = f"names the {kind} {name}, which is not rendered"
                yield _Dangling(what, LEVEL, manifest.template, path, described(manifest))
    for broken in (*unknown_ports(objects), *unknown_keys(objects)):
        yield _Dangling(broken.what, LEVEL, broken.manifest.template, broken.path, described(broken.manifest))
    for broken in unselecting_services(objects):
        yield _Dangling(broken.what, Level.WARNING, broken.manifest.template, broken.path, described(broken.manifest))
