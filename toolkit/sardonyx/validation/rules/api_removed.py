"""An object's apiVersion is not served any more.

What: a kind of Kubernetes' own in an apiVersion that the version of Kubernetes does not have, because it was removed,
or was never there: an error. One that a later known version no longer has: a warning, with that version. Custom kinds
are left out. With ``--explore``, also what only other values of the form render.

Why: the API server answers that there is no such kind, and Helm and Argo CD stop.

Remedy: use the apiVersion that is named; fields may be called otherwise in it.

Fails:
    templates/budget.yaml:
        apiVersion: policy/v1beta1
        kind: PodDisruptionBudget
        metadata:
          name: {{ .Release.Name }}
        spec:
          maxUnavailable: 1

Passes:
    templates/budget.yaml:
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata:
          name: {{ .Release.Name }}
        spec:
          maxUnavailable: 1
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.validation.exploration.asking import exploration
from sardonyx.validation.exploration.model import Kind
from sardonyx.validation.exploration.saying import flaws
from sardonyx.validation.goneapis import Gone, gone
from sardonyx.validation.occasions import said
from sardonyx.validation.places import TemplatePlace
from sardonyx.validation.rendered import described, place_of_object, sightings
from sardonyx.validation.subject import Occasion, Subject

ID = "api-removed"
LEVEL = Level.ERROR

_SERVED = "use an apiVersion that is served, or make it depend on the cluster"


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each object whose apiVersion is gone, or will be, whatever else is in it on each occasion."""
    found: dict[str, tuple[Gone, TemplatePlace, list[Occasion]]] = {}
    for sighting in sightings(subject):
        if its := gone(sighting.manifest, subject.kube_versions):
            place = place_of_object(subject, sighting.occasions[0], sighting.manifest, ("apiVersion",))
            sentence = f"{described(sighting.manifest)} {its.what}"
            found.setdefault(sentence, (its, place, []))[2].extend(sighting.occasions)
    for sentence, (its, place, occasions) in found.items():
        message = f"with {said(occasions)}, {sentence}{place.note}"
        yield Finding(ID, its.level, message, place.place, subject.name, help=_help(its))
    yield from flaws(subject, exploration(subject), Kind.REMOVED, ID, _SERVED, found)


def _help(its: Gone) -> str:
    return f"use {its.replacement}" if its.replacement else "leave it out, or make it depend on the cluster"
