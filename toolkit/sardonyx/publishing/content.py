"""Whether two packages hold the same, and a digest of what a chart's package will hold, without packing it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from sardonyx.charts import Chart, InvalidPackage, packed_files, unpack
from sardonyx.core.errors import SardonyxError
from sardonyx.core.yamltext import read_yaml


def content_digest(chart: Chart) -> str:
    """Return ``sha256:HEX`` of the paths and the bytes of all files that a chart's package holds.

    Raises what ``charts.packed_files`` raises.
    """
    digest = hashlib.sha256(chart.name.encode())
    for path, content in packed_files(chart).items():
        name = path.encode("utf-8", "surrogateescape")
        digest.update(b"\0%d %d\0" % (len(name), len(content)) + name + content)
    return f"sha256:{digest.hexdigest()}"


def holds_same(published: bytes, chart: Chart) -> bool:
    """Tell whether a package holds what the package of a chart would.

    Times and compression do not count, nor how Chart.yaml and Chart.lock are written: Helm writes them again.
    """
    try:
        theirs = unpack(published, chart.origin)
    except InvalidPackage:
        return False
    ours = packed_files(chart)
    return theirs.keys() == ours.keys() and all(_is_same(path, theirs[path], ours[path]) for path in ours)


def _is_same(path: str, one: bytes, other: bytes) -> bool:
    if one == other:
        return True
    name = path.rpartition("/")[2]
    return name in ("Chart.yaml", "Chart.lock") and _meaning(name, one) == _meaning(name, other)


def _meaning(name: str, content: bytes) -> Any:
    try:
        value = read_yaml(content, name).value
    except SardonyxError:
        return content
    if name == "Chart.lock" and isinstance(value, Mapping):
        value = {key: entry for key, entry in value.items() if key != "generated"}
    return as_go_keeps(value)


def as_go_keeps(value: Any) -> Any:
    """Return a value without what Go's ``omitempty`` drops, and with the texts that Go makes of numbers."""
    if isinstance(value, Mapping):
        kept = {key: as_go_keeps(entry) for key, entry in value.items()}
        return {key: entry for key, entry in kept.items() if entry not in (None, "", False, [], {})}
    if isinstance(value, list):
        return [as_go_keeps(entry) for entry in value]
    return value if isinstance(value, bool) or value is None else str(value)
