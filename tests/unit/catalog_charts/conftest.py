"""One worker for all renders, and the charts one at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from tests.unit.catalog_charts.catalog import SERVICES, Rendered, render

from sardonyx.helm.pool import WorkerPool

Render = Callable[..., Rendered]


@pytest.fixture(scope="session")
def pool() -> Iterator[WorkerPool]:
    with WorkerPool() as pool:
        yield pool


@pytest.fixture(params=SERVICES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def rendered(pool: WorkerPool) -> Render:
    """Render a chart, once for each question: ``rendered(name, values, release, capabilities=…)``."""
    known: dict[str, Rendered] = {}

    def once(name: str, values: Mapping[str, Any], *release: str, **options: Any) -> Rendered:
        question = json.dumps([name, values, release, repr(options)], sort_keys=True)
        if question not in known:
            known[question] = render(pool, name, values, *release, **options)
        return known[question]

    return once
