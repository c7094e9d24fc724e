"""Nothing says when a service can be opened.

What: a container that an Ingress or a Route leads to has neither a readiness nor a startup probe. Worth knowing only.

Why: the pod counts as ready as soon as the container runs: the user is sent to a page that is not there yet (502), and
an update takes the old pod away before the new one answers.

Remedy: give the container a ``readinessProbe`` on the port that is exposed.

Fails:
    templates/app.yaml:
        apiVersion: v1
        kind: Pod
        metadata:
          name: {{ .Release.Name }}
          labels: {app: demo}
        spec:
          containers:
            - {name: main, image: "example.org/main:1.0", ports: [{name: http, containerPort: 80}]}
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: {{ .Release.Name }}
        spec:
          selector: {app: demo}
          ports: [{port: 80, targetPort: http}]
        ---
        apiVersion: route.openshift.io/v1
        kind: Route
        metadata:
          name: {{ .Release.Name }}
        spec:
          to: {kind: Service, name: {{ .Release.Name }}}

Passes:
    templates/app.yaml:
        apiVersion: v1
        kind: Pod
        metadata:
          name: {{ .Release.Name }}
          labels: {app: demo}
        spec:
          containers:
            - name: main
              image: example.org/main:1.0
              ports: [{name: http, containerPort: 80}]
              readinessProbe: {httpGet: {port: http}}
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: {{ .Release.Name }}
        spec:
          selector: {app: demo}
          ports: [{port: 80, targetPort: http}]
        ---
        apiVersion: route.openshift.io/v1
        kind: Route
        metadata:
          name: {{ .Release.Name }}
        spec:
          to: {kind: Service, name: {{ .Release.Name }}}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.helm.manifests import Manifest
from sardonyx.validation.connections import serving
from sardonyx.validation.pods import Container
from sardonyx.validation.references import Objects, references
from sardonyx.validation.rendered import described, place_of_object
from sardonyx.validation.rendering import launched
from sardonyx.validation.subject import Outcome, Subject

ID = "probe-missing"
LEVEL = Level.INFO

_PROBES = ("readinessProbe", "startupProbe")


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each container that is exposed without a probe."""
    reported: set[tuple[str, str]] = set()
    for occasion, outcome in launched(subject).items():
        for manifest, container in _exposed(outcome):
            key = described(manifest), container.name
            if key not in reported and not any(container.spec.get(probe) for probe in _PROBES):
                reported.add(key)
                place = place_of_object(subject, occasion, manifest, container.path)
                yield Finding(
                    ID,
                    LEVEL,
                    f"{described(manifest)} exposes the container {container.name}, which has no readiness probe"
                    f"{place.note}",
                    place.place,
                    subject.name,
                    help="give it a readinessProbe on the port that is exposed",
                )


def _exposed(outcome: Outcome) -> Iterator[tuple[Manifest, Container]]:
    objects = Objects(outcome.manifests)
    services = {each.object["metadata"]["name"]: each for each in objects.of_kind("Service")}
    for manifest in outcome.manifests:
        for _, kind, name in references(manifest) if manifest.object["kind"] in ("Ingress", "Route") else ():
            if kind == "Service" and name in services:
                yield from serving(objects, services[name])
