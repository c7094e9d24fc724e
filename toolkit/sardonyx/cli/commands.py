"""The command line: finds the module of a command, and says what commands there are."""

from __future__ import annotations

import importlib

import click

from sardonyx import __version__
from sardonyx.cli.groups import CommandGroup

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


class _Commands(CommandGroup):
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


@click.command(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "SARDONYX"}
)
@click.version_option(__version__, prog_name="sardonyx")
def cli() -> None:
    """Validate and publish Helm chart catalogs; launch services through Git and Argo CD."""
