"""Which cluster to talk to: a kubeconfig, or the pod this runs in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sardonyx.cluster.connection import ClusterConnection
from sardonyx.cluster.errors import NotConfigured, UnusableKubeconfig
from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.names import did_you_mean

_USUAL_PLACE = Path("~/.kube/config")
_POD_TOKEN = Path("/var/run/secrets/kubernetes.io/serviceaccount/token")


def cluster_configured(kubeconfig: str | None = None) -> bool:
    """Tell whether ``connect`` has something to try: quick, without the Kubernetes client and without the network.

    Looks where kubectl looks: the file given, the files of ``KUBECONFIG``, ``~/.kube/config``, then the pod's own
    ServiceAccount.
    """
    return kubeconfig is not None or bool(_files()) or _in_pod()


def connect(kubeconfig: str | None = None, context: str | None = None) -> ClusterConnection:
    """Return a connection with the credentials of a kubeconfig's context (default: the current one).

    Nothing is asked of the cluster yet. Raises NotConfigured when there is nothing to connect to, UnusableKubeconfig
    when the file cannot be read or lacks the context.
    """
    if kubeconfig is not None and not Path(kubeconfig).is_file():
        raise UnusableKubeconfig("there is no such kubeconfig", place=Place(kubeconfig))
    files = kubeconfig or os.pathsep.join(_files())
    if files:
        return _from_kubeconfig(files, context)
    if _in_pod():
        return _from_pod()
    raise NotConfigured(
        "no cluster is configured",
        help="name a kubeconfig with --kubeconfig or KUBECONFIG; without one, commands show what Git knows",
    )


def _files() -> list[str]:
    """Return the kubeconfig files that exist."""
    named = [name for name in os.environ.get("KUBECONFIG", "").split(os.pathsep) if name]
    candidates = named or [str(_USUAL_PLACE.expanduser())]
    return [name for name in candidates if Path(name).is_file()]


def _in_pod() -> bool:
    return "KUBERNETES_SERVICE_HOST" in os.environ and _POD_TOKEN.is_file()


def _from_kubeconfig(files: str, context: str | None) -> ClusterConnection:
    client_settings = _client_settings()
    try:
        contexts, current = client_settings.list_kube_config_contexts(files)
        name = _chosen_context(files, context, [str(known["name"]) for known in contexts], current)
        # Without persist_config the client would write refreshed tokens into the user's file.
        client = client_settings.new_client_from_config(files, context=name, persist_config=False)
    except SardonyxError:
        raise
    except Exception as error:  # the client lets YAML, key, type and attribute errors of a bad file pass
        raise UnusableKubeconfig(f"cannot be used: {error}", place=Place(files)) from error
    return _connection(client, name)


def _chosen_context(files: str, context: str | None, known: list[str], current: Any) -> str:
    if context is None:
        return str(current["name"])
    if context not in known:
        raise UnusableKubeconfig(f"has no context {context!r}", place=Place(files), help=did_you_mean(context, known))
    return context


def _from_pod() -> ClusterConnection:
    from kubernetes.client import ApiClient, Configuration  # half a second, only when connecting

    settings = Configuration()
    _client_settings().load_incluster_config(client_configuration=settings)
    return _connection(ApiClient(settings), "in-cluster")


def _connection(client: Any, context: str) -> ClusterConnection:
    from sardonyx.cluster.transport import Transport  # imports the HTTP library

    return ClusterConnection(Transport(client, context), context)


def _client_settings() -> Any:
    from kubernetes import config  # half a second, only when connecting

    return config
