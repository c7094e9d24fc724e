"""The few kinds of line that commands write to stderr; reports go to stdout."""

from __future__ import annotations

from sardonyx.cli.terminal import tell


def done(text: str) -> None:
    """Say what has been done."""
    tell(f"✔ {text}")


def warn(text: str) -> None:
    """Say what somebody should look at."""
    tell(f"⚠ {text}")
