"""A chart names a version of a dependency that was yanked.

What: Chart.lock, or an exact version in Chart.yaml, decides on a version that its catalog marks as yanked
(``sardonyx/yanked`` in its index). This is said where the catalog was asked for the dependency anyhow, and of nothing
that lies in ``charts/``. In the examples the file with an address is what is published there.

Why: the version was taken back, because it loses data or cannot start for one. It is still packed, since what was built
once must build again, so every release of this chart carries it to users.

Remedy: name a version that was not yanked, and make Chart.lock again with ``helm dependency update``.

Fails:
    Chart.yaml:
        apiVersion: v2
        name: demo
        version: 1.0.0
        dependencies:
        - {name: lib, version: 1.x.x, repository: "https://charts.example.org"}
    Chart.lock:
        dependencies:
        - {name: lib, version: 1.4.0, repository: "https://charts.example.org"}
        digest: sha256:edd879d9342db3cfeeacc88bd87dc677fe493f62dc8418a17c414e68d2740306
    https://charts.example.org/index.yaml:
        apiVersion: v1
        entries:
          lib:
          - {name: lib, version: 1.4.1, urls: [lib-1.4.1.tgz]}
          - name: lib
            version: 1.4.0
            urls: [lib-1.4.0.tgz]
            annotations: {sardonyx/yanked: loses data}

Passes:
    Chart.yaml:
        apiVersion: v2
        name: demo
        version: 1.0.0
        dependencies:
        - {name: lib, version: 1.x.x, repository: "https://charts.example.org"}
    Chart.lock:
        dependencies:
        - {name: lib, version: 1.4.1, repository: "https://charts.example.org"}
        digest: sha256:b728b348db718255596c8b1027cc05cd7cc142f8feeb9dae5b02413cb69233bf
    https://charts.example.org/index.yaml:
        apiVersion: v1
        entries:
          lib:
          - {name: lib, version: 1.4.1, urls: [lib-1.4.1.tgz]}
          - name: lib
            version: 1.4.0
            urls: [lib-1.4.0.tgz]
            annotations: {sardonyx/yanked: loses data}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.validation.subject import Subject

ID = "dependency-yanked"
LEVEL = Level.WARNING


def check(subject: Subject) -> Iterator[Finding]:
    """Yield what was told of yanked versions while the dependencies were got."""
    return (told._replace(level=LEVEL, subject=subject.name) for told in subject.told if told.rule == ID)
