"""Two instances of the chart in one namespace have an object of the same name.

What: with two release names, an object keeps its name. Custom resource definitions are left out.

Why: Helm refuses the second instance, because the object belongs to the first; with Argo CD the two fight over it, and
deleting one instance breaks the other.

Remedy: put the release name into the object's name, usually through the chart's ``fullname`` template.

Fails:
    templates/account.yaml:
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: runner

Passes:
    templates/account.yaml:
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: {{ .Release.Name }}-runner
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.helm.manifests import ObjectKey, key_of
from sardonyx.validation.places import written_at
from sardonyx.validation.rendering import renamed
from sardonyx.validation.subject import Subject

ID = "name-collision"
LEVEL = Level.WARNING


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each object whose name does not depend on the release's."""
    found = renamed(subject)
    if found is None:
        return
    first, second = found
    others = {key_of(manifest.object) for manifest in second.manifests}
    seen: set[ObjectKey] = set()
    for manifest in first.manifests:
        key = key_of(manifest.object)
        if key in others and key not in seen and key.kind != "CustomResourceDefinition":
            seen.add(key)
            place = written_at(subject, first, manifest.template, manifest.line)
            yield Finding(
                ID,
                LEVEL,
                f"{key.kind} {key.name} has the same name in every release: two in one namespace collide{place.note}",
                place.place,
                subject.name,
                help="make the release name part of the object's name",
            )
