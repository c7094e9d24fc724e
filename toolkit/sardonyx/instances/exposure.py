"""What an instance may show to the outside, and what of its objects acts beyond its tenant's namespace.

Kubernetes lets any namespace claim any host, and ingress controllers obey annotations with rights of their own. Neither
Argo CD's projects nor Pod Security look at these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sardonyx.core.valuepaths import MISSING, lookup

# Text that controllers copy into the configuration of the proxy that everybody shares (ingress-nginx CVE-2021-25742;
# nginx.org and haproxy.org have annotations of the same making).
_SNIPPET = re.compile(r"-snippets?$|^(haproxy-ingress\.github\.io|ingress\.kubernetes\.io)/config-")
# Lists of hosts in annotations (external-dns, ingress-nginx).
_HOST_LISTS = (
    "external-dns.alpha.kubernetes.io/hostname",
    "external-dns.alpha.kubernetes.io/internal-hostname",
    "nginx.ingress.kubernetes.io/server-alias",
)
# References that ingress-nginx follows into any namespace, as ``namespace/name``.
_NGINX = "nginx.ingress.kubernetes.io/"
_REFERENCES = tuple(
    f"{_NGINX}{name}"
    for name in ("auth-secret", "auth-tls-secret", "proxy-ssl-secret", "auth-proxy-set-headers", "custom-headers")
)
_POD_SPECS = (("spec",), ("spec", "template", "spec"), ("spec", "jobTemplate", "spec", "template", "spec"))


def exposure_violations(thing: Mapping[str, Any], domain: str, tenant: str) -> Iterator[str]:
    """Yield what is wrong with an object's hosts, addresses, annotations and priority, without the object's name."""
    for host in _HOSTS.get(str(thing.get("kind")), _no_hosts)(thing):
        yield from _host_violations(host, domain)
    yield from _annotation_violations(thing, domain, tenant)
    if thing.get("kind") == "Service":
        yield from _service_violations(thing)
    for path in _POD_SPECS:
        priority = lookup(thing, (*path, "priorityClassName"))
        if isinstance(priority, str) and priority.startswith("system-"):
            yield f"the priority {priority} is not allowed: it drives out the pods of others, the cluster's own too"


def _service_violations(service: Mapping[str, Any]) -> Iterator[str]:
    if lookup(service, ("spec", "type")) == "ExternalName":
        yield "the type ExternalName is not allowed: through the ingress it reaches the services of others"
    if lookup(service, ("spec", "externalIPs")) not in (MISSING, None, []):
        yield "externalIPs are not allowed: they take the traffic of others (CVE-2020-8554)"


def _annotation_violations(thing: Mapping[str, Any], domain: str, tenant: str) -> Iterator[str]:
    annotations = lookup(thing, ("metadata", "annotations"))
    for name, value in annotations.items() if isinstance(annotations, dict) else ():
        text = str(value)
        if _SNIPPET.search(name):
            yield f"the annotation {name} is not allowed: it is configuration of the shared ingress"
        if name in _HOST_LISTS:
            for host in text.split(","):
                yield from _host_violations(host.strip(), domain)
        if name in _REFERENCES and "/" in text and text.split("/", maxsplit=1)[0] != tenant:
            yield f"the annotation {name} names an object of another namespace"


def _host_violations(host: Any, domain: str) -> Iterator[str]:
    if host in (None, "", MISSING):
        yield f"has no host, so it answers for all; it must be {domain} or below it"
        return
    name = str(host).lower()
    if name.removeprefix("*.") == domain and name != domain:
        yield f"the host {host} takes those of all other services"
    elif name != domain and not name.endswith(f".{domain}"):
        yield f"the host {host} is not {domain} or below it"


def _no_hosts(_thing: Any) -> list[Any]:
    return []


def _ingress_hosts(ingress: Any) -> list[Any]:
    rules = [lookup(rule, ("host",)) for rule in _items(ingress, "spec", "rules")]
    certified = [host for tls in _items(ingress, "spec", "tls") for host in _items(tls, "hosts")]
    # Kubernetes sends there whatever no rule takes, of any host.
    defaults = [lookup(ingress, ("spec", key)) for key in ("defaultBackend", "backend")]
    return [*rules, *certified, *(None for default in defaults if default not in (MISSING, None))]


def _route_hosts(route: Any) -> list[Any]:
    # Without a host OpenShift makes one.
    host = lookup(route, ("spec", "host"))
    return [] if host in (MISSING, None, "") else [host]


def _listed(key: str) -> Callable[[Any], list[Any]]:
    return lambda thing: _items(thing, "spec", key) or [None]


def _items(thing: Any, *path: str) -> list[Any]:
    found = lookup(thing, path)
    return found if isinstance(found, list) else []


_HOSTS: Mapping[str, Callable[[Any], list[Any]]] = {
    "Ingress": _ingress_hosts,
    "Route": _route_hosts,
    "VirtualService": _listed("hosts"),
    "HTTPRoute": _listed("hostnames"),
    "GRPCRoute": _listed("hostnames"),
    "TLSRoute": _listed("hostnames"),
}
