"""Workers started ahead for processes that are forked later."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator

import pytest

from sardonyx.helm.ahead import WorkersAhead
from sardonyx.helm.engine import RenderRequest
from sardonyx.helm.errors import RenderError
from sardonyx.helm.pool import WorkerPool
from sardonyx.helm.process import Limits

FORK = multiprocessing.get_context("fork")
HUNGRY = "{{ range until 100000 }}{{ $x := repeat 100000 `x` }}{{ $_ := set $.Values (toString .) $x }}{{ end }}"


@pytest.fixture
def workers() -> Iterator[WorkersAhead]:
    workers = WorkersAhead(2, Limits(seconds=20, memory_bytes=256 << 20))
    yield workers
    workers.close()


def in_a_process(workers: WorkersAhead, requests: list[RenderRequest]) -> list[str]:
    """Render in a process that is forked, and return what comes of each request."""
    ours, theirs = FORK.Pipe()
    process = FORK.Process(target=_render, args=(workers, requests, theirs))
    process.start()
    theirs.close()
    with ours:
        answer: list[str] = ours.recv()
    process.join()
    return answer


def _render(workers: WorkersAhead, requests: list[RenderRequest], answer) -> None:
    pool = workers.taken()
    answer.send([_outcome(pool, request) for request in requests])
    pool.close()


def _outcome(pool: WorkerPool, request: RenderRequest) -> str:
    try:
        return pool.render([request])[0].files["demo/templates/a.yaml"]
    except RenderError as error:
        return type(error).__name__


def test_each_process_renders_with_a_worker_of_its_own(workers: WorkersAhead, make_request):
    request = make_request("a: {{ .Release.Name }}")
    assert [in_a_process(workers, [request]) for _ in range(2)] == [["a: mine"], ["a: mine"]]


def test_a_worker_that_ends_is_replaced_and_the_reason_is_known(workers: WorkersAhead, make_request):
    requests = [make_request(HUNGRY), make_request("a: 1")]
    assert in_a_process(workers, requests) == ["RenderOutOfMemory", "a: 1"]


def test_workers_that_nobody_can_ask_end(workers: WorkersAhead):
    workers.handed_over()
    started = workers._workers  # nothing else knows their ends
    assert all(worker._process.wait(timeout=10) is not None for worker in started)
