"""One control plane and one environment for the whole run; each test deploys services of its own."""

from __future__ import annotations

import itertools
import os
from collections.abc import Generator, Iterator

import pytest
from tests.cluster.environment import (
    OTHER_TENANT,
    SPARE_TENANTS,
    TENANT,
    Lab,
    Repository,
    lab_environment,
    tenant_files,
)
from tests.cluster.isolated import is_isolated
from tests.cluster.stack import Stack
from tests.cluster.tools import missing_to_run, tools_folder

from sardonyx.cluster import apply, connect, wait_for
from sardonyx.environments.argocd import parent_application
from sardonyx.environments.bootstrap import bootstrap_manifests

REQUIRED = "SARDONYX_REQUIRE_CLUSTER"
_numbers = itertools.count(1)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add to the report of a failed test what the control plane says: its folder may be on a machine that is gone."""
    report = yield
    lab = getattr(item, "funcargs", {}).get("lab")
    if report.failed and lab is not None:
        report.sections.append(("Applications", lab.application_states()))
        report.sections.append(("ends of the logs", lab.stack.log_ends()))
    return report


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
    """An environment with its tenants, bootstrapped as an operator does it.

    All tenants are made at once: Argo CD takes two seconds of waiting and more than one of work for each batch.
    """
    repository = Repository(stack.run / "git")
    environment, files = lab_environment(repository.url)
    for tenant in (TENANT, OTHER_TENANT, *SPARE_TENANTS):
        files.update(tenant_files(environment, tenant))
    repository.commit(files)
    connection = connect(stack.environment["KUBECONFIG"])
    apply(connection, bootstrap_manifests(environment))
    for tenant in (TENANT, OTHER_TENANT, *SPARE_TENANTS):
        wait_for(connection, "argocd", parent_application(tenant))
    yield Lab(stack, connection, repository, environment)
    connection.close()


@pytest.fixture
def tenant(lab: Lab) -> str:
    """The tenant of most tests; each deploys services of names of its own."""
    return TENANT


@pytest.fixture
def other_tenant(lab: Lab) -> str:
    """A second tenant, who has nothing to do with the first."""
    return OTHER_TENANT


@pytest.fixture(scope="session")
def spare_tenants(lab: Lab) -> Iterator[str]:
    """The tenants that a test may use up."""
    return iter(SPARE_TENANTS)


@pytest.fixture
def spare_tenant(spare_tenants: Iterator[str]) -> str:
    """A tenant for a test that leaves it unusable."""
    return next(spare_tenants)


@pytest.fixture
def service(request: pytest.FixtureRequest) -> str:
    """A name for this test's service."""
    return f"s{next(_numbers)}"
