"""Chart.lock does not belong to Chart.yaml any more.

What: the digest in Chart.lock, which Helm computes of the dependencies in Chart.yaml and those it decided on, is
another one.

Why: ``helm dependency build`` refuses, so whoever builds the chart anew, a release job for one, fails.

Remedy: run ``helm dependency update`` and commit Chart.lock.

Fails:
    Chart.yaml:
        apiVersion: v2
        name: demo
        version: 1.0.0
        dependencies:
        - {name: lib, version: 1.0.0, repository: ""}
    Chart.lock:
        dependencies:
        - {name: lib, version: 1.0.0, repository: ""}
        digest: sha256:0000000000000000000000000000000000000000000000000000000000000000
    charts/lib/Chart.yaml:
        apiVersion: v2
        name: lib
        version: 1.0.0

Passes:
    Chart.yaml:
        apiVersion: v2
        name: demo
        version: 1.0.0
        dependencies:
        - {name: lib, version: 1.0.0, repository: ""}
    Chart.lock:
        dependencies:
        - {name: lib, version: 1.0.0, repository: ""}
        digest: sha256:5922100948e7df79cb63b6a9dc32a0188021614f287c76deb6ec32996ef4e0d7
    charts/lib/Chart.yaml:
        apiVersion: v2
        name: lib
        version: 1.0.0
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sardonyx.core.findings import Finding, Level
from sardonyx.core.yamltext import place_of
from sardonyx.validation.lockfile import LOCK_FILE, lock_digest, lock_document
from sardonyx.validation.subject import Stage, Subject

ID = "lock-stale"
LEVEL = Level.ERROR


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding when the digests differ; a lock that breaks the ranges is ``dependency-missing``'s."""
    document = lock_document(subject)
    if document is None or subject.chart is None or _is_reported(subject):
        return
    wanted, locked = _entries(subject.chart.metadata.raw), _entries(document.value)
    digest = document.value.get("digest")
    if wanted and locked and isinstance(digest, str) and digest != lock_digest(wanted, locked):
        message = "Chart.lock does not belong to the dependencies in Chart.yaml, so helm dependency build refuses"
        place = place_of(document, ("digest",))
        yield Finding(ID, LEVEL, message, place, subject.name, help="run helm dependency update and commit Chart.lock")


def _is_reported(subject: Subject) -> bool:
    return any(
        fault.stage is Stage.DEPENDENCIES and fault.place and fault.place.path.endswith(LOCK_FILE)
        for fault in subject.faults
    )


def _entries(mapping: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the dependencies of a file; none where one of them is no mapping."""
    found = mapping.get("dependencies")
    return found if isinstance(found, list) and all(isinstance(entry, dict) for entry in found) else []
