"""What a template can do to its worker, and what the worker cannot do to anybody else."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from sardonyx.helm.errors import RenderOutOfMemory, RenderTimeout, RenderTooLarge, UnreadableChart, WorkerDied
from sardonyx.helm.pool import WorkerPool
from sardonyx.helm.process import Limits
from sardonyx.helm.wire import encode_request

FINE = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
ENDLESS = "{{ range until 1000 }}" * 5 + "{{ end }}" * 5  # endless for us, and no list is long
DOUBLING = '{{ $x := "abcdefgh" }}{{ range until 40 }}{{ $x = print $x $x }}{{ end }}'
HOARDING = '{{ $x := list }}{{ range until 100000 }}{{ $x = append $x (repeat 1000000 "abc") }}{{ end }}'


def processes() -> set[int]:
    """The workers and commands below this process, zombies included."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return {int(child) for child in children}


def test_template_that_never_ends_is_stopped(short_pool, make_request):
    with pytest.raises(RenderTimeout, match=r"1\.5 s"):
        short_pool.render([make_request(ENDLESS)])


def test_render_after_a_stopped_one_works(short_pool, make_request):
    with pytest.raises(RenderTimeout):
        short_pool.render([make_request(ENDLESS)])
    assert short_pool.render([make_request(FINE)])[0].files == {"demo/templates/a.yaml": FINE}


@pytest.mark.parametrize("template", [DOUBLING, HOARDING], ids=["doubling", "hoarding"])
@pytest.mark.parametrize("engine", ["sdk", "command"])
def test_template_that_eats_memory_is_stopped(request, make_request, engine, template):
    helm = request.getfixturevalue("helm_binary") if engine == "command" else None
    with WorkerPool(Limits(20, 256 << 20), helm=helm) as pool, pytest.raises(RenderOutOfMemory, match="256 MiB"):
        pool.render([make_request(template)])


LONG = 'a: "{{ repeat 11000000 "x" }}"'
MANY = "{{ range until 6000 }}\n---\na: 1{{ end }}"


@pytest.mark.parametrize("template", [LONG, MANY], ids=["long", "many documents"])
@pytest.mark.parametrize("confidential", [False, True])
def test_more_than_anybody_should_read_is_refused(pool, make_request, template, confidential):
    request = make_request(template)._replace(confidential=confidential)
    with pytest.raises(RenderTooLarge, match="more than 10 MiB"):
        pool.render([request])


def test_command_that_never_ends_leaves_no_process(helm_binary, make_request):
    with WorkerPool(Limits(1), helm=helm_binary) as pool:
        with pytest.raises(RenderTimeout):
            pool.render([make_request(ENDLESS)])
        found = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert f"{helm_binary} template" not in found


def test_idle_worker_killed_from_outside_is_replaced(make_request):
    before = processes()
    with WorkerPool() as pool:
        pool.render([make_request(FINE)])
        [worker] = processes() - before
        os.kill(worker, signal.SIGKILL)
        os.waitid(os.P_PID, worker, os.WEXITED | os.WNOWAIT)
        assert pool.render([make_request(FINE)])[0].notes == ""


def test_worker_killed_while_it_renders_is_an_error(make_request):
    before = processes()
    with WorkerPool() as pool:
        pool.render([make_request(FINE)])
        [worker] = processes() - before
        threading.Timer(0.3, os.kill, [worker, signal.SIGKILL]).start()
        with pytest.raises(WorkerDied, match="killed by signal 9"):
            pool.render([make_request(ENDLESS)])


def test_interrupted_render_does_not_answer_the_next(make_request):
    with WorkerPool() as pool:
        pool.render([make_request(FINE)])
        threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGINT]).start()
        with pytest.raises(KeyboardInterrupt):
            pool.render([make_request(ENDLESS)])
        assert pool.render([make_request(FINE)])[0].files


def test_closed_pool_leaves_no_process(make_request):
    before = processes()
    with WorkerPool(size=2) as pool:
        pool.render([make_request(FINE)])
    assert processes() == before


def test_worker_whose_pool_is_gone_ends():
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "sardonyx.helm.worker", str(theirs.fileno()), str(1 << 30)]
    with subprocess.Popen(command, pass_fds=[theirs.fileno()], start_new_session=True) as process:
        theirs.close()
        ours.recv(100)
        ours.close()
        assert process.wait(timeout=20) == 0


def test_render_whose_asker_is_gone_ends(make_request):
    """The watch ends it; nobody else could, when the asker was killed and not asked to close."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "sardonyx.helm.worker", str(theirs.fileno()), str(1 << 30)]
    with subprocess.Popen(command, pass_fds=[theirs.fileno()], start_new_session=True) as process:
        theirs.close()
        ours.recv(100)
        ours.sendall(encode_request(make_request(ENDLESS)))
        ours.close()
        assert process.wait(timeout=20) == -signal.SIGKILL


def test_several_threads_share_a_pool(make_request):
    request = make_request(FINE)
    results = []
    with WorkerPool(size=2) as pool:
        threads = [threading.Thread(target=lambda: results.extend(pool.render([request] * 3))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [result.files for result in results] == [{"demo/templates/a.yaml": FINE}] * 12


def test_pool_that_grows_has_a_worker_for_each_render(make_request):
    with WorkerPool(size=1) as pool:
        pool.grow(3)
        assert len(pool._workers) == 3
        assert len(pool.render([make_request(FINE)] * 2)) == 2


def test_pool_that_is_large_enough_does_not_grow():
    with WorkerPool(size=2) as pool:
        pool.grow(1)
        assert len(pool._workers) == 2


def test_pool_that_is_closed_says_so(make_request):
    pool = WorkerPool()
    pool.close()
    with pytest.raises(RuntimeError, match="closed"):
        pool.render([make_request(FINE)])


def test_chart_cannot_reach_a_listener_on_this_machine(pool, make_request):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/schema.json"
        request = make_request(FINE, schema=f'{{"properties": {{"a": {{"$ref": "{address}"}}}}}}')
        with pytest.raises(UnreadableChart, match="schema"):
            pool.render([request])
        with pytest.raises(TimeoutError):
            listener.accept()
