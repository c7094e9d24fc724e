"""Telling Argo CD to look at Git now, and the other words it understands: annotations on Applications.

A refresh needs the right to patch Applications and nothing else. Which Application to refresh after a push: the
tenant's parent for a new or removed instance, the instance's own for changed manifests, the root for tenants; a parent
does not pass a refresh on to its children.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sardonyx.cluster import paths
from sardonyx.cluster.connection import ClusterConnection
from sardonyx.cluster.deletion import APPROVAL
from sardonyx.cluster.times import write_time

REFRESH = "argocd.argoproj.io/refresh"


def refresh(connection: ClusterConnection, namespace: str, application: str) -> None:
    """Make Argo CD compare an Application with Git now; raises Missing when there is none.

    It is asked twice. Argo CD forgets a refresh that comes while it writes the status (3.2, ``writeBackToInformer`` in
    controller/appcontroller.go: what it wrote takes the place of the newer object), and as the annotation is then
    there already, further ones are no change that it would see: the Application would wait for the next poll.
    """
    for value in ("normal", None, "normal"):
        _annotate(connection, namespace, application, REFRESH, value)


def approve_deletion(connection: ClusterConnection, namespace: str, application: str) -> None:
    """Let the data of an Application that waits for approval be deleted: as of now, not for later deletions."""
    _annotate(connection, namespace, application, APPROVAL, write_time(datetime.now(UTC)))


def end_operation(connection: ClusterConnection, namespace: str, application: str) -> None:
    """End a sync that is being tried again and again; a deletion that waits for it then goes on."""
    changes = {"status": {"operationState": {"phase": "Terminating"}}}
    connection.merge(paths.application(namespace, application), changes)


def _annotate(connection: ClusterConnection, namespace: str, application: str, key: str, value: str | None) -> None:
    connection.merge(paths.application(namespace, application), {"metadata": {"annotations": {key: value}}})
