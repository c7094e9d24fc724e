"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
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


def places(function: Function) -> Function:
    """Add the options that say which repository and which environment."""
    return repository(environment(function))


def committing(function: Function) -> Function:
    """Add the options of a command that commits."""
    return places(author(dry_run(function)))
