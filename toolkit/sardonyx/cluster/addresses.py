"""Where a service can be opened, from the objects that expose it.

Kinds: Ingress (``networking.k8s.io/v1``), Route (``route.openshift.io/v1``), VirtualService (``networking.istio.io``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

EXPOSING = {"Ingress": "ingresses", "Route": "routes", "VirtualService": "virtualservices"}
"""Kind to the plural in API paths."""


def urls_of(manifest: dict[str, Any]) -> list[str]:
    """Return the addresses that one object gives, without repeats; none for a kind that exposes nothing."""
    readers = {"Ingress": _ingress, "Route": _route, "VirtualService": _virtual_service}
    reader = readers.get(manifest.get("kind", ""))
    return list(dict.fromkeys(reader(manifest.get("spec") or {}))) if reader else []


def _ingress(spec: dict[str, Any]) -> Iterator[str]:
    secured = {host for entry in spec.get("tls") or () for host in entry.get("hosts") or ()}
    for rule in spec.get("rules") or ():
        host = rule.get("host")
        if not host or "*" in host:
            continue
        scheme = "https" if host in secured else "http"
        paths = (rule.get("http") or {}).get("paths") or [{}]
        yield from (f"{scheme}://{host}{_path(entry.get('path'))}" for entry in paths)


def _route(spec: dict[str, Any]) -> Iterator[str]:
    if spec.get("host"):
        yield f"{'https' if spec.get('tls') else 'http'}://{spec['host']}{_path(spec.get('path'))}"


def _virtual_service(spec: dict[str, Any]) -> Iterator[str]:
    # Whether the gateway speaks TLS is not written here; every gateway that Onyxia documents does.
    yield from (f"https://{host}" for host in spec.get("hosts") or () if "*" not in host)


def _path(path: str | None) -> str:
    """Return a path without the pattern of ``pathType: ImplementationSpecific`` (``/x(/|$)(.*)``) and a lone slash."""
    plain = (path or "").split("(")[0].rstrip("/")
    return plain if plain.startswith("/") else ""
