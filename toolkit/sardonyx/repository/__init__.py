"""The environments repository in Git: reading trees, transactions pushed with retry, what a change set changed."""

from sardonyx.repository.authors import Author, author_from_git_config
from sardonyx.repository.diff import ChangedPath, changed_paths, merge_base, show_diff
from sardonyx.repository.errors import NotARepository, PushRefused, RepositoryUnreachable, UnknownRevision
from sardonyx.repository.history import CommitInfo, commits_between, require_whole, resolve_revision
from sardonyx.repository.last import last_change
from sardonyx.repository.location import is_path
from sardonyx.repository.reading import ReadableRepository, open_local
from sardonyx.repository.remote import (
    NewestCommit,
    Repository,
    create_bare_repository,
    open_newest_commit,
    open_repository,
)
from sardonyx.repository.tags import Tag, tags
from sardonyx.repository.touched import common_base, paths_touched
from sardonyx.repository.transactions import Committed, Proposal, Propose, propose_branch, transact
from sardonyx.repository.trees import GitTree
from sardonyx.repository.worktree import WorkingTree, open_working_tree, paths_changed_since, paths_not_ignored

__all__ = [
    "Author",
    "ChangedPath",
    "CommitInfo",
    "Committed",
    "GitTree",
    "NewestCommit",
    "NotARepository",
    "Proposal",
    "Propose",
    "PushRefused",
    "ReadableRepository",
    "Repository",
    "RepositoryUnreachable",
    "Tag",
    "UnknownRevision",
    "WorkingTree",
    "author_from_git_config",
    "changed_paths",
    "commits_between",
    "common_base",
    "create_bare_repository",
    "is_path",
    "last_change",
    "merge_base",
    "open_local",
    "open_newest_commit",
    "open_repository",
    "open_working_tree",
    "paths_changed_since",
    "paths_not_ignored",
    "paths_touched",
    "propose_branch",
    "require_whole",
    "resolve_revision",
    "show_diff",
    "tags",
    "transact",
]
