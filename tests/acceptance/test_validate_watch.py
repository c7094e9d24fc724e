"""``sardonyx validate --watch`` as a process that somebody writes beside."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.acceptance.conftest import Sardonyx
from tests.acceptance.watching import children_of, wait_for

GOOD = "apiVersion: v2\nname: {}\nversion: 1.0.0\n"
COUNTS = re.compile(r"nothing found|\d+ (error|warning).*")


class Watch:
    """A process that watches the charts a and b, and what it has written so far."""

    def __init__(self, sardonyx: Sardonyx) -> None:
        self.folder = sardonyx.folder
        for name in "ab":
            self.write(name, GOOD.format(name))
        with self._out.open("w") as out:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "sardonyx",
                    "validate",
                    "--watch",
                    "--select",
                    "chart-metadata,chart-unreadable",
                    "charts",
                ],
                cwd=self.folder,
                env=sardonyx.environment,
                stdout=out,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )

    @property
    def _out(self):
        return self.folder / "out"

    def write(self, name: str, text: str) -> None:
        folder = self.folder / "charts" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "Chart.yaml").write_text(text)

    def expect(self, *counts: str) -> None:
        """Wait until the counts at the end of the reports are these."""
        wait_for(lambda: [line for line in self._out.read_text().splitlines() if COUNTS.fullmatch(line)] == [*counts])

    def interrupt(self) -> tuple[int, str]:
        """Press ^C, which reaches all processes of the terminal; return the exit code and what was said."""
        os.killpg(self.process.pid, signal.SIGINT)
        _, err = self.process.communicate(timeout=30)
        return self.process.returncode, err


@pytest.fixture
def watch(tmp_path, cache) -> Iterator[Watch]:
    watch = Watch(Sardonyx(tmp_path, cache))
    try:
        watch.expect("nothing found")
        yield watch
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(watch.process.pid, signal.SIGKILL)
        watch.process.communicate()


def test_what_is_written_is_validated_again(watch):
    watch.write("a", GOOD.format("a").replace("1.0.0", "one"))
    watch.expect("nothing found", "1 error")
    watch.write("b", GOOD.format("b").replace("1.0.0", "two"))
    watch.expect("nothing found", "1 error", "2 errors")
    watch.write("a", GOOD.format("a"))
    watch.expect("nothing found", "1 error", "2 errors", "1 error")


def test_a_half_written_file_is_a_finding_and_not_the_end(watch):
    watch.write("a", "apiVersion: v2\nname: [")
    watch.expect("nothing found", "1 error")
    watch.write("a", GOOD.format("a"))
    watch.expect("nothing found", "1 error", "nothing found")


def test_an_interrupt_ends_it_without_a_word(watch):
    children = children_of(watch.process.pid)
    code, err = watch.interrupt()
    assert (code, [line for line in err.splitlines() if not line.startswith("✔ looked at 2 charts")]) == (130, [])
    wait_for(lambda: not any(Path(f"/proc/{child}").exists() for child in children))


def test_changes_of_git_are_not_watched(tmp_path, cache):
    result = Sardonyx(tmp_path, cache)("validate", "--watch", "--changed-since", "main")
    assert (result.code, "leave out --changed-since" in result.err) == (2, True)
