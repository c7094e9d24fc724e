"""Which parts of an object only those may read who may read Secrets."""

from __future__ import annotations

from typing import Any

from sardonyx.core.valuepaths import ValuePath


def is_secret_data(object: dict[str, Any], path: ValuePath) -> bool:
    """Tell whether a path of an object is inside the data of a Secret."""
    is_secret = object.get("kind") == "Secret" and object.get("apiVersion") == "v1"
    return is_secret and path[:1] in (("data",), ("stringData",))
