"""The options that stand above ``sardonyx.yaml``, and what they come to with it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

_FILE = click.Path(path_type=Path, dir_okay=False)
_OPTIONS = (
    click.option(
        "--config",
        metavar="FILE",
        type=_FILE,
        help="The configuration; by default sardonyx.yaml of this folder, or of one above it in the Git repository.",
    ),
    click.option(
        "--select",
        metavar="RULE,…",
        multiple=True,
        help="Only these rules, whatever the configuration says; schema- stands for all that begin so.",
    ),
    click.option("--ignore", metavar="RULE,…", multiple=True, help="All but these rules, besides the configured ones."),
    click.option(
        "--explore",
        type=click.Choice(["off", "quick", "full"]),
        help="How far the form of each chart is explored; by default what sardonyx.yaml says.",
    ),
    click.option(
        "--baseline", metavar="FILE", type=_FILE, help="Do not report what is known in this file; say what is stale."
    ),
)


def configuring_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that stand above the configuration; the command gets a parameter ``configuration``."""

    @functools.wraps(function)
    def command(
        config: Path | None,
        select: tuple[str, ...],
        ignore: tuple[str, ...],
        explore: str | None,
        baseline: Path | None,
        **others: Any,
    ) -> Any:
        from sardonyx.operations.configuring import Overrides, effective, find_workspace_file, read_configuration
        from sardonyx.validation.exploration.model import Mode

        read, _ = read_configuration(config or find_workspace_file())
        mode = Mode(explore) if explore else None
        overrides = Overrides(_terms(select), _terms(ignore), mode, baseline=baseline)
        return function(configuration=effective(read, overrides), **others)

    return functools.reduce(lambda wrapped, option: option(wrapped), reversed(_OPTIONS), command)


def _terms(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(term.strip() for value in values for term in value.split(",") if term.strip())
