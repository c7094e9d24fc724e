"""What most commands begin with: the repository, its tip, the environment, the author."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sardonyx.core.errors import UsageError

if TYPE_CHECKING:
    from sardonyx.core.tree import Tree
    from sardonyx.environments.model import Environment
    from sardonyx.repository import Author, Repository

_AUTHOR = re.compile(r"\s*(?P<name>[^<>\n]+?)\s*<(?P<email>[^<>\s]+)>\s*")


class Session(NamedTuple):
    """An opened repository, its tip as a tree, and the environment chosen in it."""

    repository: Repository
    tree: Tree
    environment: Environment


def open_session(location: str | None, environment: str | None) -> Session:
    """Open the environments repository, fetch its tip and choose the environment.

    Raises UsageError when there is no repository, no such environment, or several to choose from.
    """
    from sardonyx.environments.reading import assumed_environment, read_environment
    from sardonyx.repository import open_repository

    repository = open_repository(location or _here())
    tree = repository.tree(repository.fetch())
    return Session(repository, tree, read_environment(tree, environment or assumed_environment(tree)))


def choose_author(text: str | None) -> Author:
    """Return who commits: as given, or as git's configuration says.

    Raises UsageError when the text is not ``Name <mail>`` or git knows nobody.
    """
    from sardonyx.repository import Author, author_from_git_config

    if text is None:
        return author_from_git_config(Path.cwd())
    match = _AUTHOR.fullmatch(text)
    if match is None:
        raise UsageError(f"{text!r} is not an author", help="write it as 'Alice <alice@example.org>'")
    return Author(match["name"], match["email"])


def _here() -> str:
    for folder in (Path.cwd(), *Path.cwd().parents):
        if (folder / "sardonyx.yaml").is_file() and (folder / "environments").is_dir():
            return str(folder)
    raise UsageError(
        "which environments repository?",
        help="name it with --repository or SARDONYX_REPOSITORY, or run the command inside a clone of it",
    )
