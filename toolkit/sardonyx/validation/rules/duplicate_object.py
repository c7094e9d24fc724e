"""The same object is rendered twice.

What: two documents have the same kind, namespace and name.

Why: Helm fails at the second one or overwrites the first; Argo CD warns and keeps one of them.

Remedy: give one of them another name, or put it under a condition that excludes the other.

Fails:
    templates/more.yaml:
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-config

Passes:
    templates/more.yaml:
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-more
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.helm.manifests import Manifest, ObjectKey, key_of
from sardonyx.validation.occasions import by_key, said
from sardonyx.validation.places import written_at
from sardonyx.validation.subject import Outcome, Subject

ID = "duplicate-object"
LEVEL = Level.ERROR


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each object that is there again, at its second place."""
    found = {each: _repeated(outcome) for each, outcome in subject.outcomes.items()}
    for key, occasions in by_key(found).items():
        outcome = subject.outcomes[occasions[0]]
        again = _repeated(outcome)[key]
        place = written_at(subject, outcome, again.template, again.line)
        yield Finding(
            ID,
            LEVEL,
            f"with {said(occasions)}, {key.kind} {key.name} is rendered a second time{place.note}",
            place.place,
            subject.name,
            help="give one of the two another name, or a condition that excludes the other",
        )


def _repeated(outcome: Outcome) -> dict[ObjectKey, Manifest]:
    seen: set[ObjectKey] = set()
    again: dict[ObjectKey, Manifest] = {}
    for manifest in outcome.manifests:
        key = key_of(manifest.object)
        if key in seen:
            again.setdefault(key, manifest)
        seen.add(key)
    return again
