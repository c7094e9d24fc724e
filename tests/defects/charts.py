"""Small charts, written down as what they have beyond a sound one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from sardonyx.core.valuepaths import lookup

Files = dict[str, str]
"""The text of each file of a chart, by its path."""

SOUND = Path(__file__).parent / "sound"
SLOT = "#+ "

_TYPES: dict[type, str] = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}


def sound_files() -> Files:
    """Return the sound chart, with the slots that texts are put into."""
    files = sorted(path for path in SOUND.rglob("*") if path.is_file())
    return {path.relative_to(SOUND).as_posix(): path.read_text() for path in files}


def with_slots(files: Files, texts: Mapping[str, str]) -> Files:
    """Put each text in place of the line ``#+ NAME``, indented as that line is, and remove the lines of other slots.

    Raises ValueError for a text whose slot is nowhere.
    """
    left = set(texts)
    filled = {
        path: "".join(_filled(line, texts, left) for line in text.splitlines(True)) for path, text in files.items()
    }
    if left:
        raise ValueError(f"there is no slot {', '.join(sorted(left))}")
    return filled


def _filled(line: str, texts: Mapping[str, str], left: set[str]) -> str:
    name = line.strip().removeprefix(SLOT)
    if not line.lstrip().startswith(SLOT):
        return line
    left.discard(name)
    indent = line[: line.index("#")]
    lines = texts.get(name, "").rstrip("\n").splitlines()
    return "".join(f"{indent}{each}\n" if each else "\n" for each in lines)


def form_files(fields: Mapping[str, Any], keywords: Mapping[str, Mapping[str, Any]]) -> Files:
    """Return values.yaml with these values, and a schema that gives each the same default.

    ``keywords`` are laid over the nodes of the schema, by the path of the field with dots; the items of a list are at
    ``[]``. A keyword that is None is removed.
    """
    schema = {"$schema": "http://json-schema.org/draft-07/schema#", **_node(fields)}
    for path, extra in keywords.items():
        node = _at(schema, path)
        node.update(extra)
        for name in [name for name, value in extra.items() if value is None]:
            del node[name]
    written = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    return {
        "values.yaml": yaml.safe_dump(dict(fields), sort_keys=False, allow_unicode=True),
        "values.schema.json": written,
    }


def _node(value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return {"type": "object", "properties": {name: _node(each) for name, each in value.items()}}
    node = {"type": _TYPES[type(value)], "default": value}
    return {**node, "items": {"type": "string", "default": ""}} if isinstance(value, list) else node


def _at(schema: dict[str, Any], path: str) -> dict[str, Any]:
    steps: list[str] = []
    for name in filter(None, path.split(".")):
        steps += ["items"] if name == "[]" else ["properties", name]
    node = lookup(schema, tuple(steps))
    if not isinstance(node, dict):
        raise ValueError(f"there is no field {path}")
    return node
