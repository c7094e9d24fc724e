"""The bare clone in the user's cache folder: created whole or not at all, locked, thrown away when it is corrupt."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.files import home_folder
from sardonyx.repository.git import Git, git_in, isolated_environment

# Git's own measures of when to pack (gc.auto, gc.autoPackLimit), taken from one of the 256 folders of loose objects.
_LOOSE_PER_FOLDER = 27
_PACKS = 50


def default_cache_folder() -> Path:
    """Return ``$XDG_CACHE_HOME/sardonyx``, or ``~/.cache/sardonyx`` where that is not an absolute path."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if Path(base).is_absolute() else home_folder() / ".cache") / "sardonyx"


class Cache:
    """The clone of one branch of one address. Two locks, kept in files beside it, serve all processes of a user."""

    def __init__(self, root: Path, address: str, branch: str) -> None:
        self._parent = root / "repositories"
        self.folder = self._parent / sha256(f"{address}\0{branch}".encode("utf-8", "surrogateescape")).hexdigest()[:32]
        with self._reporting():
            self._parent.mkdir(parents=True, exist_ok=True, mode=0o700)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the clone: for creating it, fetching into it and throwing it away. Never hold it while asking others."""
        with self._lock(".lock"):
            yield

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Queue up with the other processes of this machine, after a push that came second."""
        with self._lock(".turn"):
            yield

    def ensure(self) -> None:
        """Create an empty clone unless there is one. To be called under the lock.

        Raises SardonyxError when the cache folder cannot be written.
        """
        if not (self.folder / "HEAD").is_file():
            self.discard()
            self._create()

    def discard(self) -> None:
        """Throw the clone away, together with what interrupted processes left. To be called under the lock."""
        with self._reporting():
            if self.folder.exists():
                beside = Path(tempfile.mkdtemp(prefix=f"{self.folder.name}.old-", dir=self._parent))
                self.folder.rename(beside / "clone")
            for leftover in self._parent.glob(f"{self.folder.name}.*-*"):
                shutil.rmtree(leftover, ignore_errors=True)

    def tidy(self) -> None:
        """Pack loose objects when there are many. To be called under the lock."""
        objects = self.folder / "objects"
        if _count(objects / "17") > _LOOSE_PER_FOLDER or _count(objects / "pack") > 2 * _PACKS:
            git_in(self.folder).attempt("-c", "gc.autoDetach=false", "gc", "--quiet")

    def _create(self) -> None:
        with self._reporting():
            beside = Path(tempfile.mkdtemp(prefix=f"{self.folder.name}.new-", dir=self._parent))
            Git(beside, (), isolated_environment()).run("init", "--quiet", "--bare", "--template=", ".")
            beside.rename(self.folder)

    @contextmanager
    def _lock(self, suffix: str) -> Iterator[None]:
        with self._reporting():
            handle = os.open(self.folder.with_suffix(suffix), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)  # gives the lock back, as the end of the process does

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise SardonyxError(
                f"the cache cannot be written: {error.strerror}",
                place=Place(str(self._parent)),
                help="set XDG_CACHE_HOME to a folder that can be written, with room for a clone",
            ) from error


def _count(folder: Path) -> int:
    return sum(1 for _ in folder.iterdir()) if folder.is_dir() else 0
