"""A tree of files, wherever it is kept: a folder, a Git commit, a dictionary in a test.

The lifecycle of an instance is made of pure functions from a tree to changes; only ``repository`` knows Git.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

Changes = Mapping[str, bytes | None]
"""New content by path; None removes the file. Paths are relative, with ``/``."""


class Tree(Protocol):
    """Files by path, relative to the root, with ``/``."""

    def read(self, path: str) -> bytes | None:
        """Return a file's content, None when there is no such file."""

    def files(self, folder: str) -> Iterator[str]:
        """Yield the paths of all files below a folder, sorted; nothing when the folder does not exist."""

    def names(self, folder: str) -> list[str]:
        """Return the names directly inside a folder, sorted; empty when the folder does not exist."""


class MemoryTree:
    """A tree held in a dictionary, also what another tree looks like after changes."""

    def __init__(self, content: Mapping[str, bytes]) -> None:
        self.content = dict(content)

    def read(self, path: str) -> bytes | None:
        """Return a file's content, None when there is no such file."""
        return self.content.get(path)

    def files(self, folder: str) -> Iterator[str]:
        """Yield the paths of all files below a folder, sorted."""
        prefix = _prefix(folder)
        yield from sorted(path for path in self.content if path.startswith(prefix))

    def names(self, folder: str) -> list[str]:
        """Return the names directly inside a folder, sorted."""
        prefix = _prefix(folder)
        return sorted({path[len(prefix) :].split("/")[0] for path in self.files(folder)})

    def apply(self, changes: Changes) -> None:
        """Put the changes into this tree."""
        for path, data in changes.items():
            if data is None:
                self.content.pop(path, None)
            else:
                self.content[path] = data


def _prefix(folder: str) -> str:
    return f"{folder.strip('/')}/" if folder.strip("/") else ""
