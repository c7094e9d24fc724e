"""A list in an object has an item twice that may be there once.

What: two containers, volumes or Service ports of one name, two mounts at one path, two container ports of one name: an
error. Two variables of one name, or one container port written twice: a warning. With ``--explore``,
also what only other values of the form bring about, but not what somebody types twice.

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

from sardonyx.core.findings import Finding, Level
from sardonyx.validation.exploration.asking import exploration
from sardonyx.validation.exploration.model import Kind
from sardonyx.validation.exploration.saying import flaws
from sardonyx.validation.occasions import said
from sardonyx.validation.rendered import described, place_of_object
from sardonyx.validation.repeated import repeated
from sardonyx.validation.serverchecks import repetitions
from sardonyx.validation.subject import Subject

ID = "pod-duplicates"
LEVEL = Level.ERROR

_HELP = "remove one of the two"


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each item that is there a second time."""
    known: set[str] = set()
    for sighting, duplicates in repetitions(subject):
        for each in repeated(sighting.manifest, duplicates):
            place = place_of_object(subject, sighting.occasions[0], sighting.manifest, each.path)
            sentence = f"{described(sighting.manifest)} {each.sentence}"
            known.add(sentence)
            message = f"with {said(sighting.occasions)}, {sentence}{place.note}"
            yield Finding(ID, each.level, message, place.place, subject.name, help=_HELP)
    yield from flaws(subject, exploration(subject), Kind.REPEATED, ID, _HELP, known)
