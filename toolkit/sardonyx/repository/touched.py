"""Which files each commit of a history touches, and where several histories meet."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sardonyx.repository.diff import check_id
from sardonyx.repository.errors import CorruptRepository
from sardonyx.repository.reading import ReadableRepository


def paths_touched(repository: ReadableRepository, commits: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the files that commits (full ids) change, compared with their parent; a merge with each of its parents.

    A renamed file is there under both names. Bytes that are not UTF-8 are surrogates, as ``os.fsdecode`` makes them.
    Raises UnknownRevision for what is no id, GitFailed when one is no commit of the repository.
    """
    if not commits:
        return {}
    plainly = ("--raw", "-m", "--no-renames", "--no-ext-diff", "--no-textconv", "--root", "--ignore-submodules=none")
    ids = "".join(f"{check_id(name)}\n" for name in commits).encode()
    raw = repository.git.run("diff-tree", "--stdin", "-r", "-z", *plainly, data=ids)
    found: dict[str, list[str]] = {name: [] for name in commits}
    fields = iter(raw.decode("utf-8", "surrogateescape").split("\0")[:-1])
    commit = ""
    for field in fields:
        if field.startswith(":"):  # what is before a path; an id stands alone
            found[commit].append(next(fields))
        else:
            commit = field
    return {name: tuple(dict.fromkeys(paths)) for name, paths in found.items()}


def common_base(repository: ReadableRepository, commits: Collection[str]) -> str | None:
    """Return the last commit that is part of the history of all these (full ids); None when there is none.

    Raises UnknownRevision for what is no id, CorruptRepository in a shallow clone.
    """
    outcome = repository.git.attempt("merge-base", "--octopus", *(check_id(name) for name in commits))
    if outcome.code > 1:
        raise CorruptRepository("the history of the commits is not complete here", help="fetch all of it")
    return outcome.output.decode().strip() or None
