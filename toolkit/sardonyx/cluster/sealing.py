"""The public certificate of the cluster's sealed-secrets controller, from the place where kubeseal takes it."""

from __future__ import annotations

from sardonyx.cluster import paths
from sardonyx.cluster.connection import ClusterConnection
from sardonyx.cluster.errors import ClusterError, Missing

CONTROLLER_NAMESPACE = "kube-system"
CONTROLLER_NAME = "sealed-secrets-controller"
_BEGINNING = b"-----BEGIN CERTIFICATE-----"


def fetch_certificate(
    connection: ClusterConnection, *, namespace: str = CONTROLLER_NAMESPACE, name: str = CONTROLLER_NAME
) -> bytes:
    """Return the newest sealing certificate as PEM, through the API server's proxy to the controller's Service.

    Raises Missing when there is no such Service, ClusterError when it answers with something else.
    """
    service = paths.object_path("v1", "services", namespace, name)
    try:
        ports = connection.get(service)["spec"]["ports"]
    except Missing as error:
        raise Missing(
            f"there is no sealed-secrets controller {name} in {namespace}",
            help="name the namespace and the Service of the controller, or copy its certificate to sealing.pem",
        ) from error
    target = paths.object_path("v1", "services", namespace, f"http:{name}:{ports[0].get('name', '')}")
    certificate = connection.fetch(f"{target}/proxy/v1/cert.pem")
    if not certificate.startswith(_BEGINNING):
        raise ClusterError(f"the Service {name} in {namespace} did not answer with a certificate")
    return certificate
