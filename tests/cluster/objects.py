"""What the API server must hold before Argo CD, kwok and the sealed-secrets controller can start."""

from __future__ import annotations

import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import yaml
from tests.cluster.api import Api, eventually

SEALING_NAMESPACE = "kube-system"
SEALING_NAME = "sealed-secrets-controller"
SEALING_PORT = 8090
SEALING_CERTIFICATE = f"/api/v1/namespaces/{SEALING_NAMESPACE}/services/http:{SEALING_NAME}:http/proxy/v1/cert.pem"
_CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_ALWAYS_HEALTHY = 'hs = {}\nhs.status = "Healthy"\nreturn hs\n'

_ARGOCD_SETTINGS = {
    "timeout.reconciliation": "60s",
    # No ingress controller runs here, so nothing ever fills the status that Argo CD's own check waits for.
    "resource.customizations.health.networking.k8s.io_Ingress": _ALWAYS_HEALTHY,
}


def create_definitions(api: Api, manifests: Path) -> None:
    """Apply the CRDs and wait until the API server serves them."""
    files = [*manifests.glob("argocd/*-crd.yaml"), *manifests.glob("sealed-secrets/*.yaml")]
    names = {file: yaml.safe_load(file.read_text().split("\nspec:")[0])["metadata"]["name"] for file in files}
    with ThreadPoolExecutor(len(files)) as pool:
        list(pool.map(lambda file: api.apply(f"{_CRDS}/{names[file]}", file.read_bytes()), files))
    eventually(lambda: all(_is_established(api.get(f"{_CRDS}/{name}")) for name in names.values()), "CRDs established")


def _is_established(definition: dict[str, Any] | None) -> bool:
    conditions = (definition or {}).get("status", {}).get("conditions") or []
    return any(condition["type"] == "Established" and condition["status"] == "True" for condition in conditions)


def create_settings_of_argocd(api: Api, manifests: Path) -> None:
    """Create Argo CD's namespace and its config maps and Secret, as its own installation does."""
    api.apply("/api/v1/namespaces/argocd", _json(apiVersion="v1", kind="Namespace", metadata={"name": "argocd"}))
    base = "/api/v1/namespaces/argocd"
    for file in sorted(manifests.glob("argocd/argocd-*.yaml")):
        settings = yaml.safe_load(file.read_bytes())
        name = settings["metadata"]["name"]
        if name == "argocd-cm":
            settings["data"].update(_ARGOCD_SETTINGS)
        if name == "argocd-secret":
            settings["stringData"] = {"server.secretkey": secrets.token_hex()}
        plural = "secrets" if settings["kind"] == "Secret" else "configmaps"
        api.apply(f"{base}/{plural}/{name}", json.dumps(settings).encode())


def lock_default_project(api: Api) -> None:
    """Create Argo CD's project ``default`` before Argo CD does, and let it allow nothing."""
    project = _json(
        apiVersion="argoproj.io/v1alpha1",
        kind="AppProject",
        metadata={"name": "default"},
        spec={"sourceRepos": [], "destinations": []},
    )
    api.apply("/apis/argoproj.io/v1alpha1/namespaces/argocd/appprojects/default", project)


def create_node(api: Api, manifests: Path, name: str) -> None:
    """Create a node that kwok looks after, and the storage class of its volumes."""
    size = {"cpu": "64", "memory": "256Gi", "pods": "500"}
    node = _json(
        apiVersion="v1",
        kind="Node",
        metadata={
            "name": name,
            "annotations": {"kwok.x-k8s.io/node": "fake", "node.alpha.kubernetes.io/ttl": "0"},
            "labels": {"kubernetes.io/hostname": name},
        },
    )
    api.apply(f"/api/v1/nodes/{name}", node)
    api.merge(f"/api/v1/nodes/{name}/status", {"status": {"allocatable": size, "capacity": size}})
    storage = (manifests / "kwok/storage-class.yaml").read_bytes()
    api.apply("/apis/storage.k8s.io/v1/storageclasses/kwok-volume", storage)


def node_is_ready(api: Api, name: str) -> bool:
    """Tell whether pods can be scheduled on the node."""
    node = api.get(f"/api/v1/nodes/{name}") or {}
    conditions = node.get("status", {}).get("conditions") or []
    ready = any(condition["type"] == "Ready" and condition["status"] == "True" for condition in conditions)
    return ready and not node["spec"].get("taints")


def create_sealing_account(api: Api) -> str:
    """Create the sealed-secrets controller's account with every right, and return a token for a day."""
    base = f"/api/v1/namespaces/{SEALING_NAMESPACE}/serviceaccounts"
    api.apply(f"{base}/{SEALING_NAME}", _json(apiVersion="v1", kind="ServiceAccount", metadata={"name": SEALING_NAME}))
    binding = _json(
        apiVersion="rbac.authorization.k8s.io/v1",
        kind="ClusterRoleBinding",
        metadata={"name": SEALING_NAME},
        roleRef={"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
        subjects=[{"kind": "ServiceAccount", "name": SEALING_NAME, "namespace": SEALING_NAMESPACE}],
    )
    api.apply(f"/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/{SEALING_NAME}", binding)
    answer = api.post(f"{base}/{SEALING_NAME}/token", {"spec": {"expirationSeconds": 86400}})
    return str(answer["status"]["token"])


def create_sealing_service(api: Api) -> None:
    """Make the controller reachable through the API server, where kubeseal and sardonyx look for its certificate.

    The API server's proxy wants a Service, endpoints and a pod behind them. The pod stands for the process outside: it
    uses its node's network, so kwok gives it the node's address, on which the process listens.
    """
    base = f"/api/v1/namespaces/{SEALING_NAMESPACE}"
    labels = {"app.kubernetes.io/name": SEALING_NAME}
    container = {"name": "controller", "image": "sealed-secrets", "ports": [{"containerPort": SEALING_PORT}]}
    api.apply(
        f"{base}/pods/{SEALING_NAME}",
        _json(
            apiVersion="v1",
            kind="Pod",
            metadata={"name": SEALING_NAME, "labels": labels},
            spec={"hostNetwork": True, "serviceAccountName": SEALING_NAME, "containers": [container]},
        ),
    )
    port = {"name": "http", "port": 8080, "targetPort": SEALING_PORT}
    service = _json(
        apiVersion="v1",
        kind="Service",
        metadata={"name": SEALING_NAME},
        spec={"selector": labels, "ports": [port]},
    )
    api.apply(f"{base}/services/{SEALING_NAME}", service)


def _json(**fields: Any) -> bytes:
    return json.dumps(fields).encode()
