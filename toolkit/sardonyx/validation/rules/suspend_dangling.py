"""A paused service leaves pods that run, or objects that refer to what is gone.

What: a chart with the field ``global.suspend`` is rendered with the switch on. A Deployment or StatefulSet that keeps
its replicas, a CronJob that keeps its schedule: a warning. An Ingress, Route or autoscaler whose Service or workload
went: an error.

Why: pausing is there to give memory and processors back; pods that stay take their part of the quota on. An Ingress
without its Service answers 503, and Argo CD shows the service as degraded for as long as it is paused.

Remedy: set ``replicas: 0`` (``suspend: true`` for a CronJob), and put what belongs together under one condition.

Fails:
    values.yaml:
        global:
          suspend: false
    templates/app.yaml:
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {{ .Release.Name }}
        spec:
          selector: {matchLabels: {app: demo}}
          template:
            metadata: {labels: {app: demo}}
            spec:
              containers: [{name: main, image: "example.org/main:1.0"}]

Passes:
    values.yaml:
        global:
          suspend: false
    templates/app.yaml:
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {{ .Release.Name }}
        spec:
          replicas: {{ ternary 0 1 .Values.global.suspend }}
          selector: {matchLabels: {app: demo}}
          template:
            metadata: {labels: {app: demo}}
            spec:
              containers: [{name: main, image: "example.org/main:1.0"}]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import format_path, lookup
from sardonyx.helm.manifests import Manifest
from sardonyx.validation.places import written_at
from sardonyx.validation.references import Objects, references
from sardonyx.validation.rendered import described
from sardonyx.validation.rendering import SUSPEND, suspended
from sardonyx.validation.subject import Outcome, Subject

ID = "suspend-dangling"
LEVEL = Level.ERROR

_EXPOSING = ("Ingress", "Route", "HorizontalPodAutoscaler")


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each object that a pause leaves in the wrong state."""
    found = suspended(subject)
    if found is None:
        return
    occasion, paused = found
    before, after = Objects(subject.outcomes[occasion].manifests), Objects(paused.manifests)
    for manifest in paused.manifests:
        for _, kind, name in references(manifest) if manifest.object["kind"] in _EXPOSING else ():
            if before.has(kind, name) and not after.has(kind, name):
                yield _finding(subject, paused, manifest, f"stays, but the {kind} {name} that it names goes", LEVEL)
        if running := _running(manifest.object):
            yield _finding(subject, paused, manifest, running, Level.WARNING)


def _finding(subject: Subject, paused: Outcome, manifest: Manifest, what: str, level: Level) -> Finding:
    place = written_at(subject, paused, manifest.template, manifest.line)
    return Finding(
        ID,
        level,
        f"when the service is paused, {described(manifest)} {what}{place.note}",
        place.place,
        subject.name,
        format_path(SUSPEND),
        value=True,
        help="make it depend on global.suspend too",
    )


def _running(thing: dict[str, Any]) -> str | None:
    kind = thing["kind"]
    if kind in ("Deployment", "StatefulSet", "ReplicaSet") and lookup(thing, ("spec", "replicas")) != 0:
        return "keeps its pods"
    if kind in ("DaemonSet", "Pod"):
        return "keeps running"
    if kind == "CronJob" and lookup(thing, ("spec", "suspend")) is not True:
        return "keeps its schedule"
    return None
