"""What differs between two commits, read from Git objects without a checkout."""

from __future__ import annotations

from typing import NamedTuple

from sardonyx.repository.errors import CorruptRepository, UnknownRevision
from sardonyx.repository.names import is_object_id
from sardonyx.repository.reading import ReadableRepository
from sardonyx.repository.trees import SUBMODULE
from sardonyx.repository.words import visible

NO_MODE = "000000"

# The empty tree, which Git knows without storing it, by the number of digits of an id.
_EMPTY_TREE = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
# No program of the repository's or the user's configuration is run to show a difference.
_PLAINLY = ("--no-ext-diff", "--no-textconv", "--no-renames", "--no-color", "--ignore-submodules=none")


class ChangedPath(NamedTuple):
    """One changed path: status A (added), M (modified), D (deleted) or T (became another kind of entry).

    Modes are six octal digits as in ``git ls-tree`` (``120000`` a link, ``160000`` a submodule), NO_MODE where the path
    does not exist; ids are all zeros there. ``size`` is the new content's in bytes, 0 for what is gone and for a
    submodule. Bytes of a path that are not UTF-8 are surrogates, as ``os.fsdecode`` makes them.
    """

    path: str
    status: str
    old_mode: str
    new_mode: str
    old_id: str
    new_id: str
    size: int


def changed_paths(repository: ReadableRepository, base: str | None, head: str) -> list[ChangedPath]:
    """Compare the trees of two commits (full ids; base None: with nothing), sorted by path. Renames are not guessed.

    For a pull request give ``merge_base`` as base, or everything that main gained since then is shown as undone.
    Raises UnknownRevision when one is not a full id, GitFailed when it is not a commit of the repository.
    """
    check_id(head)
    ids = (check_id(base) if base else _EMPTY_TREE[len(head)], head)
    raw = repository.git.run("diff-tree", "-r", "-z", "--raw", "--no-abbrev", *_PLAINLY, "--end-of-options", *ids)
    fields = raw.split(b"\0")
    found = [
        _changed(header.decode(), path.decode("utf-8", "surrogateescape"))
        for header, path in zip(fields[:-1:2], fields[1::2], strict=True)
    ]
    sizes = _sizes(repository, [one.new_id for one in found if one.new_mode not in (NO_MODE, SUBMODULE)])
    return sorted((_sized(one, sizes) for one in found), key=lambda one: one.path)


def show_diff(repository: ReadableRepository, commit: str) -> str:
    """Return the text difference a commit makes to its first parent, in the unified format.

    Control characters are written as escapes: the content is others' and the text goes to a terminal.
    Raises UnknownRevision, GitFailed.
    """
    check_id(commit)
    parents = repository.git.run("rev-list", "--max-count=1", "--parents", "--end-of-options", commit).decode().split()
    before = parents[1] if len(parents) > 1 else _EMPTY_TREE[len(commit)]
    raw = repository.git.run("diff-tree", "-r", "-p", *_PLAINLY, "--end-of-options", before, commit)
    return visible(raw.decode("utf-8", "replace"))


def merge_base(repository: ReadableRepository, base: str, head: str) -> str | None:
    """Return the commit two commits have last in common (both full ids), None when their histories never met.

    Raises UnknownRevision, CorruptRepository in a shallow clone.
    """
    for name in (base, head):
        check_id(name)
    outcome = repository.git.attempt("merge-base", base, head)
    if outcome.code > 1:
        raise CorruptRepository("the history of the two commits is not complete here", help="fetch all of it")
    return outcome.output.decode().strip() or None


def check_id(name: str) -> str:
    """Return a commit's full id as it was given; raises UnknownRevision for any other text."""
    if not is_object_id(name):
        raise UnknownRevision(f"{visible(name)!r} is not the full id of a commit")
    return name


def _changed(header: str, path: str) -> ChangedPath:
    """Read ``:OLDMODE NEWMODE OLDID NEWID STATUS`` (git-diff-tree(1), "Raw output format")."""
    old_mode, new_mode, old_id, new_id, status = header.removeprefix(":").split(" ")
    return ChangedPath(path, status[0], old_mode, new_mode, old_id, new_id, 0)


def _sizes(repository: ReadableRepository, ids: list[str]) -> dict[str, int]:
    if not ids:
        return {}
    questions = "".join(f"{name}\n" for name in ids).encode()
    answers = repository.git.run("cat-file", "--batch-check=%(objectname) %(objectsize)", data=questions).decode()
    return dict(_size(line) for line in answers.splitlines())


def _size(line: str) -> tuple[str, int]:
    name, size = line.split(" ", 1)
    if not size.isdecimal():
        raise CorruptRepository(f"the object {name} is missing from the repository")
    return name, int(size)


def _sized(one: ChangedPath, sizes: dict[str, int]) -> ChangedPath:
    return ChangedPath(
        one.path, one.status, one.old_mode, one.new_mode, one.old_id, one.new_id, sizes.get(one.new_id, 0)
    )
