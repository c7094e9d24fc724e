"""Bringing the generated platform files of a checkout up to date, after its environment or tenants were edited."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sardonyx.core.errors import UsageError
from sardonyx.core.files import read_bytes, write_atomically
from sardonyx.core.tree import MemoryTree
from sardonyx.environments.changes import platform_changes
from sardonyx.environments.paths import ENVIRONMENTS_FOLDER
from sardonyx.environments.reading import assumed_environment, read_environment

# Instances are left out: their number must not matter here.
_PARTS = ("environment.yaml", "tenants", "platform")


def generate_platform(checkout: Path, environment: str | None) -> list[str]:
    """Write the platform files that are not what the environment and its tenants now give; return their paths, sorted.

    Raises UsageError when the folder is no checkout of an environments repository, and what reading the environment and
    its tenants raises; nothing is written then.
    """
    if not (checkout / ENVIRONMENTS_FOLDER).is_dir():
        raise UsageError(f"{checkout} is no checkout of an environments repository: it has no environments folder")
    tree = MemoryTree(dict(_files(checkout)))
    chosen = read_environment(tree, environment or assumed_environment(tree))
    changes = platform_changes(tree, chosen)
    for path, data in changes.items():
        write_atomically(checkout / path, data or b"")
    return sorted(changes)


def _files(checkout: Path) -> Iterator[tuple[str, bytes]]:
    workspace = checkout / "sardonyx.yaml"
    if workspace.is_file():
        yield workspace.name, read_bytes(workspace)
    for folder in sorted((checkout / ENVIRONMENTS_FOLDER).iterdir()):
        for part in _PARTS:
            for path in [folder / part, *sorted((folder / part).rglob("*"))]:
                if path.is_file() and not path.is_symlink():
                    yield path.relative_to(checkout).as_posix(), read_bytes(path)
