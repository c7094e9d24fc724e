"""What an index says of a release, and adding releases to it, for all destinations that keep an ``index.yaml``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sardonyx.catalogs import CatalogError, InvalidIndex, yank_reason
from sardonyx.catalogs.index import Index, IndexEntry, read_index
from sardonyx.core.digests import digest_of
from sardonyx.core.errors import Place
from sardonyx.core.names import did_you_mean
from sardonyx.core.yamltext import place_of
from sardonyx.publishing.destination import Found, Package, Release, ReleaseTaken
from sardonyx.publishing.index_text import index_text, merged

# pkg/repo/v1/index.go; serverInfo is ChartMuseum's.
_KNOWN = ("apiVersion", "entries", "generated", "publicKeys", "annotations", "serverInfo")

Urls = Callable[[Package], list[str]]
"""Where an index says that a package lies: absolute, or relative to the index."""


def read_published(data: bytes | None, source: str) -> Index:
    """Read the index of a destination; None stands for one that has none yet.

    Raises InvalidIndex or MalformedText when it is damaged, of another apiVersion, or has keys that Helm refuses:
    whoever adds to what they do not understand may lose it.
    """
    if data is None:
        return Index({}, {}, ())
    index = read_index(data, source)
    if index.raw["apiVersion"] != "v1":
        message = f"is an index of apiVersion {index.raw['apiVersion']!r}; only v1 is known"
        raise InvalidIndex(message, place=_place(index, "apiVersion", source))
    if unknown := sorted(set(index.raw) - set(_KNOWN)):
        raise InvalidIndex(
            f"has the key {unknown[0]!r}, which Helm refuses",
            place=_place(index, unknown[0], source),
            help=did_you_mean(unknown[0], _KNOWN),
        )
    return index


def _place(index: Index, key: str, source: str) -> Place:
    return place_of(index.document, (key,)) if index.document else Place(source)


def entry_in(index: Index, release: Release) -> IndexEntry | None:
    """Return the entry of a release; None when it has none, or one that cannot be read."""
    return next((entry for entry in index.entries.get(release.name, ()) if entry.version == release.version), None)


def found_in(index: Index, release: Release, stored: Callable[[IndexEntry | None], bytes | None]) -> Found | None:
    """Say what is there of a release; ``stored`` returns the package as it lies there, None when it does not.

    A package whose digest is not the one that its entry gives counts as not there: it is damaged. For an entry that
    cannot be read, digest and package are both missing.
    """

    def stored_digest(entry: IndexEntry | None) -> str | None:
        data = stored(entry)
        return digest_of(data) if data is not None else None

    return found_by_digest(index, release, stored_digest)


def found_by_digest(
    index: Index, release: Release, stored_digest: Callable[[IndexEntry | None], str | None]
) -> Found | None:
    """Say the same where the digest of a package can be known without reading it."""
    entry = entry_in(index, release)
    if entry is None:
        if _is_hidden(index, release):
            return Found(digest=None, stored=False, announced=True)
        digest = stored_digest(None)
        return Found(digest, stored=True, announced=False) if digest is not None else None
    digest = stored_digest(entry)
    whole = digest is not None and entry.digest in (None, digest)
    return Found(entry.digest or digest, stored=whole, announced=True, yanked=yank_reason(entry.raw))


def found_elsewhere(entry: IndexEntry | None) -> Found:
    """Say what is there of a release whose package lies where the destination does not reach."""
    reason = yank_reason(entry.raw) if entry else None
    return Found(entry.digest if entry else None, stored=True, announced=True, yanked=reason)


def with_announced(index: Index, packages: Iterable[Package], urls: Urls, source: str) -> bytes | None:
    """Return the text of an index to which packages were added; None when it has them all, or a new one is not needed.

    Raises ReleaseTaken when an entry has another digest or cannot be read.
    """
    new: list[Mapping[str, Any]] = []
    for package in packages:
        entry = entry_in(index, package.release)
        if entry is None and not _is_hidden(index, package.release):
            new.append({**package.entry, "urls": urls(package)})
        elif entry is None or entry.digest != package.digest:
            raise taken(package, source)
    return index_text(merged(index.raw, new)) if new or not index.raw else None


def taken(package: Package, source: str) -> ReleaseTaken:
    """Make the error that says that a destination has other content under a release."""
    return ReleaseTaken(
        f"{package.release.name} {package.release.version} is there with other content",
        place=Place(source),
        help="give the chart a new version",
    )


def changed_meanwhile(place: str) -> CatalogError:
    """Make the error that says that somebody else wrote a file after it was read."""
    return CatalogError("is not what it was when it was read", place=Place(place), help="run the command again")


def _is_hidden(index: Index, release: Release) -> bool:
    """Tell whether a release has an entry that is wrong: adding a second one would change what is published."""
    written = (index.raw.get("entries") or {}).get(release.name)
    entries = written if isinstance(written, list) else [written]
    versions = [entry.get("version") for entry in entries if isinstance(entry, Mapping)]
    return release.version in versions and entry_in(index, release) is None
