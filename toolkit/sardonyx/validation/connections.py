"""From an Ingress to a Service, and from a Service to its pods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sardonyx.core.findings import Level
from sardonyx.core.valuepaths import lookup
from sardonyx.helm.manifests import Manifest
from sardonyx.validation.pods import Container, Pod, containers, items, pod_of
from sardonyx.validation.references import Broken, Objects, backends


def unknown_ports(objects: Objects) -> Iterator[Broken]:
    """Yield the ports that an Ingress names and its Service lacks, and those that a Service names and its pods lack."""
    services = {each.object["metadata"]["name"]: each for each in objects.of_kind("Service")}
    for ingress in objects.of_kind("Ingress"):
        for path, backend in backends(ingress.object):
            service = services.get(str(backend.get("name")))
            port = backend.get("port") if isinstance(backend.get("port"), dict) else {}
            if service and port and not _has_port(service, port):
                shown = port.get("name") or port.get("number")
                yield Broken(
                    ingress, path, f"sends to the port {shown} of the Service {backend['name']}, which has none"
                )
    for service in services.values():
        pods = selected(objects, service)
        for index, port in enumerate(items(service.object, "spec", "ports")):
            target = port.get("targetPort")
            if isinstance(target, str) and pods and not any(target in port_names(pod) for pod in pods):
                path = ("spec", "ports", index, "targetPort")
                yield Broken(service, path, f"sends to the port {target}, which no container of its pods has")


def unselecting_services(objects: Objects) -> Iterator[Broken]:
    """Yield the Services that select pods none of which are rendered, unless something else may make them."""
    for service in () if objects.makes_pods else objects.of_kind("Service"):
        selector = lookup(service.object, ("spec", "selector"))
        if isinstance(selector, dict) and selector and not selected(objects, service):
            yield Broken(service, ("spec", "selector"), "selects pods that no object makes", Level.WARNING)


def selected(objects: Objects, service: Manifest) -> list[Pod]:
    """Return the pods that a Service sends to."""
    return [pod for _, pod in selected_objects(objects, service)]


def selected_objects(objects: Objects, service: Manifest) -> Iterator[tuple[Manifest, Pod]]:
    """Yield the pods that a Service sends to, each with the object that makes it."""
    selector = lookup(service.object, ("spec", "selector"))
    for manifest in objects.manifests if isinstance(selector, dict) and selector else ():
        pod = pod_of(manifest)
        if pod and selector.items() <= pod.labels.items():
            yield manifest, pod


def port_names(pod: Pod) -> list[Any]:
    """Return the names of the ports of a pod."""
    return [port.get("name") for container in containers(pod) for port in items(container.spec, "ports")]


def _has_port(service: Manifest, wanted: dict[str, Any]) -> bool:
    ports = items(service.object, "spec", "ports")
    return any(
        (wanted.get("name") and port.get("name") == wanted["name"])
        or (wanted.get("number") and port.get("port") == wanted["number"])
        for port in ports
    )


def serving(objects: Objects, service: Manifest) -> Iterator[tuple[Manifest, Container]]:
    """Yield the containers that a Service sends to: those with one of its ports, of a pod with one container that."""
    targets = [port.get("targetPort", port.get("port")) for port in items(service.object, "spec", "ports")]
    for manifest, pod in selected_objects(objects, service):
        running = [each for each in containers(pod) if not each.is_init]
        for container in running:
            ports = items(container.spec, "ports")
            own = [port.get(key) for port in ports for key in ("name", "containerPort")]
            if len(running) == 1 or any(target in own for target in targets):
                yield manifest, container
