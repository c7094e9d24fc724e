"""Documents that a text of an object is: JSON wherever it stands, YAML where it is called a file of YAML."""

from __future__ import annotations

import json
from typing import Any

from sardonyx.core.valuepaths import leaves
from sardonyx.core.yamltext import MalformedText, read_yaml
from sardonyx.validation.exploration.model import Way
from sardonyx.validation.exploration.texts import Leaf, marker

_FILES = ("data", "stringData")
_YAML = (".yaml", ".yml")


def syntax_of(leaf: Leaf) -> Way | None:
    """Return in what syntax the marker of a leaf is a text, or part of one; None where the leaf is no such document.

    A text that has lines of its own in a document may be meant to be a part of it, and that is nobody's mistake.
    """
    sign = marker(leaf.number)
    if is_in(leaf.value, sign, Way.JSON):
        return Way.JSON
    is_file = len(leaf.path) == 2 and leaf.path[0] in _FILES and str(leaf.path[1]).endswith(_YAML)
    before = leaf.value.partition(sign)[0].rpartition("\n")[2]
    return Way.DOCUMENT if is_file and before.strip() and is_in(leaf.value, sign, Way.DOCUMENT) else None


def is_in(document: str, text: str, syntax: Way) -> bool:
    """Tell whether a document has a text as one whole text or key, or as part of one."""
    found = _json_of(document) if syntax is Way.JSON else _yaml_of(document)
    return found is not None and any(
        isinstance(each, str) and text in each for path, value in leaves(found) for each in (*path, value)
    )


def _json_of(text: str) -> Any:
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _yaml_of(text: str) -> Any:
    try:
        value = read_yaml(text, "").value
    except MalformedText:
        return None
    return value if isinstance(value, dict | list) else None
