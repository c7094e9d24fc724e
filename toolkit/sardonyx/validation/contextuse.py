"""What the expressions of a schema ask the context for, worked out once for all rules."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from sardonyx.core.valuepaths import ValuePath
from sardonyx.dialect import is_secret_path
from sardonyx.dialect.context_versions import entries
from sardonyx.dialect.expressions import Reference, references
from sardonyx.validation.derived import derived
from sardonyx.validation.schemawalk import ITEM, SchemaNode, nodes_by_path, schema_nodes
from sardonyx.validation.subject import Subject

DEFAULT, OPTIONS = "overwriteDefaultWith", "overwriteListEnumWith"

_ROOTS = frozenset(entry.path[0] for entry in entries())


class Expression(NamedTuple):
    """One expression of a node, and below which keyword of ``x-onyxia`` it stands."""

    node: SchemaNode
    keyword: str
    value: Any

    def texts(self) -> Iterator[tuple[ValuePath, str]]:
        """Yield the strings in the expression that are not below another string, with their places in it."""
        yield from _texts(self.value, ())


class ContextUse(NamedTuple):
    """One path of the context that an expression names.

    ``keys`` begin at the root of the context. ``is_local`` says that the path was written relative to the item of an
    array that the context fills; when it is not known what fills it, ``keys`` are as written.
    """

    expression: Expression
    reference: Reference
    keys: tuple[str, ...]
    is_local: bool

    @property
    def is_secret(self) -> bool:
        """Tell whether a secret is at the path."""
        return _is_secret(self.keys)

    @property
    def is_guarded(self) -> bool:
        """Tell whether a secret is at the path that nobody should see; a key's id opens nothing without the key."""
        return self.is_secret and self.keys[-1] != "AWS_ACCESS_KEY_ID"


@lru_cache(maxsize=4096)
def _is_secret(keys: tuple[str, ...]) -> bool:
    return is_secret_path(keys)


def _texts(value: Any, path: ValuePath) -> Iterator[tuple[ValuePath, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict | list):
        for key, child in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(child, (*path, key))


@derived
def expressions(subject: Subject) -> tuple[Expression, ...]:
    """Return every expression of the schema."""
    return tuple(
        Expression(node, keyword, node.annotation[keyword])
        for node in schema_nodes(subject)
        for keyword in (DEFAULT, OPTIONS)
        if keyword in node.annotation
    )


@derived
def context_uses(subject: Subject) -> tuple[ContextUse, ...]:
    """Return every path that is named, those that the items of an array have by their names included."""
    return *_written(subject), *_implied(subject)


def _written(subject: Subject) -> Iterator[ContextUse]:
    for expression in expressions(subject):
        # However often an expression names a path, what is wrong with it is said once.
        for reference in dict.fromkeys(references(expression.value)):
            yield _use(subject, expression, reference)


def _implied(subject: Subject) -> Iterator[ContextUse]:
    """Yield what the fields of an item take from the item's key of the same name (``computeHelmValues.ts``)."""
    for node in schema_nodes(subject):
        if node.path[-2:-1] == (ITEM,) and DEFAULT not in node.annotation:
            name = str(node.path[-1])
            if _filled_with(subject, node):
                expression = Expression(node, DEFAULT, "{{" + name + "}}")
                yield _use(subject, expression, Reference((), (name,), is_whole=True))


def _use(subject: Subject, expression: Expression, reference: Reference) -> ContextUse:
    node, keys = expression.node, reference.keys
    if not node.is_inside_items or keys[0] in _ROOTS:
        return ContextUse(expression, reference, keys, is_local=False)
    filled = _filled_with(subject, node)
    return ContextUse(expression, reference, (*filled, ITEM, *keys) if filled else keys, is_local=True)


def _filled_with(subject: Subject, node: SchemaNode) -> tuple[str, ...]:
    """Return the path of the context that fills the array around a node; empty where that cannot be told."""
    if not node.is_inside_items:
        return ()
    last = len(node.path) - 1 - node.path[::-1].index(ITEM)
    array = nodes_by_path(subject).get(node.path[:last])
    found = [*references(array.annotation[DEFAULT])] if array and DEFAULT in array.annotation else []
    return found[0].keys if len(found) == 1 and found[0].is_whole and not found[0].where else ()


def is_written_oddly(use: ContextUse) -> bool:
    """Tell whether a path has characters that no path of the context has: it is malformed rather than unknown."""
    return any(not key or key != key.strip() or "{" in key for key in use.reference.keys)


def is_bare_word(use: ContextUse) -> bool:
    """Tell whether an expression is one word without braces, most likely meant as it is written."""
    value, keys = use.expression.value, use.reference.keys
    return isinstance(value, str) and "{{" not in value and len(keys) == 1 and keys[0] not in _ROOTS


def unclosed(text: str) -> str:
    """Return the beginning of what looks like a reference and is none; empty when all that is opened is closed.

    Closing braces alone mean nothing: texts of JSON have them.
    """
    at = 0
    while (opening := text.find("{{", at)) >= 0:
        closing = text.find("}", opening + 2)
        if closing <= opening + 2 or text[closing + 1 : closing + 2] != "}":
            return text[opening : opening + 30]
        at = closing + 2
    return ""
