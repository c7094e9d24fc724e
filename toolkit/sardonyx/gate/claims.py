"""What ``instance.yaml`` says of itself and nothing can be generated from: it must claim no more than a launch would.

A launch freezes what the chart's schema reads of the context and the environment does not give
(``instances.context.freeze``). Whoever writes the file by hand could freeze more: another project, another domain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from typing import Any

from sardonyx.core.errors import UsageError
from sardonyx.core.jsontext import write_json
from sardonyx.core.valuepaths import MISSING, ValuePath, format_path, lookup, parse_path
from sardonyx.dialect import DELETED, is_secret_path
from sardonyx.instances.context import ENVIRONMENT_CONTEXT, RANDOM_SUBDOMAIN
from sardonyx.instances.model import Instance
from sardonyx.instances.placeholders import contains_placeholder

Fault = tuple[ValuePath, str]
"""A path into ``instance.yaml`` and what is wrong there."""

_DEEPEST = 50
"""Parts of a path into the context or the values."""


def false_claims(instance: Instance, given: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what the file may not say; ``given`` is the context that the environment and the tenant give."""
    for name, value in instance.frozen.items():
        if reason := _wrong_name(name) or _wrong_frozen(parse_path(name), value, given):
            yield ("spec", "frozen", name), reason
    for index, name in enumerate(instance.secret_context):
        if reason := _wrong_name(name) or _wrong_secret(name, instance.frozen):
            yield ("spec", "secretContext", index), reason
    yield from _too_deep(instance)
    yield from _wrong_patch(instance)
    if instance.suspended:
        yield ("spec", "suspended"), "this version has no manifests of a suspended service"


def unread_claims(instance: Instance, reads: Iterable[ValuePath]) -> Iterator[Fault]:
    """Yield the context paths that the file holds although the chart's schema reads none of them."""
    wholes = {tuple(takewhile(lambda segment: isinstance(segment, str), read)) for read in reads}
    named: list[tuple[ValuePath, str]] = [(("spec", "frozen", name), name) for name in instance.frozen]
    named += [(("spec", "secretContext", index), name) for index, name in enumerate(instance.secret_context)]
    for place, name in named:
        path = parse_path(name)
        if not any(path[:length] in wholes for length in range(len(path) + 1)):
            yield place, f"the chart does not read {name} of the context"


def _wrong_name(name: str) -> str | None:
    try:
        path = parse_path(name)
        fine = format_path(path) == name and len(path) <= _DEEPEST
    except UsageError:
        fine = False
    return None if fine else "is not a path into the context"


def _wrong_frozen(path: ValuePath, value: Any, given: Mapping[str, Any]) -> str | None:
    if isinstance(value, dict | list) and value:
        return "only single values are frozen, each by its own path"
    if contains_placeholder(write_json(value)):
        return "holds what stands for a secret"
    if is_secret_path(path):
        return None if value in ("", None, [], {}) else "is a secret, which must not be in Git"
    if _is_given(path, given) or (path[0] in ENVIRONMENT_CONTEXT and path != RANDOM_SUBDOMAIN):
        return "is the environment's to say, not the instance's"
    return None


def _is_given(path: ValuePath, given: Mapping[str, Any]) -> bool:
    """Tell whether the environment gives a path, a part of it or the value that it would be a part of."""
    for length in range(1, len(path) + 1):
        value = lookup(given, path[:length])
        if value is MISSING:
            return False
        if not isinstance(value, dict):
            return True
    return True


def _wrong_secret(name: str, frozen: Mapping[str, Any]) -> str | None:
    if not is_secret_path(parse_path(name)):
        return "is no secret of the context"
    return "is frozen as well" if name in frozen else None


def _too_deep(instance: Instance) -> Iterator[Fault]:
    parts = {"patch": [leaf.path for leaf in instance.patch], "secrets": [entry.path for entry in instance.secrets]}
    for part, paths in parts.items():
        for index, path in enumerate(paths):
            if len(path) > _DEEPEST:
                yield ("spec", part, index), f"its path has more than {_DEEPEST} parts"


def _wrong_patch(instance: Instance) -> Iterator[Fault]:
    secrets = {entry.path for entry in instance.secrets}
    for index, leaf in enumerate(instance.patch):
        if leaf.value is DELETED:
            continue
        place: ValuePath = ("spec", "patch", index)
        if contains_placeholder(write_json(leaf.value)):
            yield place, "holds what stands for a secret"
        hidden = sorted(format_path(path) for path in secrets if _would_give(leaf.path, leaf.value, path))
        if hidden:
            yield place, f"gives the secret {', '.join(hidden)} in plain text"


def _would_give(path: ValuePath, value: Any, secret: ValuePath) -> bool:
    if path[: len(secret)] == secret:
        return value not in ("", None, [], {})
    return secret[: len(path)] == path and lookup(value, secret[len(path) :]) not in (MISSING, "", None)
