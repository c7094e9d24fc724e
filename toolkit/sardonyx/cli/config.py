"""``sardonyx config``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from sardonyx.cli import configuring, options
from sardonyx.cli.groups import CommandGroup
from sardonyx.cli.table import write_table
from sardonyx.cli.terminal import write

if TYPE_CHECKING:
    from sardonyx.core.yamltext import Document


_CAPITAL = re.compile("[A-Z]")


@click.group(name="config", cls=CommandGroup)
def command() -> None:
    """Show how charts are validated here, and why."""


@command.command(name="show", epilog="Example: sardonyx config show --select schema-")
@configuring.options
@options.output_format
@click.pass_context
def show(context: click.Context, /, format: str, **given: Any) -> None:
    """Show every setting of validation, and where it comes from.

    An option stands above a variable (SARDONYX_VALIDATE_SELECT), that above sardonyx.yaml, and that above the default.
    """
    import json

    from sardonyx.operations.configuring import settings_in_words
    from sardonyx.operations.judging import judge_of

    configuration, document = configuring.configured(**given)
    judge_of(configuration)
    rows = [
        {"setting": setting, "value": value, "from": _source(context, setting, document)}
        for setting, value in settings_in_words(configuration).items()
    ]
    if format == "json":
        write(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        write_table(
            {"setting": "SETTING", "value": "VALUE", "from": "FROM"},
            [{**row, "value": _shown(row["value"])} for row in rows],
        )


def _shown(value: Any) -> str | None:
    return (", ".join(value) or None) if isinstance(value, list) else value


def _source(context: click.Context, setting: str, document: Document | None) -> str:
    from sardonyx.core.yamltext import place_of
    from sardonyx.validation.configured import SECTION

    name = _CAPITAL.sub(lambda letter: f"_{letter[0].lower()}", setting)
    given = context.get_parameter_source(name) if name in configuring.NAMES else None
    option = name.removesuffix("s") if name == "kube_versions" else name
    if given is ParameterSource.COMMANDLINE:
        return f"--{option.replace('_', '-')}"
    if given is ParameterSource.ENVIRONMENT:
        return f"SARDONYX_VALIDATE_{option.upper()}"
    path = (*SECTION, *setting.split(" "))
    return str(place_of(document, path)) if document and path in document.marks else "default"
