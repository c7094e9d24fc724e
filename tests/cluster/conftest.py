"""One control plane for the whole run, one tenant for each test."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from tests.cluster.environment import Manifest, Repository, instance_files, lab_environment, tenant_files
from tests.cluster.isolated import is_isolated
from tests.cluster.stack import Stack
from tests.cluster.tools import missing_to_run, tools_folder

from sardonyx.cluster import ClusterConnection, apply, connect, refresh_instances, refresh_platform, wait_for
from sardonyx.environments.bootstrap import bootstrap_manifests
from sardonyx.environments.model import Environment

REQUIRED = "SARDONYX_REQUIRE_CLUSTER"


@dataclass(frozen=True)
class Lab:
    """A bootstrapped environment: what the tests commit to, look at and ask."""

    stack: Stack
    connection: ClusterConnection
    repository: Repository
    environment: Environment

    def add_tenants(self, *names: str) -> None:
        """Commit tenants and wait until Argo CD has made all of them."""
        for name in names:
            self.repository.commit(tenant_files(self.environment, name))
        for name in names:
            refresh_platform(self.connection, self.environment, name)
        for name in names:
            wait_for(self.connection, "argocd", f"tenant-{name}", timeout=60)

    def deploy(self, tenant: str, name: str, application: Manifest, manifests: list[Manifest]) -> str:
        """Commit an instance and make Argo CD look at the tenant; return the commit."""
        commit = self.repository.commit(instance_files(tenant, name, application, manifests))
        refresh_instances(self.connection, self.environment, tenant)
        return commit


def _reasons_to_skip() -> list[str]:
    reasons = list(missing_to_run())
    if not tools_folder().is_dir():
        reasons.append("the programs are not built: run python -m tests.cluster.build")
    if not is_isolated():
        reasons.append("not isolated: run python -m tests.cluster.isolated .venv/bin/pytest tests/cluster")
    return reasons


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest) -> Iterator[Stack]:
    """The running control plane; its folder is kept when a test failed."""
    if reasons := _reasons_to_skip():
        end = pytest.fail if os.environ.get(REQUIRED) == "1" else pytest.skip
        end("no control plane: " + "; ".join(reasons))
    with Stack() as running:
        yield running
        running.keep = bool(request.session.testsfailed)


@pytest.fixture(scope="session")
def lab(stack: Stack) -> Iterator[Lab]:
    """An environment, bootstrapped as an operator does it."""
    repository = Repository(stack.run / "git")
    environment, files = lab_environment(repository.url)
    connection = connect(stack.environment["KUBECONFIG"])
    first = tenant_files(environment, "user-first")
    repository.commit({**files, **first})
    apply(connection, bootstrap_manifests(environment))
    wait_for(connection, "argocd", "tenant-user-first", timeout=90)
    yield Lab(stack, connection, repository, environment)
    connection.close()


@pytest.fixture(scope="session")
def fresh_tenants(lab: Lab) -> Iterator[str]:
    """Names of tenants that no test has used, made in batches, because Argo CD waits between its sync waves."""

    def make() -> Iterator[str]:
        for batch in itertools.count(1):
            names = [f"user-t{batch}{letter}" for letter in "abcdefgh"]
            lab.add_tenants(*names)
            yield from names

    return make()


@pytest.fixture
def tenant(fresh_tenants: Iterator[str]) -> str:
    """A tenant of this test's own."""
    return next(fresh_tenants)


@pytest.fixture
def other_tenant(fresh_tenants: Iterator[str]) -> str:
    """A second tenant, who has nothing to do with the first."""
    return next(fresh_tenants)
