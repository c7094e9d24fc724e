"""Charts made to do harm, and a machine that fails, as ``sardonyx validate`` and its neighbours meet them."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from tests.acceptance.conftest import Sardonyx
from tests.acceptance.watching import PROC, children_of, is_worker, wait_for

METADATA = "apiVersion: v2\nname: demo\nversion: 1.0.0\n"
ENDLESS = "{{ range until 1000000 }}{{ range until 10000 }}{{ end }}{{ end }}"


def write_chart(folder: Path, **files: str) -> Path:
    """Write a chart; the names of files have ``__`` for ``/`` and ``_`` for ``.``."""
    texts = {"Chart_yaml": METADATA, "values_yaml": "greeting: hello\n", **files}
    for name, text in texts.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.fixture
def sardonyx(tmp_path, cache) -> Sardonyx:
    folder = tmp_path / "work"
    folder.mkdir()
    return Sardonyx(folder, cache)


def is_alive(pid: int) -> bool:
    """Tell whether a process is there and no zombie that nobody has waited for yet."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_no_process_outlives_a_validation_that_is_ended(sardonyx, number):
    write_chart(sardonyx.folder / "demo", templates__x_yaml=ENDLESS)
    process = sardonyx.start("validate", "demo")
    wait_for(lambda: any(map(is_worker, children_of(process.pid))))
    below = children_of(process.pid)
    process.send_signal(number)
    process.communicate(timeout=30)
    wait_for(lambda: not any(map(is_alive, below)))
