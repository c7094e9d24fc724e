"""The ``sardonyx`` command.

Exit codes: 0 fine, 1 findings or refused, 2 usage or configuration, 3 the tool itself failed, 4 a server did not
answer, so that nothing is known, 130 interrupted.
"""

from __future__ import annotations

import gc
import resource
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code; the entry point of the ``sardonyx`` script."""
    # Secrets stand in this process's memory, and a core dump would write them to the disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    # Little of what is imported and read refers to itself; looking for what does would take a twentieth of the time.
    gc.set_threshold(100_000, 20, 20)
    code = run(arguments)
    gc.freeze()  # nor what is left: everything ends with the process, and a search before that takes 13 ms
    sys.exit(code)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; messages go to stderr, never a traceback for bad input."""
    try:
        # Most of the time until a command begins, in which an interrupt must not give a traceback either.
        from sardonyx.cli.running import run_commands
    except KeyboardInterrupt:
        sys.stderr.write("interrupted: nothing was done\n")
        return 130
    return run_commands(arguments)
