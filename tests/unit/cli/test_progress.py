"""The line that says how far it is: on a real terminal, and nowhere else."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from tests.publishing_faults import write_chart

from sardonyx.cli.progress import Line, in_words


def on_a_terminal(folder: Path, **variables: str) -> str:
    """Publish two charts with stderr on a pseudo-terminal, and return what came out of it."""
    for name in ("a", "b"):
        write_chart(folder / "charts" / name, name, "1.0.0")
    ours, theirs = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "TERM": "xterm", **variables}
    command = [sys.executable, "-m", "sardonyx", "publish", "apply", "charts", "--to", "public"]
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    pieces = []
    try:
        while piece := os.read(ours, 4096):
            pieces.append(piece)
    except OSError:  # how Linux says that the other side is closed
        pass
    finally:
        os.close(ours)
    assert process.wait(60) == 0
    return b"".join(pieces).decode()


def test_a_terminal_shows_packages_and_bytes_on_one_line_that_goes_away(tmp_path):
    seen = on_a_terminal(tmp_path)
    assert "2 of 2 packages, " in seen
    assert "KiB" in seen
    assert seen.rpartition("\r\x1b[K")[2] == "✔ public: 2 published, 0 there already\r\n"


@pytest.mark.parametrize("variables", [{"CI": "true"}, {"TERM": "dumb"}, {"NO_COLOR": "1"}, {"CI": "1"}])
def test_others_get_plain_lines(tmp_path, variables):
    assert on_a_terminal(tmp_path, **variables) == "✔ public: 2 published, 0 there already\r\n"


def test_it_is_written_at_the_end_whatever_the_pace():
    stream = io.StringIO()
    line = Line(stream)
    for number in range(1, 1001):
        line.show(number, 1000, number * 2048)
    assert stream.getvalue().endswith("1000 of 1000 packages, 2.0 MiB")
    assert stream.getvalue().count("\r") < 900


@pytest.mark.parametrize(("size", "words"), [(0, "0.0 KiB"), (1536, "1.5 KiB"), (3 * 2**20, "3.0 MiB")])
def test_sizes_in_words(size, words):
    assert in_words(size) == words
