"""Waiting for Argo CD by watching, never by sleeping."""

from __future__ import annotations

import time
from collections.abc import Iterator

from sardonyx.cluster import paths
from sardonyx.cluster.application import ApplicationStatus, read_application
from sardonyx.cluster.connection import ClusterConnection
from sardonyx.cluster.errors import SyncFailed, TimedOut

_GIVEN_UP = ("Failed", "Error")


def wait_for(  # noqa: PLR0913  # all but the first three have the usual value
    connection: ClusterConnection,
    namespace: str,
    name: str,
    *,
    sync: str = "Synced",
    health: str = "Healthy",
    revision: str | None = None,
    timeout: float = 120.0,
) -> ApplicationStatus:
    """Wait until an Application, which may not exist yet, has this sync state and health, and return its status.

    With ``revision`` an older commit does not count. Raises SyncFailed as soon as Argo CD has given up, TimedOut after
    ``timeout`` seconds; both say what Argo CD says.
    """
    last: ApplicationStatus | None = None
    for status in _states(connection, namespace, name, timeout):
        last = status
        if status is None or (revision is not None and status.revision != revision):
            continue
        if (status.sync, status.health) == (sync, health):
            return status
        if _gave_up(status):
            raise SyncFailed(_describe(f"Argo CD could not apply {namespace}/{name}", status))
    raise TimedOut(_describe(f"{namespace}/{name} was not {sync} and {health} after {timeout:.0f} s", last))


def wait_until_gone(connection: ClusterConnection, namespace: str, name: str, *, timeout: float = 120.0) -> None:
    """Wait until an Application is gone, and with it its objects; raises TimedOut, which says what it waits for."""
    last: ApplicationStatus | None = None
    for status in _states(connection, namespace, name, timeout):
        if status is None:
            return
        last = status
    raise TimedOut(_describe(f"{namespace}/{name} was still there after {timeout:.0f} s", last))


def _states(
    connection: ClusterConnection, namespace: str, name: str, timeout: float
) -> Iterator[ApplicationStatus | None]:
    """Yield the status now and after every change, None while there is no Application, until the time is over.

    A watch may be cut or its version be too old at any time; then the object is listed again.
    """
    path, selector = paths.applications(namespace), {"fieldSelector": f"metadata.name={name}"}
    deadline = time.monotonic() + timeout
    while True:
        page = connection.get(path, selector)
        items, version = page.get("items") or [], page["metadata"]["resourceVersion"]
        yield read_application(items[0]) if items else None
        left = deadline - time.monotonic()
        if left <= 0:
            return
        for event in connection.events(path, {**selector, "resourceVersion": version}, left):
            if event["type"] not in ("ADDED", "MODIFIED", "DELETED"):
                break
            yield None if event["type"] == "DELETED" else read_application(event["object"])


def _gave_up(status: ApplicationStatus) -> bool:
    operation = status.operation
    if operation is None or operation.phase not in _GIVEN_UP:
        return False
    return operation.revision is None or operation.revision == status.revision


def _describe(what: str, status: ApplicationStatus | None) -> str:
    if status is None:
        return f"{what}: Argo CD has no such Application"
    said = "".join(f"\n  {message}" for message in status.messages)
    return f"{what} ({status.sync}, {status.health}){said}"
