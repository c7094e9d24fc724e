"""One pool of workers for all charts of a process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sardonyx.helm.pool import WorkerPool
from sardonyx.helm.process import Limits


@pytest.fixture(scope="session")
def pool() -> Iterator[WorkerPool]:
    with WorkerPool(Limits(seconds=20)) as pool:
        yield pool
