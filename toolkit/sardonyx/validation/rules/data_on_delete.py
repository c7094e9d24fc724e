"""What happens to the data when the service is deleted.

What: a PersistentVolumeClaim that is an object of the chart dies with the service; one that a StatefulSet makes from a
template stays. Worth knowing only.

Why: users expect either, and lose their work, or leave volumes behind that count against their quota, and that the next
service of this name takes over with its old password.

Remedy: say it in the description of the chart. ``helm.sh/resource-policy: keep`` keeps a claim;
``persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete}`` of the StatefulSet removes its claims.

Fails:
    templates/claim.yaml:
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata:
          name: {{ .Release.Name }}
        spec:
          accessModes: [ReadWriteOnce]
          resources: {requests: {storage: 1Gi}}

Passes:
    templates/claim.yaml:
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata:
          name: {{ .Release.Name }}
          annotations: {helm.sh/resource-policy: keep}
        spec:
          accessModes: [ReadWriteOnce]
          resources: {requests: {storage: 1Gi}}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import lookup
from sardonyx.validation.pods import items
from sardonyx.validation.rendered import described, place_of_object, sightings
from sardonyx.validation.rendering import launched
from sardonyx.validation.subject import Subject

ID = "data-on-delete"
LEVEL = Level.INFO

_POLICY = ("metadata", "annotations", "helm.sh/resource-policy")
_WHEN_DELETED = ("spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted")


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each claim, or StatefulSet with claims, that a launch makes."""
    reported: set[str] = set()
    for sighting in sightings(subject):
        occasion = next((each for each in sighting.occasions if each in launched(subject)), None)
        found = _fate(sighting.manifest.object)
        name = described(sighting.manifest)
        if occasion and found and name not in reported:
            reported.add(name)
            what, remedy = found
            place = place_of_object(subject, occasion, sighting.manifest)
            yield Finding(ID, LEVEL, f"{name} {what}{place.note}", place.place, subject.name, help=remedy)


def _fate(thing: dict[str, Any]) -> tuple[str, str] | None:
    if thing["kind"] == "PersistentVolumeClaim" and lookup(thing, _POLICY) != "keep":
        return "and its data are deleted with the service", "helm.sh/resource-policy: keep keeps it"
    templates = items(thing, "spec", "volumeClaimTemplates") if thing["kind"] == "StatefulSet" else []
    if templates and lookup(thing, _WHEN_DELETED) != "Delete":
        names = ", ".join(str(lookup(each, ("metadata", "name"))) for each in templates)
        return (
            f"leaves its volumes ({names}) behind when the service is deleted",
            "persistentVolumeClaimRetentionPolicy with whenDeleted: Delete removes them",
        )
    return None
