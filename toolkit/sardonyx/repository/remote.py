"""The environments repository: one branch of a remote repository, read through a clone in the cache."""

from __future__ import annotations

from pathlib import Path

from sardonyx.repository.cache import Cache, default_cache_folder
from sardonyx.repository.errors import GitFailed, RepositoryUnreachable, UnknownBranch
from sardonyx.repository.git import Git, Outcome, personal_environment, personal_git_in
from sardonyx.repository.location import Location, locate
from sardonyx.repository.names import check_branch
from sardonyx.repository.reading import ReadableRepository
from sardonyx.repository.words import shown


class Repository(ReadableRepository):
    """One branch of a remote repository. ``head`` and ``tree`` answer from the cache, as of the last fetch."""

    fetch_options: tuple[str, ...] = ()
    """What else ``git fetch`` is told."""

    def __init__(self, location: Location, branch: str, cache: Cache) -> None:
        self.location = location
        self.branch = branch
        self.cache = cache
        with cache.locked():
            cache.ensure()
        super().__init__(cache.folder, f"refs/heads/{branch}", mend=self.renew)
        self.network: Git = personal_git_in(cache.folder)

    def fetch(self) -> str | None:
        """Bring the cache up to date and return the id of the branch's newest commit.

        None when the remote has no branch at all yet. A cache that Git cannot fetch into is cloned anew.
        Raises RepositoryUnreachable, and UnknownBranch when the remote has other branches only.
        """
        with self.cache.locked():
            self.cache.ensure()
            outcome = self._fetch_once()
            if outcome.code:
                return self._fetch_with_doubt(outcome)
            self.cache.tidy()
        return self.head() or self._fetch_anew()

    def renew(self) -> None:
        """Throw the cache away and clone anew.

        Raises RepositoryUnreachable.
        """
        self._fetch_anew()

    def check_missing(self, branches: set[str]) -> None:
        """Raise UnknownBranch: the remote has these branches, and ours is not among them."""
        known = ", ".join(sorted(branches)[:10])
        raise UnknownBranch(f"{self.location.shown} has no branch {self.branch}", help=f"it has: {known}")

    def refused_to_answer(self, words: bytes) -> RepositoryUnreachable:
        """Make the error that says the remote cannot be reached, with Git's words."""
        return RepositoryUnreachable(
            f"{self.location.shown} cannot be reached: {shown(words) or 'no answer'}",
            help="check the address, the network and your credentials (git ls-remote tries the same)",
        )

    def _fetch_once(self) -> Outcome:
        ref = f"refs/heads/{self.branch}"
        options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", *self.fetch_options)
        return self.network.attempt("fetch", *options, "--", self.location.address, f"+{ref}:{ref}")

    def _fetch_with_doubt(self, failed: Outcome) -> str | None:
        """Find out whether the remote or the cache is to blame for a failed fetch; the lock is held."""
        branches = self._remote_branches(failed)
        if self.branch not in branches:
            if branches:
                self.check_missing(branches)
            self.git.attempt("update-ref", "-d", f"refs/heads/{self.branch}")
            return None
        if self._fetch_once().code:
            self._clone_anew()
        return self.head()

    def _fetch_anew(self) -> str | None:
        with self.cache.locked():
            self._clone_anew()
        return self.head()

    def _clone_anew(self) -> None:
        self.objects.stop()
        self.cache.discard()
        self.cache.ensure()
        outcome = self._fetch_once()
        if outcome.code:
            raise self.refused_to_answer(outcome.words)

    def _remote_branches(self, failed: Outcome) -> set[str]:
        """Ask the remote without the cache, which may be the thing that is broken."""
        environment = {**personal_environment(), "GIT_CEILING_DIRECTORIES": str(self.cache.folder.parent.parent)}
        git = Git(self.cache.folder.parent, (), environment)
        outcome = git.attempt("ls-remote", "--quiet", "--heads", "--", self.location.address)
        if outcome.code:
            raise self.refused_to_answer(failed.words)
        names = outcome.output.decode("utf-8", "replace").splitlines()
        return {shown(name.partition("refs/heads/")[2].encode()) for name in names}


def open_repository(location: str, *, branch: str = "main", cache_folder: Path | None = None) -> Repository:
    """Open a branch of a repository by URL (https, ssh, file), by path, or through a checkout's ``origin``.

    Nothing is fetched yet. The clone is kept in ``cache_folder`` (default ``$XDG_CACHE_HOME/sardonyx``) under
    ``repositories/``.
    Raises NotARepository, HostileName for the branch, SardonyxError when the cache cannot be written.
    """
    where = locate(location)
    cache = Cache(cache_folder or default_cache_folder(), where.address, check_branch(branch))
    return Repository(where, branch, cache)


class NewestCommit(Repository):
    """A branch of which only the newest commit is fetched, and which begins with the first one pushed.

    For branches that are written by machines and hold much, such as published packages: neither their history nor that
    of the repository's other branches is needed.
    """

    fetch_options = ("--depth=1",)

    def check_missing(self, branches: set[str]) -> None:
        """Take it that the branch is yet to begin."""


def open_newest_commit(location: str, *, branch: str, cache_folder: Path | None = None) -> NewestCommit:
    """Open a branch like ``open_repository``, with a clone of its own that holds its newest commit only.

    Raises what ``open_repository`` raises.
    """
    where = locate(location)
    cache = Cache((cache_folder or default_cache_folder()) / "newest", where.address, check_branch(branch))
    return NewestCommit(where, branch, cache)


def create_bare_repository(path: Path) -> None:
    """Create an empty bare repository whose first branch will be ``main``.

    Raises GitFailed when the folder cannot be written or holds something already.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        occupied = any(path.iterdir())
    except OSError as error:
        raise GitFailed(f"{path} cannot become a repository: {error.strerror}") from error
    if occupied:
        raise GitFailed(f"{path} is not empty", help="name a folder that does not exist yet")
    git = Git(path, (), personal_environment())
    git.run("init", "--quiet", "--bare", "--template=", "--initial-branch=main", ".")
