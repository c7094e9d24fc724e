"""The one place that runs the ``git`` command (2.30 or newer).

Why the command and not a library: GitPython starts slowly, leaks processes and runs this same command; dulwich and
pygit2 know neither the user's credential helpers nor their SSH set-up. Arguments are lists, never a shell.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from sardonyx.repository.errors import GitFailed, GitMissing
from sardonyx.repository.words import shown

NETWORK_LIMIT = 900
"""Seconds after which a fetch or a push is given up."""

_SETTINGS = (
    "core.hooksPath=/dev/null",  # no program of the user's or of a repository's runs on our behalf
    "core.fsmonitor=false",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "push.recurseSubmodules=no",
    "push.gpgSign=false",
    "gc.auto=0",  # tidied under our own lock instead
    "maintenance.auto=false",
    "http.lowSpeedLimit=1",
    "http.lowSpeedTime=60",
    "color.ui=false",
)
_ALWAYS = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",  # refs/replace could show the gate other objects than the cluster gets
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_ALLOW_PROTOCOL": "file:http:https:ssh",  # in particular not ext::, which runs a command
    "LC_ALL": "C",
}
_ALONE = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_ATTR_NOSYSTEM": "1"}
# How to reach and to trust a server is the user's own business; everything else of GIT_* is dropped, traces above all,
# since they print credentials.
_REACHING = re.compile(
    r"GIT_(?:SSH|ASKPASS|SSL_|HTTP_|PROXY|CONFIG_(?:COUNT|KEY|VALUE|GLOBAL|SYSTEM|NOSYSTEM)|EXEC_PATH)"
)


class Outcome(NamedTuple):
    """How a command ended: its exit code (negative: the signal), its output and what it said on stderr, raw."""

    code: int
    output: bytes
    words: bytes


def isolated_environment() -> dict[str, str]:
    """Return an environment in which only the repository's own configuration counts."""
    return {**_plain(), **_ALWAYS, **_ALONE}


def personal_environment() -> dict[str, str]:
    """Return an environment with the user's configuration: credential helpers, proxies, SSH, ``insteadOf``."""
    reaching = {name: value for name, value in os.environ.items() if _REACHING.match(name)}
    return {**_plain(), **reaching, **_ALWAYS}


def _plain() -> dict[str, str]:
    # Variables of our own (SARDONYX_LAUNCH_SECRETS) may hold secrets, which no other process needs.
    without = ("GIT_", "SARDONYX_")
    return {name: value for name, value in os.environ.items() if not name.startswith(without) and name != "LANGUAGE"}


class Git:
    """The command, bound to a folder to run in, leading arguments and an environment."""

    def __init__(self, cwd: Path, leading: tuple[str, ...], environment: Mapping[str, str]) -> None:
        self._cwd = cwd
        self._leading = leading
        self._environment = dict(environment)

    def run(self, *arguments: str, data: bytes = b"") -> bytes:
        """Run a command to its end and return its output.

        Raises GitFailed with Git's own words when the exit code is not 0.
        """
        outcome = self.attempt(*arguments, data=data)
        if outcome.code:
            raise GitFailed(f"git {arguments[0]} failed: {shown(outcome.words) or f'exit code {outcome.code}'}")
        return outcome.output

    def attempt(self, *arguments: str, data: bytes = b"") -> Outcome:
        """Run a command to its end, whatever its exit code.

        Raises GitFailed when it does not end within NETWORK_LIMIT seconds.
        """
        process = self.start(*arguments, stderr=subprocess.PIPE)
        try:
            output, words = process.communicate(data, timeout=NETWORK_LIMIT)
        except BaseException as reason:
            _kill(process)
            if isinstance(reason, subprocess.TimeoutExpired):
                raise GitFailed(f"git {arguments[0]} did not end within {NETWORK_LIMIT} s") from reason
            raise
        return Outcome(process.returncode, output, words)

    def start(self, *arguments: str, stderr: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        """Start a command with pipes for its input and output.

        A session of its own takes the terminal away, so that ssh cannot wait for a password that nobody sees asked
        for, and lets ``attempt`` stop the command together with its children.
        """
        settings = [argument for setting in _SETTINGS for argument in ("-c", setting)]
        try:
            return subprocess.Popen(
                ["git", *settings, *self._leading, *arguments],
                cwd=self._cwd,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                start_new_session=True,
            )
        except OSError as error:
            raise _not_started(self._cwd, error) from error


def _not_started(cwd: Path, error: OSError) -> GitFailed | GitMissing:
    if not cwd.is_dir():
        return GitFailed(f"the folder {cwd} is gone")
    return GitMissing(f"the git command cannot be started: {error.strerror}", help="install Git 2.30 or newer")


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def git_in(folder: Path) -> Git:
    """Bind the command to a Git directory (bare, or a checkout's ``.git``), isolated from the user's configuration.

    It runs inside that directory: elsewhere it would read ``.gitattributes`` from the current folder.
    """
    return Git(folder, ("--git-dir=.",), isolated_environment())


def personal_git_in(folder: Path) -> Git:
    """Bind the command to a Git directory, with the user's configuration: for fetching and pushing."""
    return Git(folder, ("--git-dir=.",), personal_environment())


def git_near(folder: Path, leading: tuple[str, ...] = ()) -> Git:
    """Bind the command to the repository that a folder is part of, as Git finds it, with the user's configuration."""
    return Git(folder, leading, personal_environment())
