"""Opening the places where charts are published, Git branches among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sardonyx.catalogs.forge_address import is_forge
from sardonyx.core.errors import SardonyxError
from sardonyx.publishing.destination import Destination, Found, Package, Release
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

    ``#BRANCH`` after the address of a forge is where the index of its releases is kept. ``author`` is asked when
    something is to be committed. Raises UsageError for an address of no known kind.
    """
    if address.startswith(GIT):
        from sardonyx.operations.publishing_branch import opened_branch

        with opened_branch(address, author) as branch:
            yield branch
    elif "#" in address and is_forge(address):
        from sardonyx.operations.publishing_releases import opened_releases

        with opened_releases(address, author) as releases:
            yield releases
    else:
        yield open_destination(address)


class Unopened:
    """A destination that could not be opened: whatever it is asked fails as the opening did, and the others go on."""

    def __init__(self, address: str, error: SardonyxError) -> None:
        self._address = address
        self._error = error

    @property
    def location(self) -> str:
        """The address that could not be opened."""
        return self._address

    def find(self, releases: Iterable[Release]) -> Mapping[Release, Found]:  # noqa: ARG002  # the contract's signature
        """Raise what opening raised."""
        raise self._error

    def fetch(self, release: Release) -> bytes:  # noqa: ARG002  # the contract's signature
        """Raise what opening raised."""
        raise self._error

    def store(self, package: Package) -> None:  # noqa: ARG002  # the contract's signature
        """Raise what opening raised."""
        raise self._error

    def announce(self, packages: Iterable[Package]) -> None:  # noqa: ARG002  # the contract's signature
        """Raise what opening raised."""
        raise self._error


def opened_if_possible(address: str, author: Callable[[], Author], stack: ExitStack) -> Destination:
    """Open a destination until a stack is left; one that cannot be opened is returned as one that fails."""
    try:
        return stack.enter_context(opened(address, author))
    except SardonyxError as error:
        return Unopened(address, error)
