"""The command reference, made of the commands themselves: ``python -m sardonyx.cli.reference > docs/commands.md``."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click

from sardonyx.cli.commands import cli
from sardonyx.cli.terminal import write

_HEAD = """\
# Commands

Made from the commands themselves: `.venv/bin/python -m sardonyx.cli.reference > docs/commands.md`.

Reports go to stdout, everything else to stderr. Exit codes: 0 fine, 1 findings or refused, 2 usage or configuration, 3
the tool itself failed, 4 a server did not answer, so that nothing is known, 130 interrupted. Every option can be given
as a variable too, `SARDONYX_COMMAND_OPTION`, such as `SARDONYX_VALIDATE_FAIL_ON=warning`; where a variable of another
name is meant, it is named."""
_EXAMPLE = "Example: "


def reference() -> str:
    """Return the page as Markdown: what holds for all commands, then each command by its name."""
    root = click.Context(cli, info_name="sardonyx", auto_envvar_prefix="SARDONYX")
    return "\n\n".join([_HEAD, *_below(root)])


def _below(group: click.Context) -> Iterator[str]:
    """Yield the parts of every command of a group, and of the groups in it."""
    assert isinstance(group.command, click.Group)  # noqa: S101  # the caller's condition
    for name in group.command.list_commands(group):
        command = group.command.get_command(group, name)
        if command and not command.hidden:
            context = click.Context(command, info_name=name, parent=group)
            yield from _parts(context)
            if isinstance(command, click.Group):
                yield from _below(context)


def _parts(context: click.Context) -> Iterator[str]:
    command = context.command
    yield f"## {context.command_path}"
    yield f"```text\n{' '.join([context.command_path, *command.collect_usage_pieces(context)])}\n```"
    if command.help:
        yield _prose(inspect.cleandoc(command.help))
    rows = [_row(context, each) for each in command.params if isinstance(each, click.Option) and not each.hidden]
    if rows:
        yield "\n".join(["| option | meaning |", "|---|---|", *rows])
    if command.epilog:
        yield f"```sh\n{' '.join(command.epilog.removeprefix(_EXAMPLE).split())}\n```"


def _row(context: click.Context, option: click.Option) -> str:
    names, meaning = option.get_help_record(context) or ("", "")
    variable = f" Also `{option.envvar}`." if option.envvar else ""
    return f"| `{_in_cell(names)}` | {_in_cell(_prose(meaning))}{variable} |"


def _in_cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")


def _prose(text: str) -> str:
    """Write a help text as Markdown: what looks like HTML or emphasis there is text here."""
    return re.sub(r"([<>*_])", r"\\\1", text)


if __name__ == "__main__":
    write(reference())
