"""The journal of an application: one line a step that was done, on the disk before the next one begins.

Destinations remember by themselves what was done, so the journal decides nothing. It says how far a run came that
nobody saw end, and which run of which plan it was. Two runs may write to it at once.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.jsontext import write_json


class Journal:
    """A file beside a plan; ``plan`` is the digest of the plan it belongs to. What stood there of another plan goes."""

    def __init__(self, path: Path, plan: str) -> None:
        self._path = path
        self._plan = plan
        self._handle = -1

    def __enter__(self) -> Self:
        """Begin, or go on where a run was stopped.

        Raises SardonyxError when the file cannot be written.
        """
        try:
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
            self._locked(self._begin)
        except OSError as error:
            raise self._failed(error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._handle)

    def record(self, **step: Any) -> None:
        """Add a line, and wait until it is on the disk.

        Raises SardonyxError when it cannot be written.
        """
        try:
            self._locked(lambda: self._write(step))
        except OSError as error:
            raise self._failed(error) from error

    def _begin(self) -> None:
        text = _read(self._handle)
        first = next(iter(lines_of(text)), {})
        if first.get("plan") != self._plan:
            os.ftruncate(self._handle, 0)
            self._write({"plan": self._plan})
        elif not text.endswith(b"\n"):
            os.write(self._handle, b"\n")  # the end of a line that a run did not live to write

    def _write(self, line: Mapping[str, Any]) -> None:
        os.write(self._handle, f"{write_json(line)}\n".encode())
        os.fsync(self._handle)

    def _locked(self, action: Any) -> None:
        fcntl.flock(self._handle, fcntl.LOCK_EX)
        try:
            action()
        finally:
            fcntl.flock(self._handle, fcntl.LOCK_UN)

    def _failed(self, error: OSError) -> SardonyxError:
        return SardonyxError(f"the journal cannot be written: {error.strerror}", place=Place(str(self._path)))


class NoJournal:
    """Where no plan was saved, there is nothing to go on with: the next run plans anew."""

    def record(self, **step: Any) -> None:
        """Forget a step."""


def lines_of(text: bytes) -> list[dict[str, Any]]:
    """Return the steps in a journal's text; lines that are cut off or are no objects are passed over."""
    steps = []
    for line in text.splitlines():
        try:
            step = json.loads(line)
        except ValueError:
            continue
        if isinstance(step, dict):
            steps.append(step)
    return steps


def _read(handle: int) -> bytes:
    os.lseek(handle, 0, os.SEEK_SET)
    pieces = []
    while piece := os.read(handle, 1 << 20):
        pieces.append(piece)
    return b"".join(pieces)
