"""The few kinds of line that commands write to stderr; reports go to stdout."""

from __future__ import annotations

import click


def doing(text: str) -> None:
    """Say what is being done."""
    click.echo(f"► {text}", err=True)


def done(text: str) -> None:
    """Say what has been done."""
    click.echo(f"✔ {text}", err=True)


def warn(text: str) -> None:
    """Say what somebody should look at."""
    click.echo(f"⚠ {text}", err=True)
