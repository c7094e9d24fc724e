"""Two Ingresses with different hosts share one TLS Secret.

What: two Ingresses of the release name the same Secret of their own for different hosts. One that is named in the
values for a wildcard certificate is left out, that is, one whose name does not contain the release name and that
cert-manager is not asked to make.

Why: cert-manager gives the Secret to one of them and refuses the other, or replaces one certificate by the other again
and again; browsers warn at one of the two hosts.

Remedy: name one Secret for each Ingress.

Fails:
    templates/ingress.yaml:
        {{- range $name := list "main" "admin" }}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: {{ $.Release.Name }}-{{ $name }}
        spec:
          tls:
            - hosts: [{{ $name }}.example.org]
              secretName: {{ $.Release.Name }}-tls
          rules:
            - host: {{ $name }}.example.org
        {{- end }}

Passes:
    templates/ingress.yaml:
        {{- range $name := list "main" "admin" }}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: {{ $.Release.Name }}-{{ $name }}
        spec:
          tls:
            - hosts: [{{ $name }}.example.org]
              secretName: {{ $.Release.Name }}-{{ $name }}-tls
          rules:
            - host: {{ $name }}.example.org
        {{- end }}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import lookup
from sardonyx.helm.manifests import Manifest
from sardonyx.validation.occasions import by_key, said
from sardonyx.validation.pods import items
from sardonyx.validation.rendered import described, place_of_object
from sardonyx.validation.subject import Outcome, Subject

ID = "tls-secret-shared"
LEVEL = Level.WARNING

_MAKES_CERTIFICATES = "cert-manager.io/"


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each second Ingress with such a Secret."""
    found = {each: list(_shared(subject, outcome)) for each, outcome in subject.outcomes.items()}
    for (secret, one, other), occasions in by_key(found).items():
        manifest = next(each for each in subject.outcomes[occasions[0]].manifests if described(each) == other)
        place = place_of_object(subject, occasions[0], manifest, ("spec", "tls"))
        yield Finding(
            ID,
            LEVEL,
            f"with {said(occasions)}, {one} and {other} share the TLS Secret {secret} for different hosts{place.note}",
            place.place,
            subject.name,
            help="name one Secret for each Ingress",
        )


def _shared(subject: Subject, outcome: Outcome) -> Iterator[tuple[str, str, str]]:
    first: dict[str, tuple[str, frozenset[str]]] = {}
    release = subject.renderer.release().name if subject.renderer else ""
    for manifest in outcome.manifests:
        for tls in items(manifest.object, "spec", "tls") if manifest.object["kind"] == "Ingress" else ():
            secret, hosts = str(tls.get("secretName") or ""), _hosts(tls)
            before = first.setdefault(secret, (described(manifest), hosts))
            is_own = release in secret or _is_made(manifest)
            if secret and is_own and before[0] != described(manifest) and before[1] != hosts:
                yield secret, before[0], described(manifest)


def _hosts(tls: dict[str, Any]) -> frozenset[str]:
    found = tls.get("hosts")
    return frozenset(map(str, found)) if isinstance(found, list) else frozenset()


def _is_made(manifest: Manifest) -> bool:
    annotations = lookup(manifest.object, ("metadata", "annotations"))
    return isinstance(annotations, dict) and any(key.startswith(_MAKES_CERTIFICATES) for key in annotations)
