"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., Any])

repository = click.option(
    "--repository",
    "-R",
    metavar="URL|PATH",
    envvar="SARDONYX_REPOSITORY",
    help="The environments repository; by default the one of the current folder.",
)
environment = click.option(
    "--environment",
    "-e",
    metavar="NAME",
    envvar="SARDONYX_ENVIRONMENT",
    help="The environment; by default the only one, or the one that sardonyx.yaml names.",
)
tenant = click.option("--tenant", "-t", metavar="NAME", envvar="SARDONYX_TENANT", required=True, help="The tenant.")
author = click.option(
    "--author",
    metavar="'NAME <MAIL>'",
    envvar="SARDONYX_AUTHOR",
    help="Who commits; by default git's user.name and user.email.",
)
dry_run = click.option("--dry-run", is_flag=True, help="Show what would be done, and do nothing.")
output_format = click.option(
    "--format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the report is written to stdout.",
)
kubeconfig = click.option(
    "--kubeconfig",
    metavar="FILE",
    help="How to reach the cluster; by default KUBECONFIG. Without one the commands show what Git knows.",
)


sign = click.option(
    "--sign",
    "key",
    metavar="KEY",
    default="",
    help="Add a provenance signed by GnuPG: the fingerprint, address or name of a key in GNUPGHOME.",
)
passphrase_file = click.option(
    "--passphrase-file",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The passphrase of the key that signs; by default the agent of GnuPG asks.",
)


def places(function: Function) -> Function:
    """Add the options that say which repository and which environment."""
    return repository(environment(function))


def committing(function: Function) -> Function:
    """Add the options of a command that commits."""
    return places(author(dry_run(function)))


def viewing(function: Function) -> Function:
    """Add the options that say in which context a chart is looked at; ``cli.viewing`` reads them.

    The shell's variables matter only where a tenant is named: what a chart looks like should not hang on the shell.
    """
    for option in reversed(_VIEWING):
        function = option(function)
    return function


_VIEWING = (
    click.option(
        "--context",
        "-c",
        metavar="empty|minimal|full|FILE",
        help="The context: a built-in one, by default full, or a YAML file; with --tenant the file is your part of it.",
    ),
    click.option("--tenant", "-t", metavar="NAME", help="Look as this tenant of an environment would."),
    click.option(
        "--environment",
        "-e",
        metavar="NAME",
        help="The tenant's environment; by default the only one, or the one that sardonyx.yaml names.",
    ),
    click.option(
        "--repository",
        "-R",
        metavar="URL|PATH",
        help="The environments repository; by default the one of the current folder.",
    ),
    click.option(
        "--role", "roles", metavar="ROLE", multiple=True, help="A role, in place of the tenant's; repeatable."
    ),
)
