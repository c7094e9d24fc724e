"""A key of values.yaml that nobody knows, and that is almost one that is known.

What: a key of values.yaml that is neither in the schema nor read by a template, where templates read a key beside it
with almost the same name, or a key of the same name one level higher or lower, that values.yaml lacks. Keys of a
subchart are held to what its own templates read.

Why: what stands there has no effect, and what was meant has its default.

Remedy: correct the name, or move the key.

Fails:
    values.yaml:
        greetin: hello

Passes:
    values.yaml:
        greeting: hello
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import MISSING, ValuePath, format_path, lookup
from sardonyx.core.yamltext import place_of
from sardonyx.validation.derived import derived
from sardonyx.validation.given import is_described, is_known, keys_at
from sardonyx.validation.spelling import misspelt
from sardonyx.validation.subject import Subject
from sardonyx.validation.template_reads import is_read, keys_read_at, template_reads

ID = "key-misspelt"
LEVEL = Level.WARNING

_SHORTEST = 4
# Names that stand in many places; that one is elsewhere says nothing.
_COMMON = frozenset(
    {
        *("enabled", "name", "image", "annotations", "labels", "resources", "host", "port", "type", "path", "size"),
        *("className", "service", "ingress", "persistence", "version", "repository", "pullPolicy", "replicas"),
    }
)


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each key that is probably another one."""
    if subject.values is None or not template_reads(subject).is_complete or not template_reads(subject).reads:
        return
    for path in _keys(subject.values.value):
        if is_known(subject, path) and not is_read(subject, path) and not is_described(subject, path):
            meant = _beside(subject, path) or _moved(subject, path)
            if meant:
                yield Finding(
                    ID,
                    LEVEL,
                    f"nothing reads {format_path(path)}; {format_path(meant)} is read, and is not in values.yaml",
                    place_of(subject.values, path),
                    subject.name,
                    format_path(path),
                    help=f"did you mean {format_path(meant)}?",
                )


def _keys(tree: Any, path: ValuePath = ()) -> Iterator[ValuePath]:
    """Yield the paths of all keys that are not inside arrays."""
    for key, value in tree.items() if isinstance(tree, dict) else ():
        yield (*path, key)
        yield from _keys(value, (*path, key))


def _unset_at(subject: Subject, path: ValuePath) -> set[str]:
    """Return the keys at a path that templates read and values.yaml has no value for."""
    known = _unset(subject)
    if path not in known:
        known[path] = _found_unset(subject, path)
    return known[path]


@derived
def _unset(_: Subject) -> dict[ValuePath, set[str]]:
    """Return what is known of ``_unset_at`` so far."""
    return {}


def _found_unset(subject: Subject, path: ValuePath) -> set[str]:
    held = lookup(subject.values.value, path) if subject.values else MISSING
    written = set(held) if isinstance(held, dict) else set()
    known = (keys_at(subject, path) | keys_read_at(subject, path)) - written
    return {key for key in known if is_read(subject, [*path, key])}


def _beside(subject: Subject, path: ValuePath) -> ValuePath | None:
    name = misspelt(str(path[-1]), _unset_at(subject, path[:-1]))
    return (*path[:-1], name) if name else None


def _moved(subject: Subject, path: ValuePath) -> ValuePath | None:
    """Return where the same key is known one level higher or lower, if that is one place only."""
    name = path[-1]
    if not isinstance(name, str) or len(name) < _SHORTEST or name in _COMMON:
        return None
    found = [path[:-2]] if len(path) > 1 and name in _unset_at(subject, path[:-2]) else []
    found += _groups_lacking(subject, path[:-1]).get(name, [])
    return (*found[0], name) if len(found) == 1 else None


def _groups_lacking(subject: Subject, path: ValuePath) -> dict[str, list[ValuePath]]:
    """Return the groups directly below a path by the keys that are unset in them."""
    known = _lacking(subject)
    if path not in known:
        known[path] = {}
        for group in sorted(keys_at(subject, path)):
            for name in _unset_at(subject, (*path, group)):
                known[path].setdefault(name, []).append((*path, group))
    return known[path]


@derived
def _lacking(_: Subject) -> dict[ValuePath, dict[str, list[ValuePath]]]:
    """Return what is known of ``_groups_lacking`` so far."""
    return {}
