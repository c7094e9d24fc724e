"""Pools of both engines, and requests made of the charts beside this file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sardonyx.charts import load_folder, package
from sardonyx.core.yamltext import read_yaml
from sardonyx.helm.engine import Capabilities, Release, RenderRequest
from sardonyx.helm.pool import WorkerPool
from sardonyx.helm.process import Limits

CAPABILITIES = Capabilities("v1.33.2", ("route.openshift.io/v1",))

CHART = "apiVersion: v2\nname: demo\nversion: 1.0.0\n"

MakeRequest = Callable[..., RenderRequest]


@pytest.fixture(scope="session", params=["sdk", "command"])
def pool(request: pytest.FixtureRequest) -> Iterator[WorkerPool]:
    """A pool of each engine in turn."""
    helm = request.getfixturevalue("helm_binary") if request.param == "command" else None
    with WorkerPool(Limits(seconds=20), helm=helm) as pool:
        yield pool


@pytest.fixture
def short_pool() -> Iterator[WorkerPool]:
    """A pool of the SDK whose renders end soon."""
    with WorkerPool(Limits(seconds=1.5, memory_bytes=256 << 20)) as pool:
        yield pool


@pytest.fixture
def make_request(tmp_path: Path) -> MakeRequest:
    """Make a request for a chart of one template."""

    def make(template: str, *, confidential: bool = False, schema: str = "{}", **values: object) -> RenderRequest:
        (tmp_path / "templates").mkdir(exist_ok=True)
        (tmp_path / "Chart.yaml").write_text(CHART)
        (tmp_path / "values.schema.json").write_text(schema)
        (tmp_path / "templates" / "a.yaml").write_text(template)
        chart = package(load_folder(tmp_path))
        return RenderRequest(chart, values, Release("mine", "team"), CAPABILITIES, confidential)

    return make


@pytest.fixture
def folder_request() -> Callable[[Path], RenderRequest]:
    """Make a request for the chart and the values in a folder."""

    def make(folder: Path) -> RenderRequest:
        file = folder / "values.yaml"
        values = read_yaml(file.read_bytes(), file.name).value if file.exists() else {}
        return RenderRequest(package(load_folder(folder / "chart")), values, Release("mine", "team"), CAPABILITIES)

    return make
