"""Work on indexes from end to end: where they are read from, and what is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from sardonyx.catalogs.download import INDEX_BYTES, download
from sardonyx.catalogs.index import INDEX_FILE, Index, read_index
from sardonyx.catalogs.urls import shown
from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.files import read_bytes, write_atomically
from sardonyx.operations.index_places import browsable, is_destination, opened_place
from sardonyx.publishing.announcing import read_published
from sardonyx.publishing.index_file import index_bytes, index_path, locked
from sardonyx.publishing.index_merging import Merge, merge
from sardonyx.publishing.index_text import index_text


def read_index_at(location: str) -> Index:
    """Read an index for looking at it: a file, a folder, a URL of either, or that of any destination.

    Raises UsageError when there is none, Unreachable when it does not come, InvalidIndex or MalformedText, and what the
    destination raises.
    """
    if is_destination(location):
        return _index_of_destination(location)
    data, source = _text_at(location)
    return read_index(data, source)


def merge_indexes(old: str, new: Sequence[str], out: Path | None) -> Merge:
    """Merge indexes, wherever they lie, into a file; None writes nothing.

    Raises what reading raises, DifferentDigests; nothing is written then.
    """
    if out is None:
        return merge(_published_at(old), [_published_at(location) for location in new])
    newer = [_published_at(location) for location in new]
    with locked(out.parent):  # whoever publishes to this folder meanwhile waits
        result = merge(_published_at(old), newer)
        write_atomically(out, index_text(result.document))
    return result


def _published_at(location: str) -> Index:
    if is_destination(location):
        return _index_of_destination(location)
    data, source = _text_at(location)
    return read_published(data, source)


def _index_of_destination(location: str) -> Index:
    with opened_place(location) as place:
        return browsable(place).index()


def _text_at(location: str) -> tuple[bytes, str]:
    if urlsplit(location).scheme in ("http", "https"):
        url = (
            location if urlsplit(location).path.endswith((".yaml", ".json")) else f"{location.rstrip('/')}/{INDEX_FILE}"
        )
        return download(url, limit=INDEX_BYTES), shown(url)
    path = index_path(Path(location))
    return index_bytes(path), str(path)


def write_pages(pages: Mapping[str, bytes], out: Path | None) -> list[str]:
    """Write pages into a folder, and take away those of charts that are gone; None writes nothing.

    Returns the names of the files that are other than before.
    """
    changed = [name for name, text in sorted(pages.items()) if out is None or _content(out / name) != text]
    if out is None:
        return changed
    for name in changed:
        write_atomically(out / name, pages[name])
    gone = [file for file in sorted(out.glob("*.html")) if file.name not in pages and _is_ours(file)]
    _delete(gone)
    return [*changed, *(file.name for file in gone)]


def _delete(files: Iterable[Path]) -> None:
    for file in files:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise SardonyxError(f"cannot be deleted: {error.strerror}", place=Place(str(file))) from error


def _content(file: Path) -> bytes | None:
    return read_bytes(file) if file.is_file() else None


def _is_ours(file: Path) -> bool:
    """Tell whether a page of a chart was written here; whatever else lies in the folder is somebody's."""
    from sardonyx.publishing.page import GENERATOR

    return file.name.startswith(("chart-", "other-")) and GENERATOR.encode() in read_bytes(file)[:2000]
