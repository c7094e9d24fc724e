"""Launching into a tree in memory, with a real worker, real packages and a real certificate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sardonyx.charts import Chart, load_folder, package
from sardonyx.charts.metadata import chart_of
from sardonyx.core.digests import digest_of
from sardonyx.core.tree import MemoryTree
from sardonyx.core.valuepaths import parse_path
from sardonyx.environments.changes import add_tenant
from sardonyx.environments.initial import Initial, init_changes
from sardonyx.environments.model import Tenant
from sardonyx.environments.reading import read_environment, read_tenant
from sardonyx.environments.shipped import template_tree
from sardonyx.helm.pool import WorkerPool
from sardonyx.instances.certificates import create_sealing_pair
from sardonyx.instances.generation import ChartPackage, open_package
from sardonyx.instances.launching import Launched, LaunchOrder, launch
from sardonyx.instances.listing import find_instance
from sardonyx.instances.model import ChartPin
from sardonyx.instances.regeneration import regenerate
from sardonyx.instances.settings import Setting

CHARTS = Path(__file__).parent / "charts"
SERVICE = "environments/lab/instances/user-alice/service"


@pytest.fixture(scope="session")
def pool():
    with WorkerPool() as pool:
        yield pool


@pytest.fixture(scope="session")
def prepared() -> Mapping[str, bytes]:
    """The files of an environments repository with the tenants user-alice and projet-census."""
    certificate, _ = create_sealing_pair(datetime.now(UTC) - timedelta(days=1), key_bits=2048)
    initial = Initial("https://git.example.org/environments.git", domain="lab.example.org")
    files = init_changes(template_tree(), initial, certificate)
    tree = MemoryTree({path: data for path, data in files.items() if data is not None})
    for tenant in (Tenant("user-alice", owner="alice"), Tenant("projet-census", group="census", members=("alice",))):
        tree.apply(add_tenant(tree, read_environment(tree, "lab"), tenant))
    return tree.content


@pytest.fixture(scope="session")
def expired_certificate() -> bytes:
    return create_sealing_pair(datetime(2000, 1, 1, tzinfo=UTC), key_bits=2048)[0]


@pytest.fixture
def tree(prepared) -> MemoryTree:
    return MemoryTree(prepared)


def _packed(chart: Chart) -> ChartPackage:
    return open_package(package(chart), chart.name)


@pytest.fixture(scope="session")
def packed() -> Callable[[Chart], ChartPackage]:
    """A chart as its package."""
    return _packed


@pytest.fixture(scope="session")
def chart() -> Callable[[str], ChartPackage]:
    """The package of a chart of ``charts/``."""
    return lambda name: _packed(load_folder(CHARTS / name))


@pytest.fixture(scope="session")
def chart_from() -> Callable[[Mapping[str, str]], ChartPackage]:
    """The package of a chart whose files are given as texts."""

    def make(files: Mapping[str, str]) -> ChartPackage:
        metadata = "apiVersion: v2\nname: written\nversion: 1.0.0\n"
        texts = {"Chart.yaml": metadata, **files}
        return _packed(chart_of({path: text.encode() for path, text in texts.items()}, "written"))

    return make


@pytest.fixture
def launched(tree, pool) -> Callable[..., Launched]:
    """Launch a package for alice as ``service``; ``set`` and ``secrets`` are written ``path: value``."""

    def run(package: ChartPackage, set: Mapping[str, Any] = {}, secrets: Mapping[str, str] = {}, **order: Any):
        pin = ChartPin("lab", package.chart.name, package.chart.version, digest_of(package.data))
        given = {
            "environment": "lab",
            "tenant": "user-alice",
            "owner": "alice",
            "name": "service",
            "changes": [Setting(parse_path(path), value) for path, value in set.items()],
            "secrets": {parse_path(path): value for path, value in secrets.items()},
        }
        return launch(tree, LaunchOrder(pin=pin, package=package, **{**given, **order}), pool)

    return run


@pytest.fixture
def generated_again(tree, pool) -> Callable[[Launched, ChartPackage], Mapping[str, bytes | None]]:
    """Put a launched service into the tree, and return the files that the gate would make of it."""

    def run(launched: Launched, package: ChartPackage) -> Mapping[str, bytes | None]:
        tree.apply(launched.files)
        environment = read_environment(tree, "lab")
        tenant = read_tenant(tree, environment, launched.instance.namespace)
        instance = find_instance(tree, "lab", tenant.name, launched.instance.name)
        return regenerate(tree, environment, tenant, instance, package, pool)

    return run
