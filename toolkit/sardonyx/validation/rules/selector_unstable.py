"""A field that may never change holds the version of the chart.

What: the selector of a Deployment, StatefulSet, DaemonSet or ReplicaSet, or the labels of a StatefulSet's volume
templates, contain the version of the chart or of the application. The chart's own version is looked for in the value,
and the usual labels for both by their names.

Why: these fields are immutable. The first upgrade to another version fails, and the service must be deleted and started
again.

Remedy: select by ``app.kubernetes.io/name`` and ``app.kubernetes.io/instance`` only.

Fails:
    templates/app.yaml:
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {{ .Release.Name }}
        spec:
          selector: {matchLabels: {app: demo, chart: "demo-{{ .Chart.Version }}"}}
          template:
            metadata: {labels: {app: demo, chart: "demo-{{ .Chart.Version }}"}}
            spec:
              containers: [{name: main, image: "example.org/main:1.0"}]

Passes:
    templates/app.yaml:
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {{ .Release.Name }}
        spec:
          selector: {matchLabels: {app: demo}}
          template:
            metadata: {labels: {app: demo, chart: "demo-{{ .Chart.Version }}"}}
            spec:
              containers: [{name: main, image: "example.org/main:1.0"}]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import ValuePath, format_path, lookup
from sardonyx.validation.pods import items
from sardonyx.validation.rendered import described, place_of_object, sightings
from sardonyx.validation.subject import Subject

ID = "selector-unstable"
LEVEL = Level.ERROR

_KINDS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")
_VERSION_LABELS = ("helm.sh/chart", "app.kubernetes.io/version")


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each object with such labels, whatever the number of occasions."""
    version = subject.chart.metadata.version if subject.chart else ""
    reported: set[str] = set()
    for sighting in sightings(subject):
        paths = [path for path, value in _fixed(sighting.manifest.object) if _changes(str(path[-1]), value, version)]
        name = described(sighting.manifest)
        if paths and name not in reported:
            reported.add(name)
            shown = " and ".join(format_path(path) for path in paths)
            place = place_of_object(subject, sighting.occasions[0], sighting.manifest, paths[0])
            yield Finding(
                ID,
                LEVEL,
                f"{name}: what changes with the version stands where nothing may ever change, at {shown}{place.note}",
                place.place,
                subject.name,
                help="select by app.kubernetes.io/name and app.kubernetes.io/instance only",
            )


def _fixed(thing: dict[str, Any]) -> Iterator[tuple[ValuePath, Any]]:
    """Yield the labels of an object that Kubernetes lets nobody change."""
    if thing["kind"] not in _KINDS:
        return
    paths: list[ValuePath] = [("spec", "selector", "matchLabels")]
    if thing["kind"] == "StatefulSet":
        count = len(items(thing, "spec", "volumeClaimTemplates"))
        paths += [("spec", "volumeClaimTemplates", index, "metadata", "labels") for index in range(count)]
    for path in paths:
        labels = lookup(thing, path)
        yield from (((*path, key), value) for key, value in labels.items()) if isinstance(labels, dict) else ()


def _changes(key: str, value: Any, version: str) -> bool:
    is_own = isinstance(value, str) and bool(version) and (value == version or value.endswith(f"-{version}"))
    return key in _VERSION_LABELS or is_own
