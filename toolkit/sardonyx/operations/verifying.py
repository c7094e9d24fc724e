"""Judging a change in a local repository."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sardonyx.catalogs import Catalog, ContentCache, FetchedPackage, open_catalog, yank_reason
from sardonyx.core.errors import SardonyxError, UsageError
from sardonyx.core.findings import Finding
from sardonyx.core.names import did_you_mean
from sardonyx.environments.model import Environment
from sardonyx.gate import Change, Listed, merged, verify
from sardonyx.instances.model import ChartPin
from sardonyx.instances.rendering import Renderer
from sardonyx.operations.signatures import require_signature
from sardonyx.repository import (
    ReadableRepository,
    changed_paths,
    commits_between,
    merge_base,
    open_local,
    require_whole,
    resolve_revision,
)


class Verdict(NamedTuple):
    """What speaks against a change, how many paths it changes, and who was taken for its author."""

    findings: tuple[Finding, ...]
    paths: int
    actors: tuple[str, ...]


class UnrelatedHistories(SardonyxError):
    """Two revisions that have no commit in common, so that nothing can be merged."""


def verify_change(folder: Path, base: str, head: str, actors: Sequence[str], renderer: Renderer) -> Verdict:
    """Judge merging ``head`` into ``base``; both are revisions of the repository at ``folder``.

    Without actors everybody whom the commits name as author or committer is taken. A base of zeros stands for a
    repository without a commit, as in githooks(5).

    Raises ShallowClone, UnrelatedHistories, and the errors of ``repository`` for unknown revisions.
    """
    with open_local(folder) as repository:
        require_whole(repository)
        before = None if set(base) == {"0"} else resolve_revision(repository, base)
        after = resolve_revision(repository, head)
        people = tuple(actors) or _people(repository, before, after)
        change = _change(repository, before, after, people)
        return Verdict(tuple(verify(change, Shelf().fetch, renderer)), len(change.paths), people)


def _change(repository: ReadableRepository, before: str | None, after: str, actors: Sequence[str]) -> Change:
    head = repository.tree(after)
    if before is None:
        return Change(repository.tree(None), head, changed_paths(repository, None, after), actors)
    begin = merge_base(repository, before, after)
    if begin is None:
        raise UnrelatedHistories("the two revisions have no commit in common", help="name the branch it began from")
    return merged(repository.tree(before), head, changed_paths(repository, begin, after), actors)


def _people(repository: ReadableRepository, before: str | None, after: str) -> tuple[str, ...]:
    """Merge commits count as well: what one adds of its own is its author's."""
    commits = commits_between(repository, before, after)
    return tuple(sorted({person.name for commit in commits for person in (commit.author, commit.committer)}))


class Shelf:
    """Packages as their catalogs list them now; each catalog's index is read once."""

    def __init__(self) -> None:
        self._cache = ContentCache()
        self._catalogs: dict[str, Catalog] = {}
        self._signed: set[tuple[str, str, str]] = set()

    def fetch(self, environment: Environment, pin: ChartPin) -> Listed:
        """Return the package of a pin's catalog, name and version, whatever digest it pins, and why it was yanked.

        The catalog is asked even when the pinned bytes are in the cache: they may be another catalog's, or withdrawn.
        Raises UsageError when the catalog is not one of the environment's, and the errors of ``catalogs``.
        """
        locations = {catalog.id: catalog.location for catalog in environment.catalogs}
        if pin.catalog not in locations:
            message = f"the environment {environment.name} has no catalog {pin.catalog!r}"
            raise UsageError(message, help=did_you_mean(pin.catalog, locations))
        location = locations[pin.catalog]
        if location not in self._catalogs:
            self._catalogs[location] = open_catalog(location, cache=self._cache)
        catalog = self._catalogs[location]
        package = catalog.fetch(pin.name, pin.version)
        entry = next((entry for entry in catalog.versions(pin.name) if entry.version == pin.version), None)
        yanked = yank_reason(entry.raw) if entry else None
        return Listed(package.data, yanked, partial(self._require_signature, environment, pin.catalog, package))

    def _require_signature(self, environment: Environment, catalog_id: str, package: FetchedPackage) -> None:
        """Ask once for each package that instances share; what is refused is refused to each of them."""
        known = (environment.name, catalog_id, package.digest)
        if known not in self._signed:
            location = next(catalog.location for catalog in environment.catalogs if catalog.id == catalog_id)
            require_signature(environment, catalog_id, self._catalogs[location], package)
            self._signed.add(known)
