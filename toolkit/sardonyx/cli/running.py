"""Running the command line: errors become messages and exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from sardonyx.cli.commands import cli
from sardonyx.cli.terminal import tell
from sardonyx.core.errors import SardonyxError


def run_commands(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; messages go to stderr, never a traceback for bad input."""
    try:
        code = cli.main(args=list(arguments) if arguments is not None else None, standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        tell("interrupted: nothing more is done")
        return 130
    except SardonyxError as error:
        from sardonyx.reports.bounds import short_error  # what was read may be quoted, of any length

        tell(f"error: {short_error(error)}")
        return error.exit_code
    except BrokenPipeError:
        # The reader went away (`sardonyx services | head`).
        _close_stdout()
        return 0
    except OSError as error:
        # The machine's fault: a full disk behind stdout, no more processes.
        what = f"{error.filename}: " if error.filename else ""
        tell(f"error: {what}{error.strerror or type(error).__name__}")
        _close_stdout()
        return 1
    except MemoryError:
        tell("error: this needs more memory than there is")
        return 1
    except Exception as error:  # noqa: BLE001, RUF100  # the last resort: a defect of ours
        return _report_defect(error)
    return code if isinstance(code, int) else 0


def _close_stdout() -> None:
    """Send what is still to be written nowhere, so that Python does not complain at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _report_defect(error: Exception) -> int:
    if os.environ.get("SARDONYX_TRACEBACK"):
        raise error
    # The message itself may hold anything, a secret value too: it is left out.
    name = type(error).__name__
    tell(f"sardonyx failed ({name}): this is a defect; SARDONYX_TRACEBACK=1 shows where")
    return 3
