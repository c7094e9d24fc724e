"""Asking a Git server again when, and only when, its silence is likely to end: an outage, not a refusal.

Git says in words only what went wrong. What is done again must be fit for it: fetching is, and so is a transaction,
which looks first whether its commit has arrived.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from typing import TypeVar

from sardonyx.repository import RepositoryUnreachable

_T = TypeVar("_T")

_ATTEMPTS = 5
_FIRST = 0.5
"""Seconds before the second attempt; doubled each time."""

# What Git and curl say of servers that fail, do not answer or hang up. A name that is not found is not among them: it
# is a slip in the address more often than an outage.
_TRANSIENT = re.compile(
    r"returned error: (?:408|429|5\d\d)|HTTP (?:429|5\d\d)|timed out|connection (?:was )?reset|reset by peer"
    r"|connection refused|(?:failed to|couldn't|could not) connect|empty reply|early EOF|hung up|unexpected disconnect"
    r"|transfer closed",
    re.IGNORECASE,
)


def patiently(act: Callable[[], _T]) -> _T:
    """Return what an act on a repository returns, done again after an outage, a while later.

    Raises what the act raises; RepositoryUnreachable after so many attempts, or at once when it is no outage.
    """
    for number in range(_ATTEMPTS - 1):
        try:
            return act()
        except RepositoryUnreachable as error:
            if not _TRANSIENT.search(error.message):
                raise
        time.sleep(random.uniform(0.5, 1) * _FIRST * 2**number)
    return act()
