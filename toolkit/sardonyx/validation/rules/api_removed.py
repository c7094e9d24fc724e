"""An object's apiVersion is not served any more.

What: a kind of Kubernetes' own in an apiVersion that the version of Kubernetes does not have, because it was removed,
or was never there: an error. One that a later known version no longer has: a warning, with that version. Custom kinds
are left out.

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
from typing import NamedTuple

from sardonyx.core.findings import Finding, Level
from sardonyx.validation.apischema import VERSIONS, ApiSchema, load_schema
from sardonyx.validation.apischema.removals import removed_in
from sardonyx.validation.apischema.schema import group_of, known_version
from sardonyx.validation.occasions import said
from sardonyx.validation.places import TemplatePlace
from sardonyx.validation.rendered import Sighting, described, place_of_object, sightings
from sardonyx.validation.subject import Occasion, Subject

ID = "api-removed"
LEVEL = Level.ERROR


class _Gone(NamedTuple):
    level: Level
    what: str
    replacement: str | None


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each object whose apiVersion is gone, or will be, whatever else is in it on each occasion."""
    found: dict[tuple[str, _Gone, TemplatePlace], list[Occasion]] = {}
    for sighting in sightings(subject):
        gone = _gone(subject, sighting)
        if gone:
            place = place_of_object(subject, sighting.occasions[0], sighting.manifest, ("apiVersion",))
            what = f"{described(sighting.manifest)} is of {_kind(sighting)}, {gone.what}{place.note}"
            found.setdefault((what, gone, place), []).extend(sighting.occasions)
    for (what, gone, place), occasions in found.items():
        yield Finding(
            ID,
            gone.level,
            f"with {said(occasions)}, {what}",
            place.place,
            subject.name,
            help=f"use {gone.replacement}" if gone.replacement else "leave it out, or make it depend on the cluster",
        )


def _kind(sighting: Sighting) -> str:
    return f"{sighting.manifest.object['apiVersion']}/{sighting.manifest.object['kind']}"


def _gone(subject: Subject, sighting: Sighting) -> _Gone | None:
    name = _kind(sighting)
    for version in filter(None, map(known_version, subject.kube_versions)):
        schema = load_schema(version)
        removal = removed_in(name)
        if removal and name not in schema.kinds:
            what = f"which Kubernetes removed in {removal.version.removeprefix('v')}"
            return _Gone(Level.ERROR, what, removal.replacement)
        if name not in schema.kinds and group_of(sighting.manifest.object["apiVersion"]) in schema.groups:
            what = f"which Kubernetes {version.removeprefix('v')} does not have"
            return _Gone(Level.ERROR, what, _served(schema, name))
        if name in schema.kinds and (later := _end(name, version)):
            what = f"which Kubernetes {later.version.removeprefix('v')} does not have any more"
            return _Gone(Level.WARNING, what, _served(later, name))
    return None


def _end(name: str, version: str) -> ApiSchema | None:
    """Return the first later version without this kind."""
    later = (load_schema(each) for each in VERSIONS[VERSIONS.index(version) + 1 :])
    return next((schema for schema in later if name not in schema.kinds), None)


def _served(schema: ApiSchema, name: str) -> str | None:
    """Return another apiVersion with a kind of this name, a stable one if there is one."""
    kind = name.rpartition("/")[2]
    found = sorted(each for each in schema.kinds if each.rpartition("/")[2] == kind)
    return min(found, key=lambda each: ("alpha" in each, "beta" in each, each)).rpartition("/")[0] if found else None
