"""Noticing what is written in the folders of charts, by looking at them again and again.

Looking takes a call of the system for each file; it needs no library, and works on every file system, over a network
and in a container too, where notifications of the kernel get lost.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from sardonyx.core.errors import UsageError
from sardonyx.operations.dependants import local_sources, reached_by

INTERVAL = 0.3
"""Seconds between two looks."""

_MOST_LOOKS = 20
"""At what goes on changing, before it is taken as it is."""

Stamp = frozenset[tuple[str, int, int, int]]
"""The files of a folder: path, time of the last change in ns, size, and number on the file system."""


class Round(NamedTuple):
    """The charts that there are, and those of them that changed or depend on what changed, both sorted."""

    charts: tuple[Path, ...]
    changed: tuple[Path, ...]


def rounds(find: Callable[[], Sequence[Path]], *, interval: float = INTERVAL) -> Iterator[Round]:
    """Yield a round with all charts, then one each time that something has changed and is quiet again.

    ``find`` says which charts there are; while a folder is missing, as when it is being replaced, the charts are as
    before. Files that come and go count as changes, and so do those of ``file://`` dependencies.
    """
    charts = tuple(find())
    seen = _stamps(charts)
    yield Round(charts, charts)
    while True:
        time.sleep(interval)
        charts = _found(find, charts)
        if _stamps(charts) != seen:
            charts, now = _settled(find, charts, interval)
            touched = [folder for folder in now if now[folder] != seen.get(folder)]
            changed = {*touched, *reached_by(touched, charts)} & {*charts}
            seen = now
            yield Round(charts, tuple(sorted(changed)))


def _settled(
    find: Callable[[], Sequence[Path]], charts: tuple[Path, ...], interval: float
) -> tuple[tuple[Path, ...], dict[Path, Stamp]]:
    """Wait until two looks see the same, so that a file is not read while it is written.

    What never rests, as a file that some program writes all the time, is looked at all the same.
    """
    before: dict[Path, Stamp] = {}
    for _ in range(_MOST_LOOKS):
        now = _stamps(charts)
        if now == before:
            break
        before = now
        time.sleep(interval / 3)
        charts = _found(find, charts)
    return charts, before


def _found(find: Callable[[], Sequence[Path]], before: tuple[Path, ...]) -> tuple[Path, ...]:
    with suppress(UsageError):
        return tuple(find())
    return before


def _stamps(charts: Sequence[Path]) -> dict[Path, Stamp]:
    folders = {*charts, *(source for chart in charts for source in local_sources(chart))}
    return {folder: frozenset(_files(str(folder))) for folder in sorted(folders)}


def _files(folder: str) -> Iterator[tuple[str, int, int, int]]:
    """Yield the files below a folder, however deep; links are not followed, and what is gone meanwhile is left out."""
    folders = [folder]
    while folders:
        with suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                with suppress(OSError):
                    status = entry.stat(follow_symlinks=False)
                    if stat.S_ISDIR(status.st_mode):
                        folders.append(entry.path)
                    else:
                        yield entry.path, status.st_mtime_ns, status.st_size, status.st_ino
