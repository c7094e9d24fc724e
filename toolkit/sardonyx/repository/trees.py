"""A commit's files as a ``core.tree.Tree``, read folder by folder: what is not asked for is not loaded.

Format of a tree object: ``MODE SP NAME NUL ID`` repeated, the id in binary (``tree-walk.c`` of Git).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from sardonyx.repository.errors import MalformedObject
from sardonyx.repository.names import split_path
from sardonyx.repository.words import visible

FOLDER = "040000"
SUBMODULE = "160000"
PROGRAM = "100755"
PLAIN = "100644"
MOST_FILES = 500_000
"""A few trees that name each other many times unfold to billions of files; no listing goes further than this."""


class Entry(NamedTuple):
    """What stands under a name in a tree: its mode as six octal digits, and its object id."""

    mode: str
    id: str


Folder = Mapping[str, Entry]
"""The entries of one tree by name."""


class Store(Protocol):
    """Where a tree's folders and files come from."""

    def folder(self, name: str) -> Folder:
        """Return the tree with this id."""

    def folders(self, ids: Sequence[str]) -> list[Folder]:
        """Return the trees with these ids, in order."""

    def blobs(self, ids: Sequence[str]) -> list[bytes]:
        """Return the contents of the blobs with these ids, in order."""


def parse_tree(data: bytes, id_size: int) -> dict[str, Entry]:
    """Read a tree object; ``id_size`` is 20 or 32 bytes. Names that are not UTF-8 keep their bytes as surrogates.

    Raises MalformedObject when it is cut off or holds a name that would lead elsewhere.
    """
    entries: dict[str, Entry] = {}
    position = 0
    while position < len(data):
        end = data.find(b"\0", position)
        mode, blank, raw = data[position:end].partition(b" ")
        position = end + 1 + id_size
        name = raw.decode("utf-8", "surrogateescape")
        if end < 0 or not blank or position > len(data) or name in entries or _is_hostile(name):
            raise MalformedObject("a tree object is malformed or holds a name that leads elsewhere")
        entries[name] = Entry(mode.decode("ascii", "replace").zfill(6), data[end + 1 : position].hex())
    return entries


def _is_hostile(name: str) -> bool:
    return name in ("", ".", "..") or "/" in name or name.lower() == ".git"


def is_file(entry: Entry) -> bool:
    """Tell whether an entry is a regular file; links and submodules are not."""
    return entry.mode.startswith("100")


class GitTree:
    """The files of one commit. Links and submodules are not files here; ``entry`` shows them."""

    def __init__(self, store: Store, root: str | None) -> None:
        """Bind a store and the id of the root tree; None stands for a repository without a commit."""
        self._store = store
        self._root = root

    def entry(self, path: str) -> Entry | None:
        """Return what stands at a path, of any mode; None when nothing does. Links are not followed.

        Raises HostileName for a path that is absolute or climbs.
        """
        found = Entry(FOLDER, self._root) if self._root else None
        for part in split_path(path):
            if found is None or found.mode != FOLDER:
                return None
            found = self._store.folder(found.id).get(part)
        return found

    def read(self, path: str) -> bytes | None:
        """Return a file's content, None when there is no such file.

        Raises HostileName for a path that is absolute or climbs.
        """
        entry = self.entry(path)
        return self._store.blobs([entry.id])[0] if entry and is_file(entry) else None

    def read_many(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of those files that exist, by path: much faster than ``read`` for hundreds of files."""
        wanted = list(paths)
        self._load(wanted)
        entries = {path: entry for path in wanted if (entry := self.entry(path)) and is_file(entry)}
        contents = self._store.blobs([entry.id for entry in entries.values()])
        return dict(zip(entries, contents, strict=True))

    def files(self, folder: str) -> Iterator[str]:
        """Yield the paths of all files below a folder, sorted; nothing when the folder does not exist."""
        path = folder.strip("/")
        top = self.entry(path)
        level = [(f"{path}/" if path else "", top.id)] if top and top.mode == FOLDER else []
        found: list[str] = []
        while level:
            content = self._store.folders([tree for _, tree in level])
            if len(found) + sum(map(len, content)) > MOST_FILES:
                raise MalformedObject(f"more than {MOST_FILES} files below {visible(path) or 'the root'}")
            pairs = [
                (f"{prefix}{name}", entry)
                for (prefix, _), names in zip(level, content, strict=True)
                for name, entry in names.items()
            ]
            found += [name for name, entry in pairs if is_file(entry)]
            level = [(f"{name}/", entry.id) for name, entry in pairs if entry.mode == FOLDER]
        yield from sorted(found)

    def names(self, folder: str) -> list[str]:
        """Return the names of files and folders directly inside a folder, sorted; empty when it does not exist."""
        top = self.entry(folder.strip("/"))
        if top is None or top.mode != FOLDER:
            return []
        content = self._store.folder(top.id)
        return sorted(name for name, entry in content.items() if entry.mode == FOLDER or is_file(entry))

    def _load(self, paths: list[str]) -> None:
        """Bring the folders of many files into the store's cache, one question for each level."""
        level = {"": self._root} if self._root else {}
        wanted = {folder for path in paths for folder in _above(path)}
        while level:
            content = self._store.folders(list(level.values()))
            level = {
                path: entry.id
                for prefix, names in zip(level, content, strict=True)
                for name, entry in names.items()
                if entry.mode == FOLDER and (path := f"{prefix}/{name}".lstrip("/")) in wanted
            }


def _above(path: str) -> Iterator[str]:
    parts = split_path(path)
    return ("/".join(parts[:length]) for length in range(1, len(parts)))
