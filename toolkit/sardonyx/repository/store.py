"""Trees, files and commits by id, with the trees kept once they were read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sardonyx.repository.errors import CorruptRepository
from sardonyx.repository.objects import ObjectReader
from sardonyx.repository.trees import Folder, parse_tree

# An id names its content for ever, so nothing here goes stale; the bound is for a server that runs for months.
_MOST_FOLDERS = 50_000


class ObjectStore:
    """Objects that must exist: where one is missing or unreadable, the repository is corrupt.

    ``mend`` brings the objects back (a cache is cloned anew); reading is then tried once more. None where there is
    nothing to bring them back from.
    """

    def __init__(self, reader: ObjectReader, mend: Callable[[], None] | None) -> None:
        self._reader = reader
        self._mend = mend
        self._folders: dict[str, Folder] = {}

    def folder(self, name: str) -> Folder:
        """Return one tree; raises what ``folders`` raises."""
        known = self._folders.get(name)
        return self.folders([name])[0] if known is None else known

    def folders(self, ids: Sequence[str]) -> list[Folder]:
        """Return the trees with these ids, in order.

        Raises CorruptRepository, and MalformedObject for a tree no honest client writes.
        """
        known = self._folders
        unknown = [name for name in dict.fromkeys(ids) if name not in known]
        contents = self._contents(unknown, "tree") if unknown else []
        for name, data in zip(unknown, contents, strict=True):
            known[name] = parse_tree(data, len(name) // 2)
        if len(known) > _MOST_FOLDERS:
            self._folders = {}  # another thread may still be reading from the old one
        return [known[name] for name in ids]

    def blobs(self, ids: Sequence[str]) -> list[bytes]:
        """Return the contents of the blobs with these ids, in order.

        Raises CorruptRepository, and MalformedObject for a file too large to read.
        """
        return self._contents(ids, "blob")

    def commits(self, ids: Sequence[str]) -> list[bytes]:
        """Return the raw commits with these ids, in order.

        Raises CorruptRepository.
        """
        return self._contents(ids, "commit")

    def _contents(self, ids: Sequence[str], kind: str) -> list[bytes]:
        try:
            return self._contents_as_they_are(ids, kind)
        except CorruptRepository:
            if self._mend is None:
                raise
            self._mend()
            return self._contents_as_they_are(ids, kind)

    def _contents_as_they_are(self, ids: Sequence[str], kind: str) -> list[bytes]:
        contents = []
        for name, found in zip(ids, self._reader.read_many(ids), strict=True):
            if found is None or found.kind != kind:
                raise CorruptRepository(f"the {kind} {name} is missing from the repository")
            contents.append(found.data)
        return contents
