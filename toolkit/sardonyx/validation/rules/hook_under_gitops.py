"""A Helm hook does something else under Argo CD.

What: an object with ``helm.sh/hook``. Argo CD runs pre-install and pre-upgrade hooks before, post-install and
post-upgrade hooks after each sync, not once; it removes the object of the last time first and does not prune it with
the service. Delete hooks are refused, because Argo CD runs them outside the tenant's project; rollback hooks never run.
Worth knowing for a Job; a warning for what holds state and for delete hooks, an error for a volume. Tests are left out.

Why: a password that a hook makes changes at each sync, a volume is deleted and made anew with nothing in it, and a
service with a delete hook cannot be launched.

Remedy: make the object an ordinary one; a Job that runs at each sync must be one that may run again.

Fails:
    templates/secret.yaml:
        apiVersion: v1
        kind: Secret
        metadata:
          name: {{ .Release.Name }}-setup
          annotations: {helm.sh/hook: pre-install}
        stringData:
          token: {{ .Values.greeting | quote }}

Passes:
    templates/secret.yaml:
        apiVersion: v1
        kind: Secret
        metadata:
          name: {{ .Release.Name }}-setup
        stringData:
          token: {{ .Values.greeting | quote }}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import lookup
from sardonyx.validation.rendered import described, place_of_object, sightings
from sardonyx.validation.subject import Subject

ID = "hook-under-gitops"
LEVEL = Level.WARNING

# How Argo CD maps them: ``sync/hook`` and ``sync/common`` of gitops-engine; ``crd-install`` makes an ordinary object.
_ANNOTATION = ("metadata", "annotations", "helm.sh/hook")
_BEFORE, _AFTER = ("pre-install", "pre-upgrade"), ("post-install", "post-upgrade")
_DELETE, _ROLLBACK = ("pre-delete", "post-delete"), ("pre-rollback", "post-rollback")
_RUN = ("Job", "Pod", "Workflow")
_STATE = ("Secret", "ConfigMap")


class _Fate(NamedTuple):
    level: Level
    what: str
    remedy: str


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each hook that Argo CD would treat otherwise than Helm."""
    reported: set[str] = set()
    for sighting in sightings(subject):
        fate, name = _fate(sighting.manifest.object), described(sighting.manifest)
        if fate is None or name in reported:
            continue
        reported.add(name)
        place = place_of_object(subject, sighting.occasions[0], sighting.manifest, _ANNOTATION)
        yield Finding(
            ID, fate.level, f"{name} is a hook: {fate.what}{place.note}", place.place, subject.name, help=fate.remedy
        )


def _fate(thing: dict[str, Any]) -> _Fate | None:
    hooks = _hooks(thing)
    if hooks & set(_DELETE):
        what = "services with delete hooks are refused, because Argo CD runs those outside the tenant's project"
        return _Fate(Level.WARNING, what, "leave the hook out, or make its object an ordinary one")
    moments = [when for names, when in ((_BEFORE, "before"), (_AFTER, "after")) if hooks & set(names)]
    if moments:
        return _repeated(thing["kind"], " and ".join(moments))
    if hooks & set(_ROLLBACK):
        return _Fate(Level.INFO, "Argo CD never runs it, because a rollback there is a commit", "do without it")
    return None


def _repeated(kind: str, moments: str) -> _Fate:
    if kind == "PersistentVolumeClaim":
        what = f"Argo CD deletes it with its data and makes it anew {moments} each sync"
        return _Fate(Level.ERROR, what, "make it an ordinary object")
    if kind in _STATE:
        what = f"Argo CD makes it anew {moments} each sync, and leaves it behind when the service is deleted"
        return _Fate(Level.WARNING, what, "make it an ordinary object")
    remedy = "make sure that it may run again" if kind in _RUN else "make it an ordinary object"
    return _Fate(Level.INFO, f"Argo CD runs it {moments} each sync, not only once", remedy)


def _hooks(thing: dict[str, Any]) -> set[str]:
    text = lookup(thing, _ANNOTATION)
    return {hook.strip() for hook in text.split(",")} if isinstance(text, str) else set()
