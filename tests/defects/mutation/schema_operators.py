"""Mutations of values.schema.json."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.defects.charts import Files
from tests.defects.mutation.changes import SCHEMA, Change

Node = dict[str, Any]
Rewrite = Callable[[Node], Node | None]
"""Returns what becomes of one node of the schema; None where there is nothing to change."""


def normalised(files: Files) -> Files:
    """Return a chart whose schema is written as these operators write it, so that a mutant differs in one place."""
    return {**files, SCHEMA: _written(json.loads(files[SCHEMA]))} if SCHEMA in files else files


def _written(schema: Any) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _each(files: Files, rewrite: Rewrite) -> Iterator[Change]:
    """Yield a change for each node that is rewritten."""
    if SCHEMA not in files:
        return
    old = files[SCHEMA]
    for path in list(_paths(json.loads(old), ())):
        schema = json.loads(old)
        node = _at(schema, path)
        new = rewrite(copy.deepcopy(node))
        if new is not None and new != node:
            node.clear()
            node.update(new)
            yield _change(old, schema)


def _change(old: str, schema: Any) -> Change:
    new = _written(schema)
    lines = zip(old.splitlines(), new.splitlines(), strict=False)
    return Change(SCHEMA, new, next((at for at, (one, two) in enumerate(lines, 1) if one != two), 1))


def _paths(node: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if not isinstance(node, dict):
        return
    yield path
    for name, child in (node.get("properties") or {}).items():
        yield from _paths(child, (*path, "properties", name))
    yield from _paths(node.get("items"), (*path, "items"))


def _at(schema: Any, path: tuple[str, ...]) -> Any:
    for segment in path:
        schema = schema[segment]
    return schema


def _with(node: Node, **keywords: Any) -> Node:
    return {**node, **keywords}


def _without(node: Node, keyword: str) -> Node:
    return {name: value for name, value in node.items() if name != keyword}


def swap_default_type(files: Files) -> Iterator[Change]:
    """Give a field a default of another type."""

    def rewrite(node: Node) -> Node | None:
        match node.get("default"):
            case bool():
                return None
            case int() | float() as number:
                return _with(node, default=str(number))
            case str():
                return _with(node, default=1)
            case list():
                return _with(node, default={})
        return None

    return _each(files, rewrite)


def quote_boolean(files: Files) -> Iterator[Change]:
    """Write the default of a switch as a text."""
    return _each(
        files,
        lambda node: (
            _with(node, default=str(node["default"]).lower()) if isinstance(node.get("default"), bool) else None
        ),
    )


def stale_default(files: Files) -> Iterator[Change]:
    """Leave a default that is not among the choices any more."""

    def rewrite(node: Node) -> Node | None:
        keyword = next((each for each in ("enum", "listEnum") if node.get(each)), None)
        if keyword is None or "default" not in node or len(node[keyword]) < 2:
            return None
        return _with(node, **{keyword: [choice for choice in node[keyword] if choice != node["default"]]})

    return _each(files, rewrite)


def drop_type(files: Files) -> Iterator[Change]:
    """Leave out a type."""
    return _each(files, lambda node: _without(node, "type"))


def drop_property(files: Files) -> Iterator[Change]:
    """Leave out a field."""

    def rewrite(node: Node) -> Node | None:
        fields = node.get("properties")
        return _with(node, properties=_without(fields, next(reversed(fields)))) if fields else None

    return _each(files, rewrite)


def rename_property(files: Files) -> Iterator[Change]:
    """Give a field another name."""

    def rewrite(node: Node) -> Node | None:
        fields = node.get("properties")
        if not fields:
            return None
        last = next(reversed(fields))
        return _with(node, properties={f"{name}s" if name == last else name: each for name, each in fields.items()})

    return _each(files, rewrite)


def move_property(files: Files) -> Iterator[Change]:
    """Move a field one level up."""

    def rewrite(node: Node) -> Node | None:
        fields = node.get("properties") or {}
        group = next((name for name, each in fields.items() if each.get("properties")), None)
        if group is None:
            return None
        below = fields[group]["properties"]
        last = next(reversed(below))
        moved = {**fields, group: _with(fields[group], properties=_without(below, last)), last: below[last]}
        return _with(node, properties=moved)

    return _each(files, rewrite)


def drop_hidden_path(files: Files) -> Iterator[Change]:
    """Leave out the path of a condition."""
    return _each(
        files,
        lambda node: (
            _with(node, hidden=_without(node["hidden"], "path")) if isinstance(node.get("hidden"), dict) else None
        ),
    )


def misspell_hidden_path(files: Files) -> Iterator[Change]:
    """Let a condition look at a field that does not exist."""

    def rewrite(node: Node) -> Node | None:
        condition = node.get("hidden")
        if not isinstance(condition, dict):
            return None
        return _with(node, hidden=_with(condition, path=f"{condition['path']}s"))

    return _each(files, rewrite)


def quote_hidden_value(files: Files) -> Iterator[Change]:
    """Compare a switch with a text."""

    def rewrite(node: Node) -> Node | None:
        condition = node.get("hidden")
        if not isinstance(condition, dict) or not isinstance(condition.get("value"), bool):
            return None
        return _with(node, hidden=_with(condition, value=str(condition["value"]).lower()))

    return _each(files, rewrite)


def _onyxia(files: Files, keyword: str, change: Callable[[str], str]) -> Iterator[Change]:
    def rewrite(node: Node) -> Node | None:
        its = node.get("x-onyxia", {})
        if not isinstance(its.get(keyword), str):
            return None
        return _with(node, **{"x-onyxia": _with(its, **{keyword: change(its[keyword])})})

    return _each(files, rewrite)


def drop_json(files: Files) -> Iterator[Change]:
    """Leave out ``.json`` of a name in the schema registry."""
    return _onyxia(files, "overwriteSchemaWith", lambda name: name.removesuffix(".json"))


def misspell_context_path(files: Files) -> Iterator[Change]:
    """Ask the context for something it does not have."""
    return _onyxia(
        files, "overwriteDefaultWith", lambda text: text.replace("}}", "s}}", 1) if "}}" in text else f"{text}s"
    )


def drop_expression_brace(files: Files) -> Iterator[Change]:
    """Leave out a brace of an expression."""
    return _onyxia(files, "overwriteDefaultWith", lambda text: text.replace("}}", "}", 1))


def show_password(files: Files) -> Iterator[Change]:
    """Show a secret in the form."""
    return _each(files, lambda node: _without(node, "render") if node.get("render") == "password" else None)


def swap_slider(files: Files) -> Iterator[Change]:
    """Exchange the bounds of a slider."""

    def rewrite(node: Node) -> Node | None:
        if "sliderMin" not in node or "sliderMax" not in node:
            return None
        return _with(node, sliderMin=node["sliderMax"], sliderMax=node["sliderMin"])

    return _each(files, rewrite)


def drop_slider_unit(files: Files) -> Iterator[Change]:
    """Leave out the unit of a slider."""
    return _each(files, lambda node: _without(node, "sliderUnit"))


def narrow_pattern(files: Files) -> Iterator[Change]:
    """Let a pattern refuse the default."""
    return _each(
        files, lambda node: _with(node, pattern="^never$") if node.get("pattern") and node.get("default") else None
    )


def misspell_keyword(files: Files) -> Iterator[Change]:
    """Misspell a keyword."""

    def rewrite(node: Node) -> Node | None:
        keyword = next((each for each in ("listEnum", "pattern", "hidden", "render") if each in node), None)
        if keyword is None:
            return None
        return {f"{name}s" if name == keyword else name: value for name, value in node.items()}

    return _each(files, rewrite)


OPERATORS = (
    swap_default_type,
    quote_boolean,
    stale_default,
    drop_type,
    drop_property,
    rename_property,
    move_property,
    drop_hidden_path,
    misspell_hidden_path,
    quote_hidden_value,
    drop_json,
    misspell_context_path,
    drop_expression_brace,
    show_password,
    swap_slider,
    drop_slider_unit,
    narrow_pattern,
    misspell_keyword,
)
