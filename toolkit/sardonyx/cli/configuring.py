"""The options that stand above ``sardonyx.yaml``, and what they come to with it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sardonyx.core.yamltext import Document
    from sardonyx.validation.configuration import Configuration

NAMES = ("config", "select", "ignore", "explore", "context_version", "kube_versions", "baseline")
_VARIABLE = "SARDONYX_VALIDATE_"
_FILE = click.Path(path_type=Path, dir_okay=False)
_OPTIONS = (
    click.option(
        "--config",
        envvar=f"{_VARIABLE}CONFIG",
        metavar="FILE",
        type=_FILE,
        help="The configuration; by default sardonyx.yaml of this folder, or of one above it in the Git repository.",
    ),
    click.option(
        "--select",
        envvar=f"{_VARIABLE}SELECT",
        metavar="RULE,…",
        multiple=True,
        help="Only these rules, whatever the configuration says; schema- stands for all that begin so.",
    ),
    click.option(
        "--ignore",
        envvar=f"{_VARIABLE}IGNORE",
        metavar="RULE,…",
        multiple=True,
        help="All but these rules, besides the configured ones.",
    ),
    click.option(
        "--explore",
        envvar=f"{_VARIABLE}EXPLORE",
        type=click.Choice(["off", "quick", "full"]),
        help="How far the form of each chart is explored; by default what sardonyx.yaml says.",
    ),
    click.option(
        "--context-version",
        envvar=f"{_VARIABLE}CONTEXT_VERSION",
        metavar="VERSION",
        help="The version of Onyxia whose context the charts are written for, such as 5.4, or next.",
    ),
    click.option(
        "--kube-version",
        "kube_versions",
        envvar=f"{_VARIABLE}KUBE_VERSION",
        metavar="VERSION",
        multiple=True,
        help="A version of Kubernetes that what is rendered is held to, such as 1.31; can be given several times.",
    ),
    click.option(
        "--baseline",
        envvar=f"{_VARIABLE}BASELINE",
        metavar="FILE",
        type=_FILE,
        help="Do not report what is known in this file; say what is stale.",
    ),
)


def options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that stand above the configuration."""
    return functools.reduce(lambda wrapped, option: option(wrapped), reversed(_OPTIONS), function)


def configuring_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options, and give the command what they come to with the file as one parameter ``configuration``."""

    @functools.wraps(function)
    def command(**arguments: Any) -> Any:
        given = {name: arguments.pop(name) for name in NAMES}
        return function(configuration=configured(**given)[0], **arguments)

    return options(command)


def configured(
    config: Path | None,
    select: Sequence[str],
    ignore: Sequence[str],
    explore: str | None,
    context_version: str | None,
    kube_versions: Sequence[str],
    baseline: Path | None,
) -> tuple[Configuration, Document | None]:
    """Return the configuration below what the options say, and the document that it was read from."""
    from sardonyx.operations.configuring import Overrides, effective, find_workspace_file, read_configuration
    from sardonyx.validation.exploration.modes import Mode

    read, document = read_configuration(config or find_workspace_file())
    mode = Mode(explore) if explore else None
    overrides = Overrides(
        _terms(select),
        _terms(ignore),
        mode,
        context_version=context_version,
        kube_versions=tuple(kube_versions),
        baseline=baseline,
    )
    return effective(read, overrides), document


def _terms(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(term.strip() for value in values for term in value.split(",") if term.strip())
