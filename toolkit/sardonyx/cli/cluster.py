"""The cluster as commands meet it: perhaps not configured, perhaps not reachable; then they go on with Git alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
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
    with _after_a_commit(environment, kubeconfig) as connection:
        if connection is not None:
            from sardonyx.cluster import refresh_instances

            refresh_instances(connection, environment, tenant)
            done(f"asked Argo CD to look at the services of {tenant} now")


def refresh_platform(environment: Environment, tenant: str, kubeconfig: str | None) -> None:
    """Ask Argo CD to look now at what the platform gives a tenant; the commit stands all the same."""
    with _after_a_commit(environment, kubeconfig) as connection:
        if connection is not None:
            from sardonyx.cluster import refresh_platform as refresh

            refresh(connection, environment, tenant)
            done(f"asked Argo CD to set up {tenant} now")


@contextmanager
def _after_a_commit(environment: Environment, kubeconfig: str | None) -> Iterator[ClusterConnection | None]:
    """Give a connection, None where none is configured; whatever goes wrong then is a warning."""
    try:
        connection = connection_or_none(environment, kubeconfig)
        if connection is None:
            warn("no cluster is configured: Argo CD will see the commit at its next poll")
        yield connection
    except SardonyxError as error:
        warn(f"the commit is there, but Argo CD could not be asked to look at it now: {error}")
