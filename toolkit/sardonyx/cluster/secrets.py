"""Secret values, read from the cluster by whoever may read them there. They are only ever returned, never written."""

from __future__ import annotations

import base64

from sardonyx.cluster import paths
from sardonyx.cluster.connection import ClusterConnection
from sardonyx.cluster.errors import Forbidden, Missing


def read_secret_data(connection: ClusterConnection, namespace: str, name: str) -> dict[str, bytes]:
    """Return the values of a Secret by key.

    Raises Forbidden, which says who may, and Missing when it does not exist (the cluster has not decrypted it yet).
    """
    try:
        secret = connection.get(paths.object_path("v1", "secrets", namespace, name))
    except Forbidden as error:
        raise Forbidden(
            f"you may not read the Secret {name} of {namespace}: {error.message}",
            help=f"members of the tenant {namespace} may; the context is {connection.context!r}",
        ) from error
    except Missing as error:
        raise Missing(
            f"there is no Secret {name} in {namespace}",
            help="if the service is new, Argo CD or the sealed-secrets controller has not made it yet",
        ) from error
    return {key: base64.b64decode(value) for key, value in (secret.get("data") or {}).items()}
