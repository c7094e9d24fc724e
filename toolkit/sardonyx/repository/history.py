"""Commits: naming one, and reading those between two. Read raw, since a message can imitate any format of git log."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from sardonyx.repository.authors import Author
from sardonyx.repository.diff import check_id
from sardonyx.repository.errors import ShallowClone, UnknownRevision
from sardonyx.repository.names import check_revision
from sardonyx.repository.reading import ReadableRepository
from sardonyx.repository.words import visible


class CommitInfo(NamedTuple):
    """A commit as it is written: who made and who committed it, when (UTC), and what it says."""

    id: str
    parents: tuple[str, ...]
    author: Author
    committer: Author
    committed: datetime
    message: str


def resolve_revision(repository: ReadableRepository, text: str) -> str:
    """Return the full id of the commit that a branch, tag or id names, with ``~n`` and ``^n`` after it.

    Raises HostileName for what is not such a name, UnknownRevision when there is no such commit.
    """
    check_revision(text)
    outcome = repository.git.attempt("rev-parse", "--verify", "--quiet", "--end-of-options", f"{text}^{{commit}}")
    if outcome.code:
        raise UnknownRevision(
            f"{visible(text)} names no commit here",
            help="fetch it first; in CI, check out the whole history (fetch-depth: 0)",
        )
    return outcome.output.decode().strip()


def require_whole(repository: ReadableRepository) -> None:
    """Raise ShallowClone where older commits are missing, and with them who made them and where branches began."""
    if repository.git.run("rev-parse", "--is-shallow-repository").strip() == b"true":
        raise ShallowClone(
            "the clone is shallow, so the history of the change is not here",
            help="run git fetch --unshallow; in CI, check out the whole history (fetch-depth: 0)",
        )


def commits_between(repository: ReadableRepository, base: str | None, head: str) -> list[CommitInfo]:
    """Return the commits that head has and base has not (full ids; base None: all), parents before children.

    Raises UnknownRevision when one is not a full id, GitFailed when it is not a commit of the repository.
    """
    check_id(head)
    without = [f"^{check_id(base)}"] if base else []
    raw = repository.git.run("rev-list", "--topo-order", "--reverse", "--end-of-options", head, *without)
    ids = raw.decode().split()
    return [read_commit(name, data) for name, data in zip(ids, repository.store.commits(ids), strict=True)]


def read_commit(name: str, raw: bytes) -> CommitInfo:
    """Read a commit object: header lines, continued by a leading blank, an empty line, the message."""
    head, _, message = raw.decode("utf-8", "replace").partition("\n\n")
    headers: dict[str, list[str]] = {}
    for line in head.replace("\n ", "\0").split("\n"):
        key, _, value = line.partition(" ")
        headers.setdefault(key, []).append(value.replace("\0", "\n"))
    author, _ = _read_person(headers.get("author", [""])[0])
    committer, committed = _read_person(headers.get("committer", [""])[0])
    return CommitInfo(name, tuple(headers.get("parent", [])), author, committer, committed, message)


def _read_person(text: str) -> tuple[Author, datetime]:
    """Read ``NAME <ADDRESS> SECONDS ZONE``; what cannot be a time becomes the beginning of 1970."""
    name, _, rest = text.partition(" <")
    address, _, moment = rest.rpartition("> ")
    try:
        when = datetime.fromtimestamp(int(moment.split(" ")[0]), UTC)
    except (ValueError, OverflowError, OSError):
        when = datetime.fromtimestamp(0, UTC)
    return Author(name, address), when
