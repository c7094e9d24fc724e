"""Merging entries into an index, and writing it.

The text is JSON, one published version a line: it is YAML as well, so every Helm reads it, Helm since 3.13 reads it 50
times faster, and a diff shows which versions came.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sardonyx.charts import newest_first

# JSON may hold these as they are; YAML refuses them or takes them for line breaks.
_NOT_IN_YAML = re.compile("[\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
BEGINNING = datetime.min.replace(tzinfo=UTC)


def merged(index: Mapping[str, Any], new: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return an index with entries added, everything else as it was; an index that does not exist yet is ``{}``.

    The new entries must not be there yet. Versions stand newest first, and ``generated`` is the latest ``created``, so
    that the same packages always give the same index.
    """
    entries = {name: _as_list(versions) for name, versions in (index.get("entries") or {}).items()}
    for entry in new:
        entries.setdefault(entry["name"], []).append(dict(entry))
    entries = {name: _newest_first(versions) for name, versions in entries.items()}
    return {"apiVersion": "v1", **index, "entries": entries, "generated": _latest(entries, index.get("generated"))}


def index_text(index: Mapping[str, Any]) -> bytes:
    """Write an index."""
    members = {key: _entries(value) if key == "entries" else _line(value) for key, value in index.items()}
    return (_lines("{", _members(members), "}") + "\n").encode()


def _entries(entries: Mapping[str, list[Any]]) -> str:
    return _lines("{", _members({name: _lines("[", map(_line, them), "]") for name, them in entries.items()}), "}")


def _members(texts: Mapping[str, str]) -> Iterable[str]:
    return (f"{_line(key)}: {text}" for key, text in sorted(texts.items()))


def _lines(begin: str, members: Iterable[str], end: str) -> str:
    return "\n".join([begin, ",\n".join(members), end])


def _line(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return _NOT_IN_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _as_list(versions: Any) -> list[Any]:
    if isinstance(versions, list):
        return list(versions)
    return [] if versions is None else [versions]


def _newest_first(versions: list[Any]) -> list[Any]:
    """Put entries in Helm's order; those that Helm skips stay, behind the others."""
    texts = [_version(entry) for entry in versions]
    rank = {text: position for position, text in enumerate(newest_first(set(texts)))}
    return [entry for _, entry in sorted(zip(texts, versions, strict=True), key=lambda pair: rank[pair[0]])]


def _version(entry: Any) -> str:
    return str(entry.get("version")) if isinstance(entry, Mapping) else ""


def _latest(entries: Mapping[str, list[Any]], before: Any) -> str:
    every = (entry for versions in entries.values() for entry in versions)
    created = {str(entry.get("created")) for entry in every if isinstance(entry, Mapping)}
    moments = ((moment_of(text), text) for text in created)
    latest, text = max(moments, default=(BEGINNING, ""))
    return text if latest > BEGINNING else str(before or "1970-01-01T00:00:00Z")


def moment_of(text: str) -> datetime:
    """Read RFC 3339; what is no time is the beginning of all times."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return BEGINNING
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
