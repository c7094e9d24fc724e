"""Doing what a plan says: packages first, then the index, so that the index never announces what is not there.

Every file is written beside its place and renamed. Whoever stops this between two steps leaves packages that no entry
announces yet; the next run finds them equal and goes on. Runs at the same time wait for each other on a lock.
"""

from __future__ import annotations

import fcntl
import glob
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sardonyx.catalogs.index import INDEX_FILE
from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.files import write_atomically
from sardonyx.publishing.index_text import index_text, merged
from sardonyx.publishing.plan import Plan, PlannedPackage, State, decide, published_index


class PublishingRefused(SardonyxError):
    """A plan that would change what is published."""


@dataclass(frozen=True)
class Published:
    """What was done: the packages that came, those that were there already, and the index."""

    new: tuple[PlannedPackage, ...]
    unchanged: tuple[PlannedPackage, ...]
    index: Path


def apply(plan: Plan) -> Published:
    """Carry out a plan in its folder; one whose work is done already does nothing.

    The folder is looked at again first, under a lock: what somebody else published meanwhile stays.

    Raises PublishingRefused, before anything is written, when a version is published with other content;
    InvalidIndex or MalformedText when the index is damaged; SardonyxError when the disk is full or not writable.
    """
    _refuse(plan.those(State.REFUSED), plan.destination)
    with _locked(plan.destination) as folder:
        index = published_index(plan.destination)
        current = [
            decide(planned.chart, index, plan.destination, plan.epoch, packed=planned.data) for planned in plan.packages
        ]
        _refuse([planned for planned in current if planned.state is State.REFUSED], plan.destination)
        for planned in current:
            _write_package(planned, plan.destination)
        os.fsync(folder)
        new = tuple(planned for planned in current if planned.state is State.NEW)
        if new or not index.raw:
            entries = [planned.entry for planned in new if planned.entry]
            _write(plan.destination / INDEX_FILE, index_text(merged(index.raw, entries)))
    unchanged = tuple(planned for planned in current if planned.state is State.UNCHANGED)
    return Published(new, unchanged, plan.destination / INDEX_FILE)


def _refuse(refused: list[PlannedPackage], destination: Path) -> None:
    if refused:
        reasons = "; ".join(f"{planned.name} {planned.version}: {planned.reason}" for planned in refused)
        raise PublishingRefused(f"nothing was published: {reasons}", place=Place(str(destination)))


def _write_package(planned: PlannedPackage, destination: Path) -> None:
    file = destination / planned.file
    if planned.data is not None and not (file.is_file() and file.read_bytes() == planned.data):
        _write(file, planned.data)


def _write(file: Path, data: bytes) -> None:
    """Write a file, and clear away what a run that was killed left beside it."""
    for leftover in file.parent.glob(f".{glob.escape(file.name)}.????????"):
        leftover.unlink(missing_ok=True)
    write_atomically(file, data)


@contextmanager
def _locked(destination: Path) -> Iterator[int]:
    """Hold the lock on a folder, which is made if need be; the lock leaves no file behind."""
    try:
        destination.mkdir(parents=True, exist_ok=True)
        folder = os.open(destination, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise SardonyxError(f"cannot be written: {error.strerror}", place=Place(str(destination))) from error
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(folder)
