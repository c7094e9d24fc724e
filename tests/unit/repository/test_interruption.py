"""Killed at every step: the remote is as before or has the whole change, and the next run succeeds."""

import os
import shutil
import signal
import subprocess
import sys

import pytest

from sardonyx.repository import open_repository

PROGRAM = """
import sys
from sardonyx.repository import Author, Proposal, open_repository, transact
with open_repository(sys.argv[1]) as repository:
    transact(repository, lambda tree: Proposal({"x/1": b"1", "x/2": b"2"}, "Add"), Author("A", "a@example.org"))
"""

# Stands in front of git on the PATH and kills whoever called it, before or after the real command has run.
KILLER = """#!/bin/sh
case " $* " in
  *" {command} "*)
    if [ {moment} = after ]; then {git} "$@" >/dev/null; fi
    kill -9 $PPID
    exit 1;;
esac
exec {git} "$@"
"""


STEPS = [(command, moment) for command in ("init", "fetch", "fast-import", "push") for moment in ("before", "after")]


@pytest.mark.parametrize(("command", "moment"), [*STEPS, ("cat-file", "before")])
def test_a_killed_run_loses_nothing(remote, tmp_path, content, command, moment):
    before = content(remote)
    assert _run(remote, _killer(tmp_path, command, moment)) == -signal.SIGKILL
    assert content(remote) in (before, {**before, "x/1": "1", "x/2": "2"})
    assert _run(remote, os.environ["PATH"]) == 0
    assert content(remote) == {**before, "x/1": "1", "x/2": "2"}


def test_a_lock_left_by_a_killed_git_is_overcome(repository, other, change):
    repository.fetch()
    (repository.cache.folder / "refs" / "heads" / "main.lock").touch()
    new = change(other, {"x": b"1"}).commit
    assert repository.fetch() == new


def test_what_killed_runs_left_is_cleared_away(remote, tmp_path):
    for _ in range(2):
        _run(remote, _killer(tmp_path, "init", "after"))
    with open_repository(str(remote)) as repository:
        repository.fetch()
        assert not list(repository.cache.folder.parent.glob("*.new-*"))


def _killer(tmp_path, command, moment):
    folder = tmp_path / "killer"
    folder.mkdir(exist_ok=True)
    script = folder / "git"
    script.write_text(KILLER.format(command=command, moment=moment, git=shutil.which("git")))
    script.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def _run(remote, path):
    environment = {**os.environ, "PATH": path}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(remote)], env=environment, check=False, capture_output=True
    )
    return done.returncode
