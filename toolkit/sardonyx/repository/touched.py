"""Which files each commit of a history touches."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sardonyx.repository.diff import check_id
from sardonyx.repository.reading import ReadableRepository


def paths_touched(repository: ReadableRepository, commits: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the files that commits (full ids) change, compared with their parent; a merge changes none by itself.

    A renamed file is there under both names. Bytes that are not UTF-8 are surrogates, as ``os.fsdecode`` makes them.
    Raises UnknownRevision for what is no id, GitFailed when one is no commit of the repository.
    """
    if not commits:
        return {}
    plainly = ("--raw", "--no-renames", "--no-ext-diff", "--no-textconv", "--root", "--ignore-submodules=none")
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
    return {name: tuple(paths) for name, paths in found.items()}
