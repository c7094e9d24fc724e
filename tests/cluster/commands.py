"""The command lines and environments of the stack's programs, and why they are so."""

from __future__ import annotations

from pathlib import Path

from tests.cluster.isolated import SERVICE_ADDRESS
from tests.cluster.objects import SEALING_NAMESPACE, SEALING_PORT

APPLICATION_NAMESPACES = "user-*,projet-*"
_STAGES = (
    *("node-initialize", "node-heartbeat-with-lease"),
    *("pod-ready", "pod-complete", "pod-delete"),
    *("pv-bind", "pv-delete", "pvc-provision", "pvc-delete"),
)


def etcd(tools: Path, run: Path) -> list[str]:
    """Etcd, without waiting for the disk: its data are thrown away."""
    client = "http://127.0.0.1:2379"
    return [
        str(tools / "bin/etcd"),
        f"--data-dir={run / 'etcd'}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        "--listen-peer-urls=http://127.0.0.1:0",
        "--unsafe-no-fsync",
    ]


def redis(run: Path) -> list[str]:
    """Redis, Argo CD's cache, in memory only."""
    return [
        "redis-server",
        "--bind",
        "127.0.0.1",
        "--port",
        "6379",
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        str(run),
    ]


def api_server(tools: Path, run: Path) -> list[str]:
    """The API server with its default admission plugins.

    Advertise address and endpoint reconciler: there is no default route here whose address it could take.
    """
    pki = run / "pki"
    return [
        str(tools / "bin/kube-apiserver"),
        "--etcd-servers=http://127.0.0.1:2379",
        "--bind-address=127.0.0.1",
        "--secure-port=6443",
        "--advertise-address=127.0.0.1",
        "--endpoint-reconciler-type=none",
        f"--cert-dir={run / 'apiserver'}",
        f"--tls-cert-file={pki / 'server.crt'}",
        f"--tls-private-key-file={pki / 'server.key'}",
        f"--client-ca-file={pki / 'ca.crt'}",
        "--authorization-mode=RBAC",
        "--allow-privileged=true",
        "--service-cluster-ip-range=10.0.0.0/16",
        "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
        f"--service-account-key-file={pki / 'sa.pub'}",
        f"--service-account-signing-key-file={pki / 'sa.key'}",
        f"--proxy-client-cert-file={pki / 'admin.crt'}",
        f"--proxy-client-key-file={pki / 'admin.key'}",
    ]


def controller_manager(tools: Path, run: Path) -> list[str]:
    """Deletes namespaces, collects garbage, fills workloads. ``nodelifecycle`` takes the taint off the fake node."""
    return [
        str(tools / "bin/kube-controller-manager"),
        f"--kubeconfig={run / 'kubeconfig'}",
        "--leader-elect=false",
        "--bind-address=127.0.0.1",
        "--secure-port=10257",
        f"--root-ca-file={run / 'pki/ca.crt'}",
        f"--service-account-private-key-file={run / 'pki/sa.key'}",
        "--use-service-account-credentials=false",
        "--authorization-always-allow-paths=/healthz,/metrics",
        "--controllers=*,-nodeipam,-cloud-node-lifecycle,-bootstrapsigner,-tokencleaner",
    ]


def scheduler(tools: Path, run: Path) -> list[str]:
    """Gives pods a node; kwok acts on no others."""
    return [
        str(tools / "bin/kube-scheduler"),
        f"--kubeconfig={run / 'kubeconfig'}",
        "--leader-elect=false",
        "--bind-address=127.0.0.1",
        "--secure-port=10259",
        "--authorization-always-allow-paths=/healthz",
    ]


def kwok(tools: Path, run: Path) -> list[str]:
    """Makes the fake node and its pods ready, and binds claims."""
    return [
        str(tools / "bin/kwok"),
        f"--kubeconfig={run / 'kubeconfig'}",
        "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake",
        "--cidr=10.1.0.0/16",
        f"--node-ip={SERVICE_ADDRESS}",
        "--node-port=10247",
        f"--server-address={SERVICE_ADDRESS}:10247",
        "--node-lease-duration-seconds=40",
        *(f"--config={tools / 'manifests/kwok' / f'{stage}.yaml'}" for stage in _STAGES),
    ]


def repo_server() -> list[str]:
    """Argo CD's reader of Git repositories."""
    return [
        *("argocd", "--address=127.0.0.1", "--port=8081", "--metrics-address=127.0.0.1", "--metrics-port=8084"),
        "--redis=127.0.0.1:6379",
    ]


def application_controller() -> list[str]:
    """Argo CD's controller. Nothing polls faster than a minute, so tests prove that refreshing works."""
    return [
        *("argocd", "--redis=127.0.0.1:6379", "--repo-server=127.0.0.1:8081", "--metrics-port=8082"),
        *("--app-resync=60", "--app-resync-jitter=0"),
        f"--application-namespaces={APPLICATION_NAMESPACES}",
    ]


def sealed_secrets(tools: Path) -> list[str]:
    """The controller that decrypts SealedSecrets."""
    return [
        str(tools / "bin/sealed-secrets"),
        f"--listen-addr={SERVICE_ADDRESS}:{SEALING_PORT}",
        "--listen-metrics-addr=127.0.0.1:8091",
        "--update-status",
        "--kubeclient-qps=50",
        "--kubeclient-burst=100",
    ]


def plain_environment(run: Path) -> dict[str, str]:
    """Nothing of the user's environment: no proxy, no Git configuration, no credentials."""
    return {
        "PATH": f"{run / 'bin'}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": str(run / "home"),
        "TMPDIR": str(run / "tmp"),
    }


def argocd_environment(run: Path, role: str) -> dict[str, str]:
    """One program plays all of Argo CD's roles; in-cluster means the kubeconfig here."""
    return {
        **plain_environment(run),
        "ARGOCD_BINARY_NAME": role,
        "KUBECONFIG": str(run / "kubeconfig"),
        "ARGOCD_FAKE_IN_CLUSTER": "true",
        "ARGOCD_TLS_DATA_PATH": str(run / "tls"),
        "ARGOCD_SSH_DATA_PATH": str(run / "ssh"),
        "ARGOCD_PLUGINSOCKFILEPATH": str(run / "cmp"),
        "ARGOCD_GPG_ENABLED": "false",
        # Otherwise in /tmp under one name for all: another stack's, or another user's.
        "ARGOCD_ASK_PASS_SOCK": str(run / "tmp/ask-pass.sock"),
        "ARGOCD_CLUSTER_CACHE_EVENTS_PROCESSING_INTERVAL": "1ms",
        "GIT_CONFIG_GLOBAL": str(run / "gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
    }


def sealing_environment(run: Path) -> dict[str, str]:
    """The controller knows in-cluster configuration only."""
    return {
        **plain_environment(run),
        "KUBERNETES_SERVICE_HOST": "127.0.0.1",
        "KUBERNETES_SERVICE_PORT": "6443",
        "POD_NAMESPACE": SEALING_NAMESPACE,
    }
