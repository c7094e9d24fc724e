"""What commands that publish say when they are done, and how they end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sardonyx.cli.messages import done, warn
from sardonyx.cli.terminal import tell

if TYPE_CHECKING:
    from sardonyx.publishing import Published


def report(published: Sequence[Published]) -> int:
    """Say what was done at each destination, and return the exit code.

    0: all is published; 4: only destinations that did not answer are not complete; 1: another is not.
    """
    for one in published:
        if one.error:
            warn(f"{one.destination} is not complete: the next run goes on with it")
            tell(f"error: {one.error}")
        else:
            done(f"{one.destination}: {len(one.new)} published, {len(one.there)} there already")
    codes = {one.error.exit_code for one in published if one.error}
    return codes.pop() if len(codes) == 1 else min(1, len(codes))
