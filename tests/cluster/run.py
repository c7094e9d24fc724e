"""Run a command beside a control plane.

    python -m tests.cluster.isolated .venv/bin/python -m tests.cluster.run COMMAND…

The command gets ``KUBECONFIG``, ``SARDONYX_SEALING_CERTIFICATE`` (a file), ``SARDONYX_CLUSTER_RUN`` (the stack's
folder) and ``SARDONYX_CLUSTER_TOOLS`` (kubectl, kubeseal). The exit code is the command's.
"""

# ruff: noqa: T201  # prints what the person at the terminal waits for
from __future__ import annotations

import os
import signal
import subprocess
import sys

from tests.cluster.isolated import is_isolated
from tests.cluster.processes import NotStarted
from tests.cluster.stack import Stack
from tests.cluster.tools import tools_folder


def main(arguments: list[str]) -> int:
    """Start the stack, run the command, stop the stack."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        print("usage: python -m tests.cluster.run [--] COMMAND…", file=sys.stderr)
        return 2
    if problem := _problem():
        print(problem, file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, _end)
    try:
        with Stack() as stack:
            took = max(stack.milestones.values())
            print(f"the control plane is up after {took:.1f} s", file=sys.stderr, flush=True)
            return subprocess.run(command, env={**os.environ, **stack.environment}, check=False).returncode
    except NotStarted as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _problem() -> str | None:
    if not tools_folder().is_dir():
        return "the programs are not built: run python -m tests.cluster.build"
    if not is_isolated():
        return "must run isolated: python -m tests.cluster.isolated python -m tests.cluster.run …"
    return None


def _end(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
