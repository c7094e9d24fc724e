"""Where an index is kept: opened, so that it can be changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sardonyx.core.errors import Place, UsageError
from sardonyx.operations.publishing_destinations import GIT, author_of_git, opened
from sardonyx.publishing.destination import AnnouncesItself, Browsable, Destination, Discards, IndexOnly, Reindexes
from sardonyx.publishing.index_changes import EntryChange, entry_changes, patient
from sardonyx.publishing.index_file import index_path

if TYPE_CHECKING:
    from sardonyx.publishing.destination import Change
    from sardonyx.repository import Author

_AT_ONCE = (
    "a package cannot be deleted there in one step with its entry, so whoever publishes it again at that moment "
    "would have an entry without a package"
)


def is_destination(address: str) -> bool:
    """Tell whether an address is that of a place where charts are published, not a path or a page on the web."""
    scheme, separator, _ = address.partition("://")
    return address.startswith(GIT) or (bool(separator) and scheme not in ("http", "https"))


@contextmanager
def opened_place(address: str, author: Callable[[], Author] = author_of_git) -> Iterator[Destination]:
    """Open the place of an index for a while: a file, a folder that has one, or any destination.

    Raises UsageError when there is none, or it is a web server, which can only be read.
    """
    if urlsplit(address).scheme in ("http", "https"):
        remedy = "name where it is published from: a folder, git+URL#BRANCH, s3://…, oci://…"
        raise UsageError("a web server can only be read", place=Place(_shown(address)), help=remedy)
    if is_destination(address):
        with opened(address, author) as destination:
            yield destination
    else:
        from sardonyx.publishing.destinations.folder import Folder

        file = index_path(Path(address))
        yield Folder(file.parent, file.name)


@contextmanager
def opened_index(address: str, author: Callable[[], Author] = author_of_git) -> Iterator[Reindexes]:
    """Open an index for a while, so that its entries can be changed.

    ``author`` is asked when something is to be committed. Raises UsageError for a place that makes its index itself, or
    has none.
    """
    with opened_place(address, author) as place:
        if not isinstance(place, Reindexes):
            raise _unchangeable(place)
        yield place


def browsable(place: Destination) -> Browsable:
    """Return a place that has an index.

    Raises UsageError for one that has none.
    """
    if not isinstance(place, Browsable):
        raise _unchangeable(place)
    return place


def discarding(place: Reindexes) -> Discards:
    """Return a place where packages can be deleted together with their entries.

    Raises UsageError, which says why not, for any other.
    """
    if isinstance(place, Discards) and not (isinstance(place, IndexOnly) and place.packages_at):
        return place
    why = "the packages lie elsewhere" if isinstance(place, Discards) else _AT_ONCE
    remedy = "prune without it; packages that no entry names can go when nobody publishes, with the tools of the server"
    raise UsageError(f"--delete-packages is not for this place: {why}", place=Place(place.location), help=remedy)


def preview(place: Reindexes, change: Change) -> list[EntryChange]:
    """Return which entries a change would change, as the index is now; raises what the change raises."""
    index = place.index()
    return entry_changes(index, change(index))


def change_index(place: Reindexes, change: Change, title: str) -> None:
    """Change an index; see ``destination.Reindexes``. ``title`` says what changes, for a history."""
    place.reindex(patient(change), title)


def _unchangeable(place: Destination) -> UsageError:
    if isinstance(place, AnnouncesItself):
        remedy = (
            "publish a newer version, and delete this one on the server if nobody may have it; "
            "or keep the catalog in a folder, a branch, a bucket or an OCI registry, where versions can be marked"
        )
        return UsageError(
            "the server makes the index itself and keeps no marks", place=Place(place.location), help=remedy
        )
    remedy = "name the branch that holds the index: add #BRANCH to the address"
    return UsageError("has no index", place=Place(place.location), help=remedy)


def _shown(address: str) -> str:
    from sardonyx.catalogs.urls import shown

    return shown(address)
