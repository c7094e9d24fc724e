"""Nobody tells the user where the service is.

What: a chart that exposes a service has no NOTES.txt, an empty one, or one that never says the host. Worth knowing
only.

Why: launchers and ``helm install`` show the notes after a start; they are the one text in which a chart speaks to its
users.

Remedy: write the address and how to sign in.

Fails:
    templates/route.yaml:
        apiVersion: route.openshift.io/v1
        kind: Route
        metadata:
          name: {{ .Release.Name }}
        spec: {host: {{ .Release.Name }}.example.org}
    templates/NOTES.txt:
        Thank you.

Passes:
    templates/route.yaml:
        apiVersion: route.openshift.io/v1
        kind: Route
        metadata:
          name: {{ .Release.Name }}
        spec: {host: {{ .Release.Name }}.example.org}
    templates/NOTES.txt:
        Open https://{{ .Release.Name }}.example.org
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.validation.exposure import hosts
from sardonyx.validation.rendering import launched
from sardonyx.validation.subject import Outcome, Subject

ID = "notes-missing"
LEVEL = Level.INFO

_NOTES = "templates/NOTES.txt"


def check(subject: Subject) -> Iterator[Finding]:
    """Yield at most one finding."""
    for outcome in launched(subject).values():
        names = [host.name for manifest in outcome.manifests for host in hosts(manifest) if host.name]
        what = _fault(outcome, names)
        if names and what:
            place = Place(f"{subject.folder}/{_NOTES}", 1, 1)
            yield Finding(ID, LEVEL, what, place, subject.name, help="write the address and how to sign in")
            return


def _fault(outcome: Outcome, names: list[str]) -> str | None:
    notes = outcome.rendering.notes if outcome.rendering else ""
    if not notes.strip():
        return "the chart exposes a service, but has no notes that say where"
    return None if any(name in notes for name in names) else "the notes do not say the host of the service"
