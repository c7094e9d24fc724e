"""Everything that commands write passes here, so that no text of others can command the terminal."""

from __future__ import annotations

import click

from sardonyx.core.characters import visible


def write(text: str, *, nl: bool = True) -> None:
    """Write a part of a report to stdout."""
    click.echo(visible(text), nl=nl)


def tell(text: str) -> None:
    """Write a message to stderr."""
    click.echo(visible(text), err=True)
