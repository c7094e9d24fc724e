"""Opening the places where charts are published, Git branches among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sardonyx.publishing.destination import Destination
from sardonyx.publishing.destinations.opening import open_destination

if TYPE_CHECKING:
    from sardonyx.repository import Author

GIT = "git+"


def author_of_git() -> Author:
    """Return who commits by the configuration of Git.

    Raises MissingAuthor when it names nobody.
    """
    from sardonyx.repository import author_from_git_config

    return author_from_git_config(Path.cwd())


@contextmanager
def opened(address: str, author: Callable[[], Author] = author_of_git) -> Iterator[Destination]:
    """Open a destination for a while: a path, a URL of a kind that ``open_destination`` knows, or ``git+URL#BRANCH``.

    ``author`` is asked when something is to be committed. Raises UsageError for an address of no known kind.
    """
    if address.startswith(GIT):
        from sardonyx.operations.publishing_branch import opened_branch

        with opened_branch(address, author) as branch:
            yield branch
    else:
        yield open_destination(address)
