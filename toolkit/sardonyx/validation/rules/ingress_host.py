"""A service is exposed under a host that it should not have.

What: with the values that Onyxia computes, an Ingress without a host, or a host outside of the region's domain: a
warning. A label of a host that is longer than DNS allows: an error. A host that neither the release name nor
``k8s.randomSubdomain`` is a part of: worth knowing.

Why: an Ingress without a host answers for every name that no other one takes. A host outside of the domain has no DNS
entry and no certificate, and Sardonyx refuses to launch it. A fixed host is taken by the first service of a project;
the second one of the same chart gets nothing, or half of the requests.

Remedy: compute it: ``{{project.id}}-{{k8s.randomSubdomain}}-0.{{k8s.domain}}``.

Fails:
    templates/ingress.yaml:
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: {{ .Release.Name }}
        spec:
          rules:
            - http: {paths: []}

Passes:
    values.yaml:
        host: ""
    values.schema.json:
        {"type": "object", "properties": {"host": {
          "type": "string",
          "x-onyxia": {"overwriteDefaultWith": "{{project.id}}-{{k8s.randomSubdomain}}.{{k8s.domain}}"}
        }}}
    templates/ingress.yaml:
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: {{ .Release.Name }}
        spec:
          rules:
            - host: {{ .Values.host }}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sardonyx.core.findings import Finding, Level
from sardonyx.core.names import DNS_LABEL_LENGTH
from sardonyx.dialect import full_context, minimal_context
from sardonyx.validation.exposure import hosts
from sardonyx.validation.rendered import Sighting, described, origin, sightings
from sardonyx.validation.subject import CONTEXTS, Occasion, Subject

ID = "ingress-host"
LEVEL = Level.WARNING

_BUILT_IN = {Occasion.MINIMAL: minimal_context, Occasion.FULL: full_context}


class _Fault(NamedTuple):
    level: Level
    kind: str
    what: str


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each object and fault, however many hosts and occasions have it."""
    contexts = {each: _BUILT_IN[each]() for each in CONTEXTS if each in subject.computed}
    reported: set[tuple[str, str]] = set()
    for sighting in sightings(subject):
        occasion = next((each for each in sighting.occasions if each in contexts), None)
        for finding, kind in _findings(subject, sighting, occasion, contexts[occasion]) if occasion else ():
            key = described(sighting.manifest), kind
            if key not in reported:
                reported.add(key)
                yield finding


def _findings(
    subject: Subject, sighting: Sighting, occasion: Occasion, context: dict[str, Any]
) -> Iterator[tuple[Finding, str]]:
    for path, host in hosts(sighting.manifest):
        fault = _fault(subject, host, context["k8s"])
        if fault:
            source = origin(subject, occasion, sighting.manifest, path)
            finding = Finding(
                ID,
                fault.level,
                f"{described(sighting.manifest)} {fault.what}{source.note}",
                source.place,
                subject.name,
                source.field,
                help="compute it: {{project.id}}-{{k8s.randomSubdomain}}-0.{{k8s.domain}}",
            )
            yield finding, fault.kind


def _fault(subject: Subject, host: str | None, cluster: dict[str, Any]) -> _Fault | None:
    domain, release = cluster["domain"], subject.renderer.release().name if subject.renderer else ""
    if host is None:
        return _Fault(LEVEL, "none", "has no host: it answers for every name that nothing else takes")
    if any(len(label) > DNS_LABEL_LENGTH for label in host.split(".")):
        return _Fault(Level.ERROR, "long", f"has the host {host}, with more than 63 characters between two dots")
    if host != domain and not host.endswith(f".{domain}"):
        return _Fault(LEVEL, "outside", f"has the host {host}, outside of the domain of the region")
    if cluster["randomSubdomain"] not in host and release not in host:
        return _Fault(Level.INFO, "fixed", f"has the host {host} in every release: two in one project collide")
    return None
