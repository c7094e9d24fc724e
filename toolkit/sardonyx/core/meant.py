"""What may have been meant where a path leads to nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def names_beside(path: Path, could_be: Callable[[Path], bool]) -> list[str]:
    """Return the names of what lies in the folder of a path and could be what was meant; none where it is no folder."""
    try:
        return [other.name for other in path.parent.iterdir() if could_be(other)]
    except OSError:
        return []
