"""What came of renders, kept on the disk so that an exploration goes on where it was interrupted.

One JSON file for each content of a chart, in ``explorations`` below the user's cache folder. It holds digests of values
and what was found, never values. Whatever is wrong with a file, it is as if it were not there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sardonyx.catalogs.cache import default_cache_folder
from sardonyx.core.digests import digest_of
from sardonyx.core.errors import SardonyxError
from sardonyx.core.files import read_plain, write_what_can_be_lost
from sardonyx.core.findings import Level
from sardonyx.core.jsontext import write_json
from sardonyx.helm.engine import DEFAULT_KUBE_VERSION, Release
from sardonyx.validation.exploration.applying import with_changes
from sardonyx.validation.exploration.model import Base, Examination, Failure, Kind, Variation

_MOST_BYTES = 64 << 20
VERSION = 5
"""Changes whenever an examination of the same render could come out otherwise."""


class Memory:
    """The examinations of one chart; ``engine`` names what renders."""

    def __init__(self, package: bytes, release: Release, engine: str, folder: Path | None = None) -> None:
        name = [digest_of(package), release.name, release.namespace, engine, DEFAULT_KUBE_VERSION, VERSION]
        digest = digest_of(write_json(name).encode()).partition(":")[2]
        self._path = (folder or default_cache_folder()) / "explorations" / f"{digest}.json"
        self._known = _read(self._path)
        self._is_changed = False

    def key(self, values: Mapping[str, Any], variation: Variation, bases: Sequence[Base]) -> str:
        """Return what stands for a render and what it is compared with."""
        reference = with_changes(bases[variation.base].values, variation.setting)
        text = json.dumps([values, reference], sort_keys=True, default=str)
        return digest_of(text.encode("utf-8", "replace")).partition(":")[2][:32]

    def get(self, key: str) -> Examination | None:
        """Return what is known of a render."""
        known = self._known.get(key)
        return None if known is None else _decoded(known)

    def put(self, key: str, examination: Examination) -> None:
        """Remember a render, unless it exceeded a limit: the next time it may not."""
        if not examination.exceeds:
            self._known[key] = _encoded(examination)
            self._is_changed = True

    def save(self) -> None:
        """Write what is known to the disk; where that cannot be done, the next run renders again."""
        if not self._is_changed:
            return
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_what_can_be_lost(self._path, json.dumps(self._known, separators=(",", ":")).encode())
        except (SardonyxError, OSError):
            return
        self._is_changed = False


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(read_plain(path, _MOST_BYTES) or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _encoded(examination: Examination) -> Any:
    return [examination.differs, *examination.failures]


def _decoded(data: Any) -> Examination | None:
    try:
        differs, *failures = data
        return Examination(tuple(_failure(*each) for each in failures), bool(differs))
    except (TypeError, ValueError, OverflowError):
        return None


def _failure(kind: str, reason: str, template: str, line: int, column: int, *more: Any) -> Failure:
    path, level = more
    return Failure(Kind(kind), str(reason), str(template), int(line), int(column), tuple(path), Level(level))
