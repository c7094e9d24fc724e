"""What the demonstration prints: a line of explanation, the exact command, and what the command says."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

SARDONYX = Path(sys.executable).with_name("sardonyx")


class Terminal:
    """Runs commands for the eyes of a reader. ``settings`` are variables to show, ``hidden`` others."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.settings = dict(settings)
        self.hidden: dict[str, str] = {}
        self._colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self._step = 0

    def step(self, text: str) -> None:
        """Begin a numbered step."""
        self._step += 1
        self._print("")
        self._print(f"{self._step}. {text}", "1;36")

    def say(self, text: str) -> None:
        """Explain what comes next, in a line."""
        self._print(text, "2")

    def export(self) -> None:
        """Show the settings that all commands share."""
        for name, value in self.settings.items():
            self._print(f"$ export {name}={shlex.quote(value)}", "1")

    def run(self, *arguments: str, lines: int | None = None, expected: int = 0) -> str:
        """Show and run ``sardonyx`` with these arguments; return what it wrote to stdout.

        Of a long output only the first ``lines`` are shown. Exits with the command's code when it is not the expected.
        """
        self._print(f"$ sardonyx {shlex.join(arguments)}", "1")
        result = self._start([str(SARDONYX), *arguments])
        self._show_output(result.stdout.splitlines(), lines)
        if result.returncode != expected:
            sys.exit(result.returncode or 1)
        return result.stdout

    def quietly(self, *arguments: str) -> str:
        """Run ``sardonyx`` without showing anything; return what it wrote to stdout."""
        command = [str(SARDONYX), *arguments]
        return subprocess.run(
            command, env={**os.environ, **self.settings, **self.hidden}, capture_output=True, text=True, check=True
        ).stdout

    def show(self, *command: str) -> None:
        """Show and run a command that is not ours."""
        self._print(f"$ {shlex.join(command)}", "1")
        print(self._start(command).stdout, end="", flush=True)

    def _show_output(self, output: Sequence[str], lines: int | None) -> None:
        for line in output[:lines]:
            self._print(line)
        if lines is not None and len(output) > lines:
            self.say(f"… and {len(output) - lines} more lines")

    def _start(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, **self.settings, **self.hidden}
        return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)

    def _print(self, text: str, style: str = "") -> None:
        print(f"\033[{style}m{text}\033[0m" if style and self._colour else text, flush=True)
