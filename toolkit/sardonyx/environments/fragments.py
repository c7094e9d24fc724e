"""The schema fragments that come with the toolkit."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from sardonyx.environments.shipped import schemas_folder


def shipped_fragments() -> dict[str, Any]:
    """Return the fragments that come with the toolkit, by name: the path below their folder, extension included."""
    return dict(_read_shipped())


@cache
def _read_shipped() -> dict[str, Any]:
    folder = schemas_folder() / "registry"
    return {
        file.relative_to(folder).as_posix(): json.loads(file.read_bytes()) for file in sorted(folder.rglob("*.json"))
    }
