"""Judging a change in a local repository."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sardonyx.core.findings import Finding
from sardonyx.gate import Change, verify
from sardonyx.instances.rendering import Renderer
from sardonyx.operations.pinning import fetch_package
from sardonyx.repository import changed_paths, commits_between, open_local, resolve_revision


def verify_change(folder: Path, base: str, head: str, actors: Sequence[str], renderer: Renderer) -> list[Finding]:
    """Return what speaks against merging ``head`` over ``base``; both are revisions of the repository at ``folder``.

    Without actors the authors of the commits are taken. Raises the errors of ``repository`` for unknown revisions.
    """
    repository = open_local(folder)
    before, after = resolve_revision(repository, base), resolve_revision(repository, head)
    authors = {commit.author.name for commit in commits_between(repository, before, after)}
    change = Change(
        base=repository.tree(before),
        head=repository.tree(after),
        paths=changed_paths(repository, before, after),
        actors=tuple(actors) or tuple(sorted(authors)),
    )
    return verify(change, fetch_package, renderer)
