"""The cluster as commands meet it: perhaps not configured, perhaps not reachable; then they go on with Git alone."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sardonyx.cli.messages import done, warn
from sardonyx.core.errors import SardonyxError

if TYPE_CHECKING:
    from sardonyx.cluster import ClusterConnection
    from sardonyx.environments.model import Environment

NOT_CONFIGURED = "no cluster is configured (--kubeconfig or KUBECONFIG): this is what Git knows"


def connection_or_none(environment: Environment, kubeconfig: str | None) -> ClusterConnection | None:
    """Return a connection to an environment's cluster, None where none is configured.

    One is when a kubeconfig is named, or when the environment names a context; the usual kubeconfig alone does not
    say that its cluster is this environment's.
    """
    context = environment.cluster.context
    named = kubeconfig or os.environ.get("KUBECONFIG")
    if not named and not context:
        return None
    from sardonyx.cluster import cluster_configured, connect

    return connect(kubeconfig, context) if named or cluster_configured() else None


def refresh_tenant(environment: Environment, tenant: str, kubeconfig: str | None) -> None:
    """Ask Argo CD to look at a tenant's services now; the commit stands whether or not it can be asked."""
    from sardonyx.environments.argocd import parent_application

    _refresh(environment, [parent_application(tenant)], kubeconfig)


def refresh_platform(environment: Environment, tenant: str, kubeconfig: str | None) -> None:
    """Ask Argo CD to look at what the platform gives a tenant now: at the roots, and at the tenant's own root."""
    from sardonyx.environments.argocd import root_application, top_application
    from sardonyx.environments.paths import shard_of

    names = [top_application(environment.name), root_application(environment.name, shard_of(tenant))]
    _refresh(environment, names, kubeconfig)


def _refresh(environment: Environment, applications: Iterable[str], kubeconfig: str | None) -> None:
    try:
        connection = connection_or_none(environment, kubeconfig)
        if connection is None:
            warn("no cluster is configured: Argo CD will see the commit at its next poll")
            return
        for application in applications:
            _refresh_one(connection, environment.cluster.argocd_namespace, application)
    except SardonyxError as error:
        warn(f"the commit is there, but Argo CD could not be asked to look at it now: {error}")


def _refresh_one(connection: ClusterConnection, namespace: str, application: str) -> None:
    from sardonyx.cluster import Missing, refresh

    try:
        refresh(connection, namespace, application)
        done(f"asked Argo CD to refresh {application}")
    except Missing:
        # The root of a new shard: the refresh of the application above brings it in.
        pass
