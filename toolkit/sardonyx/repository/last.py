"""Which commit changed something last."""

from __future__ import annotations

from sardonyx.repository.errors import UnknownRevision
from sardonyx.repository.reading import ReadableRepository


def last_change(repository: ReadableRepository, path: str) -> str:
    """Return the id of the newest commit that changed a file or folder.

    Raises UnknownRevision when none did.
    """
    head = repository.head()
    words = ["rev-list", "--max-count=1", "--end-of-options", head or "", "--", f":(literal,top){path}"]
    found = repository.git.run(*words).decode().strip() if head else ""
    if not found:
        raise UnknownRevision(f"no commit ever changed {path}")
    return found
