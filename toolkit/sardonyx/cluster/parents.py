"""Which Applications to refresh after a push, by what was pushed.

Argo CD looks into a folder when the Application that applies it is refreshed; a parent passes nothing on.
"""

from __future__ import annotations

import contextlib

from sardonyx.cluster.annotations import refresh
from sardonyx.cluster.connection import ClusterConnection
from sardonyx.cluster.errors import Missing
from sardonyx.environments.argocd import parent_application, root_application, top_application
from sardonyx.environments.model import Environment
from sardonyx.environments.paths import shard_of


def refresh_instances(connection: ClusterConnection, environment: Environment, tenant: str) -> None:
    """Make Argo CD see a tenant's new, removed or repinned instances; raises Missing when it has no such tenant."""
    refresh(connection, environment.cluster.argocd_namespace, parent_application(tenant))


def refresh_platform(connection: ClusterConnection, environment: Environment, tenant: str) -> None:
    """Make Argo CD see a new or changed tenant; raises Missing when the environment is not bootstrapped.

    The root of the tenant's shard may be new itself: then Argo CD applies it once the top Application has made it.
    """
    namespace = environment.cluster.argocd_namespace
    refresh(connection, namespace, top_application(environment.name))
    with contextlib.suppress(Missing):
        refresh(connection, namespace, root_application(environment.name, shard_of(tenant)))
