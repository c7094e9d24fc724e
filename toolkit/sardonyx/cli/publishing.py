"""What commands that publish ask for, what they say when they are done, and how they end."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sardonyx.cli.messages import done, warn
from sardonyx.cli.terminal import tell
from sardonyx.core.errors import Place, UsageError

UNKNOWN = 4
"""The exit code of ``catalogs.Unreachable``."""

if TYPE_CHECKING:
    from sardonyx.publishing import Published
    from sardonyx.publishing.cosign_keys import PrivateKey


def private_key(file: Path) -> PrivateKey:
    """Read the private key that signs for cosign; what opens it is in COSIGN_PASSWORD, or asked on the terminal.

    Raises UsageError when it cannot be read or opened.
    """
    from sardonyx.publishing.cosign_keys import private_key_in

    return private_key_in(file, lambda: _password(file))


def _password(file: Path) -> str:
    known = os.environ.get("COSIGN_PASSWORD")
    if known is not None:
        return known
    if not sys.stdin.isatty():
        raise UsageError("needs a password", place=Place(str(file)), help="put it into COSIGN_PASSWORD")
    return str(click.prompt(f"Password of {file}", default="", hide_input=True, show_default=False, err=True))


def report(published: Sequence[Published]) -> int:
    """Say what was done at each destination, and return the exit code.

    0: all is published; 4: only destinations that did not answer are not complete; 1: another is not.
    """
    for one in published:
        if one.error:
            once = "" if one.error.exit_code == UNKNOWN else ", once that is mended,"
            warn(f"{one.destination} is not complete: the next run{once} goes on with it")
            tell(f"error: {one.error}")
        else:
            done(f"{one.destination}: {len(one.new)} published, {len(one.there)} there already")
    codes = {one.error.exit_code for one in published if one.error}
    return UNKNOWN if codes == {UNKNOWN} else min(1, len(codes))
