"""The ``sardonyx`` command: finds the module of a command, runs it, and turns errors into messages and exit codes.

Exit codes: 0 fine, 1 findings or refused, 2 usage or configuration, 3 the tool itself failed, 4 a server did not
answer, so that nothing is known, 130 interrupted.
"""

from __future__ import annotations

import importlib
import os
import resource
import sys
from collections.abc import Sequence

import click

from sardonyx import __version__
from sardonyx.cli.terminal import tell
from sardonyx.core.errors import SardonyxError

# Command -> what it does, in one line. The module is `sardonyx.cli.<command>`, loaded when the command is used: this
# table keeps `sardonyx --help` from importing them all, and a test keeps it equal to their docstrings.
COMMANDS = {
    "bootstrap": "Print or apply what makes Argo CD follow an environment.",
    "ci": "Validate and publish in a pipeline, and tell the forge.",
    "config": "Show how charts are validated here, and why.",
    "delete": "Delete a service, having said what data goes with it.",
    "diff": "Compare two versions of a chart.",
    "form": "Show the form that a user of a chart gets.",
    "index": "Look at the index of a Helm repository and change it.",
    "init": "Create an environments repository.",
    "launch": "Launch a service by committing its manifests.",
    "notes": "Show a service's notes, with its secrets for whoever may read them.",
    "package": "Package charts reproducibly.",
    "publish": "Publish charts to a Helm repository.",
    "release": "Prepare the next releases of charts.",
    "rule": "Explain a rule for charts; without ID, list all rules.",
    "services": "List the services of a tenant.",
    "show": "Show one service: what was asked for, what was committed, how it runs.",
    "tenant": "Declare the tenants of an environment.",
    "validate": "Find what users of a chart would hit, and say where.",
    "values": "Show the values that Onyxia computes for a chart.",
    "verify": "Check a change to the environments repository.",
}


class _Commands(click.Group):
    """A group that imports a command's module only when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"sardonyx.cli.{cmd_name}")
        command = module.command
        assert isinstance(command, click.Command)  # noqa: S101  # a module without one is a defect
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from sardonyx.core.names import did_you_mean  # difflib, not needed for --help

            raise click.UsageError(f"there is no command {args[0]!r}: {did_you_mean(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)


@click.command(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "SARDONYX"}
)
@click.version_option(__version__, prog_name="sardonyx")
def cli() -> None:
    """Validate and publish Helm chart catalogs; launch services through Git and Argo CD."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code; the entry point of the ``sardonyx`` script."""
    # Secrets stand in this process's memory, and a core dump would write them to the disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
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
        tell(f"error: {error}")
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
