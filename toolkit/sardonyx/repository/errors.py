"""What can go wrong between the toolkit and a Git repository."""

from __future__ import annotations

from sardonyx.core.errors import SardonyxError, UsageError


class GitMissing(UsageError):
    """The ``git`` command is not installed."""


class NotARepository(UsageError):
    """The location is neither a URL the toolkit accepts nor a Git repository it can use."""


class UnknownBranch(UsageError):
    """The repository has branches, but not the one asked for."""


class UnknownRevision(UsageError):
    """A text names no commit of the repository."""


class ShallowClone(UsageError):
    """A clone whose older commits were left out."""


class MissingAuthor(UsageError):
    """Nobody said in whose name to commit."""


class HostileName(UsageError):
    """A path, branch, revision or author that must not reach Git."""


class GitFailed(SardonyxError):
    """Git refused or broke off; the message holds its own words."""


class MalformedObject(SardonyxError):
    """A Git object that no honest client writes: a tree with a name such as ``..``, or a file too large to read."""


class CorruptRepository(SardonyxError):
    """Objects that a commit names are missing or cannot be read."""


class ImpossibleChange(SardonyxError):
    """A change that would replace a folder by a file, or put a file below a file."""


class RepositoryUnreachable(SardonyxError):
    """The repository does not answer, or does not let us read."""


class PushRefused(SardonyxError):
    """The repository answered and said no; the message holds its words."""


class BranchExists(PushRefused):
    """The new branch of a proposal is there already."""
