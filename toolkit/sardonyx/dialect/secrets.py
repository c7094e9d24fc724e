"""Which parts of the context are secret, and which fields of a schema a user types a secret into.

Most of the context's secrets also expire. Classification is by data flow: a computed leaf is secret when one of the
paths in its provenance is (``is_secret_path``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from sardonyx.core.valuepaths import ValuePath

ANY = "*"
"""Stands for any key or index in ``SECRET_CONTEXT_PATHS``, and for any index in the paths of ``password_fields``."""

_S3_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")

SECRET_CONTEXT_PATHS: frozenset[ValuePath] = frozenset(
    {
        ("user", "password"),
        ("user", "accessToken"),
        ("user", "refreshToken"),
        ("user", "profile", "aiAssistant", "apiKey"),
        ("service", ANY),
        ("project", "password"),
        ("project", "basic"),
        ("git", "token"),
        ("vault", "VAULT_TOKEN"),
        ("ai", "activeProvider", "apiKey"),
        ("ai", "providers", ANY, "apiKey"),
        *(("s3", key) for key in _S3_KEYS),
        *(("s3_array", ANY, key) for key in _S3_KEYS),
    }
)
"""The context paths whose values must never be committed; whatever is below one of them is secret too."""

# The administrator defines what is in these; only the names of the keys can tell.
_FREE_FORM = (("user", "profile"), ("region", "customValues"), ("ai",))
_SECRET_NAME = re.compile(r"pass(word|phrase|wd)|secret(?!_?name)|token|credential|(api|access|private)_?key", re.I)


@lru_cache(maxsize=4096)
def is_secret_path(path: ValuePath) -> bool:
    """Tell whether the value at a context path is secret, or part of a secret.

    Where the context's shape is free (the user's profile, an administrator's own values), a key named like a secret
    makes everything below it one. An object that merely contains a secret is not secret itself.
    """
    if any(_starts_with(path, secret) for secret in SECRET_CONTEXT_PATHS):
        return True
    free = next((len(prefix) for prefix in _FREE_FORM if path[: len(prefix)] == prefix), len(path))
    return any(isinstance(key, str) and _SECRET_NAME.search(key) for key in path[free:])


def password_fields(schema: dict[str, Any]) -> frozenset[ValuePath]:
    """Return the paths of all fields with ``render: password``; ``ANY`` stands for the index in an array."""
    return frozenset(_password_fields(schema, ()))


def is_password_field(path: ValuePath, fields: Iterable[ValuePath]) -> bool:
    """Tell whether a path into the values is one of the fields that ``password_fields`` found, or below one."""
    return any(_starts_with(path, field, indexes_only=True) for field in fields)


def _password_fields(node: Any, path: ValuePath) -> Iterator[ValuePath]:
    if not isinstance(node, dict):
        return
    if node.get("render") == "password":
        yield path
    properties = node.get("properties")
    for name, child in properties.items() if isinstance(properties, dict) else ():
        yield from _password_fields(child, (*path, name))
    yield from _password_fields(node.get("items"), (*path, ANY))


def _starts_with(path: ValuePath, pattern: ValuePath, *, indexes_only: bool = False) -> bool:
    return len(path) >= len(pattern) and all(
        segment == wanted or (wanted == ANY and (isinstance(segment, int) or not indexes_only))
        for segment, wanted in zip(path, pattern, strict=False)
    )
