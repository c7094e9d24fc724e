"""What the demonstration waits for and shows of a cluster: Argo CD's verdicts, decrypted Secrets, pruned objects."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from demo.terminal import Terminal
from sardonyx.cluster import connect, fetch_certificate, pods, read_secret_data, wait_for, wait_until_gone
from sardonyx.cluster.errors import Missing
from sardonyx.core.yamltext import read_documents
from sardonyx.repository import open_repository

ARGOCD = "argocd"
INSTANCES = "environments/lab/instances"


class Watcher:
    """Watches the cluster that KUBECONFIG leads to."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.connection = connect()

    def fetch_certificate(self, target: Path) -> None:
        """Save the certificate of the cluster's sealed-secrets controller."""
        known = os.environ.get("SARDONYX_SEALING_CERTIFICATE")
        if known:
            shutil.copyfile(known, target)
        else:
            target.write_bytes(fetch_certificate(self.connection))

    def wait_for_tenant(self, tenant: str) -> None:
        """Wait until Argo CD has made a tenant's namespace, walls and parent Application."""
        begin = time.monotonic()
        wait_for(self.connection, ARGOCD, f"tenant-{tenant}")
        self.terminal.say(f"Argo CD has set up the tenant {tenant} ({time.monotonic() - begin:.1f} s)")

    def wait_for_services(self, tenant: str, names: Iterable[str], repository: Path) -> None:
        """Wait until services are Synced and Healthy, and show what the cluster made of them."""
        begin = time.monotonic()
        for name in names:
            status = wait_for(self.connection, tenant, name)
            running = ", ".join(f"{pod.name} {pod.state}" for pod in pods(self.connection, tenant, name))
            elapsed = time.monotonic() - begin
            self.terminal.say(f"{tenant}/{name}: {status.sync}, {status.health} ({elapsed:.1f} s); pods: {running}")
            for secret in self._sealed(repository, tenant, name):
                keys = ", ".join(sorted(read_secret_data(self.connection, tenant, secret)))
                self.terminal.say(f"  the cluster decrypted the Secret {secret} (keys: {keys})")

    def wait_for_deletion(self, tenant: str, name: str, secrets: Iterable[str]) -> None:
        """Wait until a service and its objects are gone from the cluster."""
        begin = time.monotonic()
        wait_until_gone(self.connection, tenant, name)
        left = [pod.name for pod in pods(self.connection, tenant, name) if pod.state != "Terminating"]
        left += [secret for secret in secrets if self._exists(tenant, secret)]
        elapsed = time.monotonic() - begin
        self.terminal.say(f"Argo CD pruned {tenant}/{name} ({elapsed:.1f} s); left in the cluster: {left or 'nothing'}")

    def secrets_of(self, repository: Path, tenant: str, name: str) -> list[str]:
        """Return the names of a service's Secrets, as committed."""
        return list(self._sealed(repository, tenant, name))

    def _sealed(self, repository: Path, tenant: str, name: str) -> Iterable[str]:
        opened = open_repository(str(repository))
        path = f"{INSTANCES}/{tenant}/{name}/manifests.yaml"
        data = opened.tree(opened.fetch()).read(path) or b""
        for document in read_documents(data, path):
            if document.value["kind"] == "SealedSecret":
                yield document.value["metadata"]["name"]

    def _exists(self, tenant: str, secret: str) -> bool:
        try:
            read_secret_data(self.connection, tenant, secret)
        except Missing:
            return False
        return True
