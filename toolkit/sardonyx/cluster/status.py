"""How a service is: its Application, its pods, its addresses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sardonyx.cluster import paths
from sardonyx.cluster.addresses import EXPOSING, urls_of
from sardonyx.cluster.application import ApplicationStatus, read_application
from sardonyx.cluster.connection import ClusterConnection
from sardonyx.cluster.pod import PodStatus, read_pod

INSTANCE_LABEL = "app.kubernetes.io/instance"


class ServiceStatus(NamedTuple):
    """One service, all that a person asks about; ``application`` is None when Argo CD does not know it (yet)."""

    application: ApplicationStatus | None
    pods: tuple[PodStatus, ...] = ()
    urls: tuple[str, ...] = ()


def application_status(connection: ClusterConnection, namespace: str, name: str) -> ApplicationStatus:
    """Return the status of an Application; raises Missing when there is none."""
    return read_application(connection.get(paths.application(namespace, name)))


def application_statuses(connection: ClusterConnection, namespace: str) -> dict[str, ApplicationStatus]:
    """Return the status of every Application of a namespace by its name."""
    return {item["metadata"]["name"]: read_application(item) for item in connection.all(paths.applications(namespace))}


def waiting_deletions(
    connection: ClusterConnection, namespace: str | None, *, longer_than: timedelta
) -> list[ApplicationStatus]:
    """Return the Applications to be deleted since longer than that and still there; their ``deletion`` says why.

    None looks into all namespaces.
    """
    limit = datetime.now(UTC) - longer_than
    found = map(read_application, connection.all(paths.applications(namespace)))
    waiting = (status for status in found if status.deletion and (status.deletion.since or limit) <= limit)
    return sorted(waiting, key=lambda status: (status.namespace, status.name))


def pods(connection: ClusterConnection, namespace: str, instance: str) -> list[PodStatus]:
    """Return the pods that carry the instance's name in ``app.kubernetes.io/instance``, ordered by name."""
    selector = {"labelSelector": f"{INSTANCE_LABEL}={instance}"}
    found = connection.all(paths.collection("v1", "pods", namespace), selector)
    return sorted((read_pod(item) for item in found), key=lambda pod: pod.name)


def urls(connection: ClusterConnection, application: ApplicationStatus) -> list[str]:
    """Return the addresses of the Application's live Ingresses, Routes and VirtualServices, without repeats."""
    found: dict[str, None] = {}
    for item in application.resources:
        if item.kind in EXPOSING and item.sync != "Refused":
            path = paths.object_path(item.api_version, EXPOSING[item.kind], item.namespace, item.name)
            found.update(dict.fromkeys(urls_of(connection.find(path) or {})))
    return list(found)


def service_status(connection: ClusterConnection, namespace: str, name: str) -> ServiceStatus:
    """Return everything about one service; what does not exist is empty."""
    manifest = connection.find(paths.application(namespace, name))
    application = read_application(manifest) if manifest else None
    addresses = urls(connection, application) if application else []
    return ServiceStatus(application, tuple(pods(connection, namespace, name)), tuple(addresses))
