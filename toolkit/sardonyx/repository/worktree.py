"""A checkout: what stands in its folders now, compared with a commit."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from sardonyx.repository.diff import check_id
from sardonyx.repository.errors import GitFailed, NotARepository
from sardonyx.repository.git import Git, git_near
from sardonyx.repository.words import shown, visible


class WorkingTree(NamedTuple):
    """The top folder of a checkout, without symbolic links in its path, and Git bound to it."""

    root: Path
    git: Git


def open_working_tree(folder: Path) -> WorkingTree:
    """Return the checkout that a folder is part of, with the user's configuration (their global ignores count).

    Raises NotARepository when there is none: no repository, or a bare one.
    """
    if not folder.is_dir():
        raise NotARepository(f"{visible(str(folder))} is not a folder")
    outcome = git_near(folder).attempt("rev-parse", "--show-toplevel")
    if outcome.code:
        raise NotARepository(f"{visible(str(folder))} is not in a checkout of Git: {shown(outcome.words)}")
    root = Path(outcome.output.decode("utf-8", "surrogateescape").rstrip("\n")).resolve()
    return WorkingTree(root, git_near(root, _without_filters(git_near(root))))


def _without_filters(git: Git) -> tuple[str, ...]:
    """Return the arguments that switch off the filters which a repository's own configuration defines.

    Git runs their commands on files that differ, and the repository may have been written by anybody. Those of the
    user's configuration (Git LFS) stay. Raises GitFailed for a name that cannot be overridden.
    """
    outcome = git.attempt("config", "--show-scope", "--name-only", "-z", "--get-regexp", r"^filter\.")
    words = outcome.output.decode("utf-8", "surrogateescape").split("\0")
    own = {key for scope, key in zip(words[::2], words[1::2], strict=False) if scope in ("local", "worktree")}
    names = {key.removeprefix("filter.").rpartition(".")[0] for key in own}
    if any("=" in name for name in names):
        raise GitFailed("the repository defines a filter whose name has a '='", help="remove it from .git/config")
    settings = [f"filter.{name}.{key}" for name in sorted(names) for key in ("clean=", "process=", "required=false")]
    return tuple(argument for setting in settings for argument in ("-c", setting))


def paths_changed_since(tree: WorkingTree, commit: str) -> list[str]:
    """Return the files that differ from a commit (full id) or are untracked and not ignored; relative to the root.

    Committed since, staged or not: what counts is what stands in the folders now. A deleted file is there, too; a
    renamed one under both names. Bytes that are not UTF-8 are surrogates, as ``os.fsdecode`` makes them.
    Raises UnknownRevision when the text is no id, GitFailed when it is no commit of the repository.
    """
    check_id(commit)
    plainly = ("--no-ext-diff", "--no-textconv", "--no-renames", "--no-relative", "--ignore-submodules=dirty")
    differing = tree.git.run("diff", "--name-only", "-z", *plainly, "--end-of-options", commit, "--")
    untracked = tree.git.run("ls-files", "--others", "--exclude-standard", "-z")
    names = {*differing.split(b"\0"), *untracked.split(b"\0")} - {b""}
    return sorted(name.decode("utf-8", "surrogateescape") for name in names)


def paths_not_ignored(tree: WorkingTree) -> frozenset[str]:
    """Return the files of a checkout that are tracked, or untracked and not ignored; relative to the root.

    Raises GitFailed.
    """
    raw = tree.git.run("ls-files", "--cached", "--others", "--exclude-standard", "-z")
    return frozenset(raw.decode("utf-8", "surrogateescape").split("\0")[:-1])
