"""A real control plane on this machine: etcd, Kubernetes, kwok, Redis, Argo CD, sealed-secrets.

    with Stack() as stack:
        stack.environment["KUBECONFIG"]

Must run inside the namespaces of ``tests.cluster.isolated``; ports are therefore fixed. Everything is kept in one
folder of its own, removed at the end, and kept when an exception ended the run.
"""

# ruff: noqa: T201  # prints what the person at the terminal waits for
from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

import httpx
from tests.cluster import commands, objects
from tests.cluster.api import Api, eventually
from tests.cluster.pki import write_kubeconfig, write_pki
from tests.cluster.processes import Service, port_accepts
from tests.cluster.tools import tools_folder

NODE = "n1"
SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
_FOLDERS = ("etcd", "apiserver", "logs", "tls", "ssh", "home", "tmp", "bin", "cmp", "git")
_STAND_INS = {"helm": "v3.19.0", "kustomize": "v5.7.0"}


class Stack:
    """The running control plane: ``run`` is its folder, ``api`` its API server as the administrator sees it."""

    def __init__(self) -> None:
        self.run = Path(tempfile.mkdtemp(prefix="sardonyx-stack-"))
        self.keep = False
        (self.run / "pki").mkdir()
        write_pki(self.run / "pki")
        self.api = Api(self.run / "pki")
        self.milestones: dict[str, float] = {}
        self._tools = tools_folder()
        self._manifests = self._tools / "manifests"
        self._services: list[Service] = []
        self._began = time.monotonic()

    def __enter__(self) -> Stack:
        """Start everything; on failure stop what was started and raise NotStarted with the end of a log."""
        try:
            self._prepare()
            self._start_kubernetes()
            with ThreadPoolExecutor(4) as pool:
                self._start_on_kubernetes(pool)
        except BaseException as error:
            self.keep = isinstance(error, Exception)
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop everything, in reverse order. What an interrupted run leaves is of no use to anybody."""
        self.keep = self.keep or isinstance(error, Exception)
        self.stop()

    @property
    def environment(self) -> dict[str, str]:
        """The variables that let a command use this control plane."""
        return {
            "KUBECONFIG": str(self.run / "kubeconfig"),
            "SARDONYX_CLUSTER_RUN": str(self.run),
            "SARDONYX_CLUSTER_TOOLS": str(self._tools / "bin"),
            "SARDONYX_SEALING_CERTIFICATE": str(self.run / "sealing.pem"),
        }

    def stop(self) -> None:
        """End all processes that this stack started, the last started first, and remove the folder if not kept."""
        self.api.client.close()
        for service in reversed(self._services):
            service.end()
        if self.keep:
            print(f"the control plane's files and logs are in {self.run}", file=sys.stderr)
        else:
            shutil.rmtree(self.run, ignore_errors=True)

    def log_ends(self) -> str:
        """Return the last lines of every log, for a failed test."""
        return "\n".join(f"{service.name}:\n{service.last_lines()}" for service in self._services)

    def _prepare(self) -> None:
        for folder in _FOLDERS:
            (self.run / folder).mkdir()
        (self.run / "bin/argocd").symlink_to(self._tools / "bin/argocd")
        for name, version in _STAND_INS.items():
            # Argo CD asks for their versions only; what it deploys here is plain YAML.
            (self.run / "bin" / name).write_text(f"#!/bin/sh\necho {version}\n")
            (self.run / "bin" / name).chmod(0o755)
        (self.run / "gitconfig").write_text("[safe]\n\tdirectory = *\n")

    def _start_kubernetes(self) -> None:
        etcd = self._service("etcd", commands.etcd(self._tools, self.run))
        redis = self._service("redis", commands.redis(self.run))
        write_kubeconfig(self.run / "kubeconfig", self.run / "pki")
        etcd.wait_until(lambda: port_accepts(2379))
        server = self._service("kube-apiserver", commands.api_server(self._tools, self.run))
        repo = self._argocd("repo-server", commands.repo_server())
        server.wait_until(self.api.is_ready)
        redis.wait_until(lambda: port_accepts(6379))
        repo.wait_until(lambda: port_accepts(8081))
        self._passed("api server")

    def _start_on_kubernetes(self, pool: ThreadPoolExecutor) -> None:
        definitions = pool.submit(objects.create_definitions, self.api, self._manifests)
        token = pool.submit(objects.create_sealing_account, self.api)
        node = pool.submit(objects.create_node, self.api, self._manifests, NODE)
        self._service("kube-scheduler", commands.scheduler(self._tools, self.run))
        self._service("kwok", commands.kwok(self._tools, self.run))
        objects.create_settings_of_argocd(self.api, self._manifests)
        definitions.result()
        self._passed("definitions")
        # Not earlier: its garbage collector would stand still while it learns kinds that appear after its start.
        self._service("kube-controller-manager", commands.controller_manager(self._tools, self.run))
        objects.lock_default_project(self.api)
        controller = self._argocd("application-controller", commands.application_controller())
        sealing = self._start_sealing(token)
        self._write_certificate(sealing)
        self._passed("sealed-secrets")
        controller.wait_until(lambda: _answers("http://127.0.0.1:8082/healthz"))
        self._passed("argocd")
        node.result()
        eventually(lambda: objects.node_is_ready(self.api, NODE), "the node is ready")
        self._passed("node")

    def _start_sealing(self, token: Future[str]) -> Service:
        SERVICE_ACCOUNT.mkdir(parents=True, exist_ok=True)
        (SERVICE_ACCOUNT / "token").write_text(token.result())
        (SERVICE_ACCOUNT / "namespace").write_text(objects.SEALING_NAMESPACE)
        shutil.copy(self.run / "pki/ca.crt", SERVICE_ACCOUNT / "ca.crt")
        objects.create_sealing_service(self.api)
        command = commands.sealed_secrets(self._tools)
        return self._service("sealed-secrets", command, commands.sealing_environment(self.run))

    def _write_certificate(self, sealing: Service) -> None:
        sealing.wait_until(lambda: self.api.client.get(objects.SEALING_CERTIFICATE).is_success)
        certificate = self.api.client.get(objects.SEALING_CERTIFICATE).content
        (self.run / "sealing.pem").write_bytes(certificate)

    def _argocd(self, role: str, command: Sequence[str]) -> Service:
        environment = commands.argocd_environment(self.run, f"argocd-{role}")
        return self._service(f"argocd-{role}", [str(self.run / "bin/argocd"), *command[1:]], environment)

    def _service(self, name: str, command: Sequence[str], environment: Mapping[str, str] | None = None) -> Service:
        chosen = commands.plain_environment(self.run) if environment is None else environment
        service = Service(name, command, chosen, self.run / "logs")
        self._services.append(service)
        return service

    def _passed(self, milestone: str) -> None:
        self.milestones[milestone] = time.monotonic() - self._began


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False, timeout=2).status_code == 200
    except httpx.TransportError:
        return False
