"""Folders that travel with the toolkit: the JSON Schemas, and the example environments repository.

In an installed wheel they lie inside the package; in a checkout, at the root of the repository.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import sardonyx
from sardonyx.core.errors import SardonyxError
from sardonyx.core.tree import MemoryTree, Tree

_PACKAGE = Path(sardonyx.__file__).parent


def schemas_folder() -> Path:
    """Return the folder of the JSON Schemas, with ``registry/`` in it."""
    return _first_folder(_PACKAGE / "schemas", _PACKAGE.parent.parent / "schemas")


def template_tree() -> Tree:
    """Return the example environments repository, which ``sardonyx init`` starts from."""
    folder = _first_folder(_PACKAGE / "template", _PACKAGE.parent.parent / "environments")
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return MemoryTree({path.relative_to(folder).as_posix(): path.read_bytes() for path in files})


@cache
def _first_folder(*choices: Path) -> Path:
    found = next((folder for folder in choices if folder.is_dir()), None)
    if found is None:
        raise SardonyxError(f"the folder {choices[0].name!r} of the toolkit is missing", help="install sardonyx again")
    return found
