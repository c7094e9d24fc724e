"""Findings remembered from run to run, for charts of which nothing changed.

What is found for a chart depends on its files, on those of the libraries beside it, on what was asked and on this
toolkit. All of it goes into the name under which the findings are kept, so that nothing ever needs to be invalidated.
Not remembered is what another run might find otherwise: where a dependency could not be had, was yanked or is a range
that a newer version may satisfy, and where a render exceeded a limit.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any

from sardonyx import __version__
from sardonyx.catalogs.cache import default_cache_folder
from sardonyx.charts.limits import FILE_BYTES, FILE_COUNT
from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.files import read_plain, write_what_can_be_lost
from sardonyx.core.findings import Edit, Finding, Level
from sardonyx.validation.chartfile import chart_file
from sardonyx.validation.settings import Settings

_MOST_BYTES = 64 << 20
_KEPT_SECONDS = 30 * 86_400


class FindingsMemory:
    """The findings of charts, in files named by all that they depend on. Several processes may use it at once."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or default_cache_folder() / "findings"

    def recall(self, key: str) -> list[Finding] | None:
        """Return the findings kept under a key, None when there are none or they cannot be read."""
        path = self._folder / f"{key}.json"
        try:
            found = [_finding(row) for row in json.loads(read_plain(path, _MOST_BYTES) or b"")]
            os.utime(path)
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None
        return found if all(map(_is_sound, found)) else None

    def keep(self, key: str, findings: list[Finding]) -> None:
        """Keep findings under a key; where that cannot be written, they are worked out again the next time."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            data = json.dumps([_row(finding) for finding in findings], separators=(",", ":"))
            write_what_can_be_lost(self._folder / f"{key}.json", data.encode())
        except (OSError, SardonyxError, ValueError, TypeError):
            return

    def forget_old(self) -> None:
        """Remove what nobody asked for in a month."""
        oldest = time.time() - _KEPT_SECONDS
        for file in self._folder.glob("*.json"):
            try:
                if file.stat().st_mtime < oldest:
                    file.unlink()
            except OSError:
                continue


class Keys:
    """The names under which the findings of one run are kept; a library that many charts name is read once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = json.dumps(settings, sort_keys=True, default=vars)
        self._digests: dict[Path, str | None] = {}

    def key_of(self, folder: Path) -> str | None:
        """Return the name of all that a chart's findings depend on; None when they may not be remembered."""
        inputs = self._inputs(folder, ())
        if inputs is None:
            return None
        parts = [_toolkit(), folder.as_posix(), inputs, self._settings]
        return hashlib.sha256(os.fsencode("\0".join(parts))).hexdigest()

    def _inputs(self, folder: Path, above: tuple[Path, ...]) -> str | None:
        """Return digests of a chart's files and of those of the charts beside it that it names."""
        path = folder.resolve()
        if path not in self._digests:
            self._digests[path] = _digest_of(path)
        own = self._digests[path]
        beside = chart_file(path).beside if own else None
        if own is None or beside is None or path in above:
            return None
        digests = [self._inputs(path / other, (*above, path)) for other in beside]
        return None if None in digests else " ".join([own, *map(str, digests)])


@cache
def _toolkit() -> str:
    """Return what changes with every change of this toolkit, in an editable installation too."""
    folders = [Path(__file__).parent.parent]
    helm = find_spec("helm_python")
    folders += [Path(helm.origin).parent] if helm and helm.origin else []
    stamps = [str(_stamps(folder)) for folder in folders]
    return hashlib.sha256("\n".join([__version__, *stamps]).encode()).hexdigest()


def _stamps(folder: Path) -> list[tuple[str, int, int]]:
    """Return the names of the files below a folder of this toolkit, when they changed, and their sizes."""
    found = ((file, file.stat()) for file in _files(folder) if not file.name.endswith(".pyc"))
    return [(file.name, status.st_mtime_ns, status.st_size) for file, status in found]


def _digest_of(folder: Path) -> str | None:
    """Return a digest of all files below a folder; None where there are links, devices or too much, or too deep."""
    result = hashlib.sha256()
    try:
        for count, file in enumerate(_files(folder)):
            data = None if file.is_symlink() else read_plain(file.path, FILE_BYTES)
            if count >= FILE_COUNT or data is None:
                return None
            result.update(b"%s\0%d\0" % (os.fsencode(file.path.removeprefix(f"{folder}/")), len(data)) + data)
    except (OSError, RecursionError):
        return None
    return result.hexdigest()


def _files(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path)
            else:
                yield entry


def _row(finding: Finding) -> dict[str, Any]:
    place = finding.place._asdict() if finding.place else None
    fix = [each._asdict() for each in finding.fix]
    return {**finding._asdict(), "level": finding.level.value, "place": place, "fix": fix}


def _is_sound(finding: Finding) -> bool:
    """Tell whether what was read has the types that a finding has, whoever wrote it."""
    place = finding.place or Place("")
    texts = [finding.rule, finding.message, place.path, *(each.path for each in finding.fix)]
    texts += [each for each in (finding.subject, finding.field, finding.help) if each is not None]
    ends = [(each.line, each.column, each.end_line, each.end_column) for each in finding.fix]
    numbers = [place.line, place.column, *chain.from_iterable(ends)]
    texts += [each.text for each in finding.fix]
    return all(isinstance(each, str) for each in texts) and all(type(each) is int for each in numbers)


def _finding(row: dict[str, Any]) -> Finding:
    place = Place(**row["place"]) if row["place"] else None
    fix = tuple(Edit(**each) for each in row["fix"])
    return Finding(**{**row, "level": Level(row["level"]), "place": place, "fix": fix})
