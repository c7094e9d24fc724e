"""Making a commit out of changes, at a cost that follows the changes.

``git fast-import`` writes files, folders and the commit in one process. From the parent it loads only the folders that
a change touches. Format: git-fast-import(1).
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sardonyx.core.tree import Changes
from sardonyx.repository.authors import Author
from sardonyx.repository.errors import ImpossibleChange
from sardonyx.repository.git import Git
from sardonyx.repository.names import check_new_path
from sardonyx.repository.trees import FOLDER, PLAIN, PROGRAM, Entry, GitTree
from sardonyx.repository.words import printable

# fast-import insists on a ref. It holds the latest commit made here, so that tidying spares it until it is pushed.
PROPOSAL_REF = "refs/sardonyx/proposal"


class Write(NamedTuple):
    """A file's new content (None: the file goes away) and its mode."""

    data: bytes | None
    mode: str


def effective_writes(tree: GitTree, changes: Changes) -> dict[str, Write]:
    """Return the changes that change something, by path; a program stays executable.

    Raises HostileName for a path that may not be written, ImpossibleChange when a folder would have to become a file
    or a file a folder.
    """
    writes = {}
    for path in sorted(changes):
        check_new_path(path)
        old = tree.entry(path)
        if old and old.mode == FOLDER:
            raise ImpossibleChange(f"{path} is a folder in the repository; only files are written and removed")
        new = Write(changes[path], PROGRAM if old and old.mode == PROGRAM else PLAIN)
        if new.data is not None:
            _check_above(tree, path, changes)
        if not _is_same(old, new):
            writes[path] = new
    return writes


def _check_above(tree: GitTree, path: str, changes: Changes) -> None:
    parts = path.split("/")
    for length in range(1, len(parts)):
        above = "/".join(parts[:length])
        entry = tree.entry(above)
        stays = entry is not None and entry.mode != FOLDER and above not in changes
        if stays or changes.get(above) is not None:
            raise ImpossibleChange(f"{path} cannot be written: {above} is not a folder")


def _is_same(old: Entry | None, new: Write) -> bool:
    if old is None or new.data is None:
        return old is None and new.data is None
    return old == Entry(new.mode, _blob_id(new.data, len(old.id)))


def _blob_id(data: bytes, digits: int) -> str:
    digest = hashlib.sha256() if digits == 64 else hashlib.sha1(usedforsecurity=False)
    digest.update(b"blob %d\0" % len(data) + data)
    return digest.hexdigest()


def write_commit(git: Git, parent: str | None, writes: Mapping[str, Write], message: str, author: Author) -> str:
    """Write a commit into the object store and return its id; no branch is touched.

    To be called under the cache's lock, since PROPOSAL_REF is shared. Raises GitFailed when Git cannot write.
    """
    stream = b"".join([*_commit(parent, message, author), *_files(writes), b"\nget-mark :1\ndone\n"])
    return git.run("fast-import", "--quiet", "--done", "--force", data=stream).decode().strip()


def _commit(parent: str | None, message: str, author: Author) -> Iterator[bytes]:
    # Without a parent the ref would be the parent: fast-import continues the ref it finds.
    yield f"reset {PROPOSAL_REF}\n\ncommit {PROPOSAL_REF}\nmark :1\n".encode()
    person = f"{author.name} <{author.email}> {int(time.time())} +0000"
    yield f"author {person}\ncommitter {person}\n".encode()
    yield _data((printable(message).strip() + "\n").encode())
    if parent:
        yield f"from {parent}\n".encode()


def _files(writes: Mapping[str, Write]) -> Iterator[bytes]:
    """Removals come first: a file may make room for a folder of its name."""
    for path, write in sorted(writes.items(), key=lambda item: item[1].data is not None):
        if write.data is None:
            yield f"D {_quoted(path)}\n".encode()
        else:
            yield f"M {write.mode} inline {_quoted(path)}\n".encode() + _data(write.data)


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def _quoted(path: str) -> str:
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'
