"""In whose name a commit is made."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from sardonyx.repository.errors import MissingAuthor
from sardonyx.repository.git import git_near
from sardonyx.repository.names import check_author_part


class Author(NamedTuple):
    """A person's name and address, as Git writes them into a commit."""

    name: str
    email: str


def check_author(author: Author) -> None:
    """Raise HostileName unless both parts can stand in a commit."""
    check_author_part(author.name, "name")
    check_author_part(author.email, "address")


def author_from_git_config(folder: Path) -> Author:
    """Return who Git would name as author in a folder: ``GIT_AUTHOR_*``, then ``user.name`` and ``user.email``.

    Nothing is guessed from the machine's name, as Git itself would.
    Raises MissingAuthor, saying how to set them, and HostileName.
    """
    author = Author(_setting(folder, "name"), _setting(folder, "email"))
    check_author(author)
    return author


def _setting(folder: Path, what: str) -> str:
    from_environment = os.environ.get(f"GIT_AUTHOR_{what.upper()}", "")
    value = from_environment or git_near(folder).attempt("config", "--get", f"user.{what}").output.decode().strip()
    if not value:
        raise MissingAuthor(
            f"Git does not know your {'name' if what == 'name' else 'address'}, and every commit names its author",
            help=f"set it with: git config --global user.{what} …",
        )
    return value
