"""Changing single values of a YAML file that a person wrote: everything else, comments included, stays as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.valuepaths import MISSING, ValuePath, assign, format_path
from sardonyx.core.yamltext import MalformedText, read_yaml, write_yaml

# A key, its value up to the end of the line, and a comment after it.
_ENTRY = re.compile(r"""(?P<key>"[^"]*"|'[^']*'|[^\s:"']+):(?P<space>[ \t]+)(?P<value>.*?)(?P<comment>[ \t]+\#.*)?""")


def replace_texts(data: bytes, source: str, texts: Mapping[ValuePath, str]) -> bytes:
    """Return a YAML file with some of its values replaced by texts; each must stand on one line with its key.

    Raises SardonyxError with the place of a value that cannot be replaced so, MalformedText when it is not YAML.
    """
    for path, text in texts.items():
        data = _replace(data, source, path, text)
    return data


def _replace(data: bytes, source: str, path: ValuePath, text: str) -> bytes:
    document = read_yaml(data, source)
    line, column = document.marks.get(path, (0, 0))
    lines = data.decode().split("\n")
    found = _ENTRY.fullmatch(lines[line - 1], column - 1) if line else None
    if found:
        new = f"{found['key']}:{found['space']}{_scalar(text)}{found['comment'] or ''}"
        lines[line - 1] = lines[line - 1][: column - 1] + new
    changed = "\n".join(lines).encode()
    # A value may be part of something larger than its line; reading again tells.
    if not found or _value(changed, source) != assign(document.value, path, text):
        message = f"{format_path(path)} cannot be replaced"
        raise SardonyxError(message, place=Place(source, line, column), help="write it on a line of its own")
    return changed


def _value(data: bytes, source: str) -> Any:
    try:
        return read_yaml(data, source).value
    except MalformedText:
        return MISSING


def _scalar(text: str) -> str:
    return write_yaml({"": text}).partition(": ")[2].removesuffix("\n")
