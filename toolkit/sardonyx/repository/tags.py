"""Tags, and which of them are part of the history of the checked-out commit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sardonyx.repository.names import is_object_id
from sardonyx.repository.reading import ReadableRepository


class Tag(NamedTuple):
    """A tag's name, the full id of the commit it stands for, and whether HEAD has that commit."""

    name: str
    commit: str
    is_reached: bool


def tags(repository: ReadableRepository) -> Mapping[str, Tag]:
    """Return the tags of commits by their names; those of anything else are left out.

    Raises GitFailed when there is no commit yet.
    """
    reached = _listed(repository, "--merged=HEAD")
    return {name: Tag(name, commit, name in reached) for name, commit in _listed(repository).items()}


def _listed(repository: ReadableRepository, *which: str) -> dict[str, str]:
    # An annotated tag is an object of its own; what it stands for is in the second field then.
    form = "--format=%(refname:strip=2)%00%(objecttype) %(objectname)%00%(*objecttype) %(*objectname)"
    raw = repository.git.run("for-each-ref", form, *which, "refs/tags")
    found = {}
    for line in raw.decode("utf-8", "surrogateescape").split("\n")[:-1]:
        name, *targets = line.split("\0")
        kinds = dict(target.split(" ", 1) for target in targets)
        if is_object_id(kinds.get("commit", "")):
            found[name] = kinds["commit"]
    return found
