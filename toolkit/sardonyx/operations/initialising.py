"""Creating an environments repository for good."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sardonyx.core.errors import SardonyxError
from sardonyx.core.files import read_bytes
from sardonyx.core.tree import Changes, MemoryTree, Tree
from sardonyx.environments.initial import Initial, init_changes
from sardonyx.environments.shipped import template_tree
from sardonyx.instances.certificates import read_certificate
from sardonyx.operations.messages import commit_message
from sardonyx.repository import Author, Committed, Proposal, create_bare_repository, is_path, open_repository, transact


class NotEmpty(SardonyxError):
    """The repository holds something already."""


def read_pem(path: Path) -> bytes:
    """Return a sealing certificate's file, having checked it.

    Raises UsageError when it cannot be read, UnusableCertificate when nothing can be sealed for it.
    """
    data = read_bytes(path)
    read_certificate(data, str(path), datetime.now(UTC))
    return data


def initial_files(template: Path | None, initial: Initial, sealing_certificate: bytes | None) -> Changes:
    """Return the files of a new repository, from a folder or from the template that comes with the toolkit.

    Raises what ``init_changes`` raises.
    """
    tree = _tree(template) if template is not None else template_tree()
    return init_changes(tree, initial, sealing_certificate)


def _tree(folder: Path) -> Tree:
    files = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return MemoryTree({path.relative_to(folder).as_posix(): path.read_bytes() for path in files})


def url_of(location: str) -> str:
    """Return a repository's location as a URL that also holds elsewhere: a path becomes ``file://`` and absolute."""
    return Path(location).resolve().as_uri() if is_path(location) else location


def create_environments(location: str, files: Changes, author: Author) -> Committed:
    """Make the first commit of an environments repository; at a path where nothing is, a bare one is created.

    Raises NotEmpty when there are commits already, and what ``repository.transact`` raises.
    """
    if is_path(location) and not Path(location).exists():
        create_bare_repository(Path(location))
    message = commit_message("Create the environments", {"Action": "init"})

    def propose(tree: Tree) -> Proposal:
        if tree.names(""):
            raise NotEmpty(f"{location} holds something already", help="name a repository without commits")
        return Proposal(files, message)

    return transact(open_repository(location), propose, author)
