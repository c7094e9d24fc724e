"""Reading a repository that is on this machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from sardonyx.repository.errors import NotARepository, UnknownRevision
from sardonyx.repository.git import Git, git_in, git_near
from sardonyx.repository.names import is_object_id
from sardonyx.repository.objects import ObjectReader
from sardonyx.repository.store import ObjectStore
from sardonyx.repository.trees import GitTree
from sardonyx.repository.words import shown, visible


class ReadableRepository:
    """Commits and their files in a Git directory. Use it as a context manager, or ``close`` it."""

    def __init__(self, folder: Path, tip: str, *, mend: Callable[[], None] | None = None) -> None:
        """Bind a Git directory and the full name of the ref that ``head`` answers for (``HEAD``, ``refs/heads/…``)."""
        self.git: Git = git_in(folder)
        self.objects = ObjectReader(self.git)
        self.store = ObjectStore(self.objects, mend)
        self._tip = tip

    def head(self) -> str | None:
        """Return the id of the newest commit known here, None when there is none yet."""
        found = self.objects.read(self._tip)
        return found.id if found else None

    def tree(self, commit: str | None) -> GitTree:
        """Return the files of a commit given by its full id; None gives a tree without files.

        Raises UnknownRevision when the text is no id, CorruptRepository when there is no such commit.
        """
        if commit is None:
            return GitTree(self.store, None)
        if not is_object_id(commit):
            raise UnknownRevision(f"{visible(commit)!r} is not the full id of a commit")
        raw = self.store.commits([commit])[0]
        return GitTree(self.store, raw.partition(b"\n")[0].removeprefix(b"tree ").decode())

    def close(self) -> None:
        """End the process that reads objects."""
        self.objects.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_local(path: Path) -> ReadableRepository:
    """Open the repository a folder is part of (checkout, worktree or bare), for reading and without fetching.

    Raises NotARepository when there is none, or when Git does not trust the folder's owner.
    """
    return ReadableRepository(git_directory(path), "HEAD")


def git_directory(path: Path) -> Path:
    """Return the Git directory that a folder belongs to, as Git finds it.

    Raises NotARepository with Git's own words when there is none.
    """
    if not path.is_dir():
        raise NotARepository(f"{visible(str(path))} is not a folder")
    outcome = git_near(path).attempt("rev-parse", "--absolute-git-dir")
    if outcome.code:
        raise NotARepository(f"{visible(str(path))} is not in a Git repository: {shown(outcome.words)}")
    return Path(outcome.output.decode("utf-8", "surrogateescape").rstrip("\n"))
