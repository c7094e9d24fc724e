"""An object names another one of its release that is not rendered.

What: a pod's volume, variable, ServiceAccount or pull secret, the backend of an Ingress or a Route, the target of an
autoscaler, or a role, whose name contains the release name, but which no template renders; a port that the Service of
an Ingress, or the pod of a Service, does not have; a key that a Secret or ConfigMap does not have: errors. A Service
whose selector matches no pod: a warning. What is optional, and what an operator or a job of the release may make, is
left out. With ``--explore`` this is looked at with other values of the form too, and the fields are named.

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

from sardonyx.core.findings import Finding, Level
from sardonyx.validation.dangling import dangling
from sardonyx.validation.exploration.asking import exploration
from sardonyx.validation.exploration.model import Kind
from sardonyx.validation.exploration.saying import flaws
from sardonyx.validation.occasions import said
from sardonyx.validation.references import Broken
from sardonyx.validation.rendered import described, place_of_object
from sardonyx.validation.subject import Occasion, Subject

ID = "reference-dangling"
LEVEL = Level.ERROR


_HELP = "render it under the same condition, or correct the name"


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each name that leads nowhere, whatever the number of pods that say it in one template."""
    found: dict[str, tuple[Broken, list[Occasion]]] = {}
    for occasion, broken in _broken(subject):
        found.setdefault(_sentence(broken), (broken, []))[1].append(occasion)
    for sentence, (broken, occasions) in found.items():
        place = place_of_object(subject, occasions[0], broken.manifest, broken.path)
        message = f"with {said(list(dict.fromkeys(occasions)))}, {sentence}{place.note}"
        yield Finding(ID, broken.level, message, place.place, subject.name, help=_HELP)
    yield from flaws(subject, exploration(subject), Kind.DANGLING, ID, _HELP, found)


def _broken(subject: Subject) -> Iterator[tuple[Occasion, Broken]]:
    for occasion, outcome in subject.outcomes.items():
        # What could not be read may be what is missing.
        if subject.renderer and not outcome.defects:
            for broken in dangling(outcome.manifests, subject.renderer.release().name):
                yield occasion, broken


def _sentence(broken: Broken) -> str:
    return f"{described(broken.manifest)} {broken.what}"
