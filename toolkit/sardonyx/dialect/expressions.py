"""The expressions of ``x-onyxia``: references to the context (upstream ``resolveXOnyxiaValueReference.ts``).

It is a small language of its own: ``{{a.b[0]['c.d']}}`` and, at top level only, a bare path; no white space, filters or
escapes. Whatever cannot be resolved makes the whole expression undefined, here None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from sardonyx.core.valuepaths import ValuePath, leaves
from sardonyx.dialect.computed import Provenance, Source
from sardonyx.dialect.javascript import is_number, number_text
from sardonyx.dialect.origins import Origin, Ref, Traced, reads_of

_WHOLE = re.compile(r"\{\{([^}]+)\}\}")
_INDEX = re.compile(r"\[([0-9]+)\]")
_DOUBLE_QUOTED = re.compile(r'\["([^"]+)"\]')
_SINGLE_QUOTED = re.compile(r"\['([^']+)'\]")
_DOT_IN_KEY = "\ue000"  # private use: stands for a dot inside a quoted key while the path is split


class Scope:
    """What an expression can name: the context, shadowed by the items of the array mappings around it.

    ``reads`` collects the context paths that are looked up; None to look without leaving a trace.
    ``options`` is for whoever evaluates options, to do it once for each node.
    """

    def __init__(self, frames: tuple[Traced, ...], reads: set[ValuePath] | None) -> None:
        self.frames = frames
        self.reads = reads
        self.options: dict[int, Any] = {}

    def shadowed_by(self, item: Traced) -> Scope:
        """Return a scope in which the item's keys come first."""
        return Scope((item, *self.frames), self.reads)

    def lookup(self, keys: list[str]) -> Traced | None:
        """Walk a path by plain property access; None when something on the way is missing."""
        found = next((frame for frame in self.frames if keys[0] in frame.value), self.frames[-1])
        for position, key in enumerate(keys):
            step = found.child(key)
            if step is None:
                self._record(found.origin, tuple(keys[position:]))
                return None
            found = step
        self._record(found.origin, ())
        return found

    def _record(self, origin: Origin, rest: ValuePath) -> None:
        # What is not a Ref was made by an expression whose own reads are recorded already.
        if self.reads is not None and isinstance(origin, Ref):
            self.reads.add((*origin.path, *rest))


def context_scope(context: Any, reads: set[ValuePath] | None) -> Scope:
    """Return the scope in which only the context can be named."""
    return Scope((Traced(context, Ref(())),), reads)


def resolve(expression: Any, scope: Scope) -> Traced | None:
    """Evaluate an expression at top level, where a bare string is a path."""
    if isinstance(expression, str) and "{{" not in expression:
        expression = "{{" + expression + "}}"
    return _resolve_part(expression, scope)


class Reference(NamedTuple):
    """A path that an expression names: its keys, and where it stands in an expression that is an array or object.

    ``is_whole`` tells whether the text there is nothing but the reference, so that its value keeps its type.
    """

    where: ValuePath
    keys: tuple[str, ...]
    is_whole: bool


def references(expression: Any) -> Iterator[Reference]:
    """Yield what an expression names, in the order of its text."""
    if isinstance(expression, str) and "{{" not in expression:
        expression = "{{" + expression + "}}"
    for where, text in leaves(expression):
        whole = _WHOLE.fullmatch(text) if isinstance(text, str) else None
        if whole:
            yield Reference(where, tuple(_split(whole[1])), is_whole=True)
        elif isinstance(text, str):
            yield from (Reference(where, tuple(_split(path)), is_whole=False) for path in _pieces(text)[1])


def _resolve_part(expression: Any, scope: Scope) -> Traced | None:
    """Evaluate an expression inside an array or object, where a string without ``{{`` is itself."""
    if isinstance(expression, list):
        return _resolve_array(expression, scope)
    if isinstance(expression, dict):
        return _resolve_object(expression, scope)
    if not isinstance(expression, str):
        return Traced(expression, Provenance(Source.CONTEXT))
    whole = _WHOLE.fullmatch(expression)
    return scope.lookup(_split(whole[1])) if whole else _interpolate(expression, scope)


def _resolve_array(expression: list[Any], scope: Scope) -> Traced | None:
    parts = [_resolve_part(item, scope) for item in expression]
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        return None
    return Traced([part.value for part in found], [part.origin for part in found])


def _resolve_object(expression: dict[str, Any], scope: Scope) -> Traced | None:
    values: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    for key, item in expression.items():
        part = _resolve_part(item, scope)
        if part is None:
            return None  # what follows is not read, unlike in arrays
        values[key], origins[key] = part.value, part.origin
    return Traced(values, origins)


def _interpolate(template: str, scope: Scope) -> Traced | None:
    literals, paths = _pieces(template)
    parts = [scope.lookup(_split(path)) for path in paths]
    texts = [None if part is None else _as_text(part.value) for part in parts]
    if None in texts:
        return None
    text = "".join(literal + (found or "") for literal, found in zip(literals, [*texts, ""], strict=True))
    reads = dict.fromkeys(read for part in parts if part for read in reads_of(part.origin))
    return Traced(text, Provenance(Source.CONTEXT, tuple(reads)))


def _pieces(template: str) -> tuple[list[str], list[str]]:
    r"""Cut a template into its literals and the paths between them, as ``/\{\{([^}]+)\}\}/g`` does.

    Not by that expression itself: on ``{{{{{{…`` it takes time quadratic in the length.
    """
    literals, paths, start, at = [], [], 0, 0
    while (opening := template.find("{{", at)) >= 0:
        closing = template.find("}", opening + 2)
        if closing < 0:
            break
        if closing == opening + 2 or template[closing + 1 : closing + 2] != "}":
            at = closing + 1  # whatever opens before it meets the same brace
            continue
        literals.append(template[start:opening])
        paths.append(template[opening + 2 : closing])
        start = at = closing + 2
    return [*literals, template[start:]], paths


def _as_text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return number_text(value) if is_number(value) else None


def _split(path: str) -> list[str]:
    """Split ``a[0]['b.c'].d`` into its keys; white space is part of a key."""
    if "[" not in path:
        return path.split(".")
    dotted = _INDEX.sub(r".\1", path)
    for quoted in (_DOUBLE_QUOTED, _SINGLE_QUOTED):
        dotted = quoted.sub(lambda match: "." + match[1].replace(".", _DOT_IN_KEY), dotted)
    return [key.replace(_DOT_IN_KEY, ".") for key in dotted.split(".")]
