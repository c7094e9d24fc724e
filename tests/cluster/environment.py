"""An environments repository in the stack's folder, and a way to commit to it without asking anybody."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cluster.stack import Stack

from sardonyx.cluster import ClusterConnection, refresh_instances
from sardonyx.core.tree import MemoryTree
from sardonyx.core.yamltext import write_documents, write_yaml
from sardonyx.environments.changes import add_tenant
from sardonyx.environments.model import Environment, Tenant
from sardonyx.environments.paths import application_file, environment_file, manifests_file
from sardonyx.environments.reading import parse_environment

NAME = "lab"
TENANT, OTHER_TENANT = "user-alice", "user-bob"
SPARE_TENANTS = ("user-carol", "user-dave", "user-erin", "projet-census")
Manifest = dict[str, Any]


class Repository:
    """A bare repository that Argo CD reads, and a clone in which the tests commit, past every check of ours."""

    def __init__(self, folder: Path) -> None:
        self._clone = folder / "clone"
        bare = folder / "environments.git"
        self.url = f"file://{bare}"
        self._environment = {
            **os.environ,
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_{what}": "test" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }
        self._git("init", "-q", "--bare", "--initial-branch=main", str(bare), cwd=folder)
        self._git("clone", "-q", str(bare), str(self._clone), cwd=folder)
        self._git("checkout", "-q", "-B", "main")

    def commit(self, changes: Mapping[str, bytes | None]) -> str:
        """Write or remove files, push, and return the commit."""
        for path, data in changes.items():
            file = self._clone / path
            if data is None:
                file.unlink()
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
        self._git("add", "-A")
        self._git("commit", "-q", "--allow-empty", "-m", "Change")
        self._git("push", "-q", "origin", "main")
        return self._git("rev-parse", "HEAD").strip()

    def _git(self, *arguments: str, cwd: Path | None = None) -> str:
        command = ["git", *arguments]
        done = subprocess.run(
            command, cwd=cwd or self._clone, env=self._environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}: {done.stderr}"
        return done.stdout


def lab_environment(url: str) -> tuple[Environment, dict[str, bytes | None]]:
    """Return a small environment whose repository has this URL, and its files."""
    document = {
        "apiVersion": "sardonyx/v1",
        "kind": "Environment",
        "metadata": {"name": NAME},
        "spec": {
            "repository": {"url": url, "branch": "main"},
            "cluster": {"kubeVersion": "1.34.0"},
            "region": {"services": {"expose": {"domain": "lab.test"}}},
            "catalogs": [{"id": "lab", "location": "catalog"}],
            "quotas": {"user": {"requests.cpu": "100"}},
            "limits": {"container": {"defaultRequest": {"cpu": "10m"}}},
        },
    }
    data = write_yaml(document).encode()
    return parse_environment(data, NAME), {environment_file(NAME): data}


def tenant_files(environment: Environment, name: str) -> dict[str, bytes | None]:
    """Return the files of a new tenant, as ``sardonyx tenant add`` writes them."""
    return dict(add_tenant(MemoryTree({}), environment, Tenant(name)))


def instance_files(tenant: str, name: str, application: Manifest, manifests: list[Manifest]) -> dict[str, bytes | None]:
    """Return the two files of an instance that Argo CD reads."""
    return {
        application_file(NAME, tenant, name): write_yaml(application).encode(),
        manifests_file(NAME, tenant, name): write_documents(manifests).encode(),
    }


@dataclass(frozen=True)
class Lab:
    """A bootstrapped environment: what the tests commit to, look at and ask."""

    stack: Stack
    connection: ClusterConnection
    repository: Repository
    environment: Environment

    def deploy(self, tenant: str, name: str, application: Manifest, manifests: list[Manifest]) -> str:
        """Commit an instance and make Argo CD look at the tenant; return the commit."""
        commit = self.repository.commit(instance_files(tenant, name, application, manifests))
        refresh_instances(self.connection, self.environment, tenant)
        return commit

    def application_states(self) -> str:
        """Return a line for each Application: its annotations, the sync under way, and its status."""
        found = self.stack.api.get("/apis/argoproj.io/v1alpha1/applications")["items"]
        return "\n".join(map(_state, found))


def _state(application: Manifest) -> str:
    metadata = application["metadata"]
    parts = (metadata.get("annotations"), application.get("operation"), application.get("status"))
    return f"{metadata['namespace']}/{metadata['name']}: {json.dumps(parts)}"
