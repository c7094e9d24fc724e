"""Validating with all cores: processes that each look at one chart at a time.

Reading, computing and parsing are Python and so hold one core; the renders of each process run in a worker of its own.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from itertools import chain, repeat
from multiprocessing.util import Finalize
from pathlib import Path
from types import TracebackType
from typing import Self

from sardonyx.core.errors import Place, SardonyxError, UsageError
from sardonyx.core.findings import Finding, in_order
from sardonyx.helm.pool import WorkerPool
from sardonyx.helm.process import Limits
from sardonyx.validation.dependencies import Dependencies
from sardonyx.validation.examining import examine
from sardonyx.validation.exploration.explore import BUDGETS
from sardonyx.validation.lifeline import TimeIsUp, at_most, end_with
from sardonyx.validation.memory import FindingsMemory, Keys, is_lasting
from sardonyx.validation.reading import read_subject
from sardonyx.validation.rendering import render_subject
from sardonyx.validation.rules import chart_unreadable
from sardonyx.validation.settings import Settings

_LESS_TO_DO = "look for a file that is far larger than those of other charts"
_LESS_MEMORY = "give it more memory, or name fewer charts at a time"

SECONDS = 180.0
"""How long one chart may take before it is given up, besides its exploration; an ordinary one takes a tenth."""


class Validators:
    """Validates charts in ``processes`` processes, and remembers what it found where ``memory`` is given.

    A chart that takes longer than ``seconds`` has that as its only finding.

    As a context manager it leaves no process behind, and none outlives the thread that validates first, even where that
    is killed. Raises SardonyxError when nothing can be rendered on this system, or too little memory is left.
    """

    def __init__(
        self,
        processes: int,
        memory: FindingsMemory | None = None,
        limits: Limits | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._processes = processes
        self._seconds = seconds
        self._memory = memory
        self._limits = limits or Limits()
        self._executor: ProcessPoolExecutor | None = None

    def validate(self, folders: Sequence[Path], settings: Settings) -> list[Finding]:
        """Return the findings of every rule for the charts in these folders, in stable order; see ``validate``."""
        names = Keys(settings)
        keys = {folder: names.key_of(folder) if self._memory else None for folder in folders}
        known = {folder: self._recalled(keys[folder]) for folder in folders}
        new = [folder for folder in folders if known[folder] is None]
        if new:
            # Few charts do not keep all cores busy by themselves, but their explorations can.
            shared = replace(settings, parts=max(self._processes // len(new), 1))
            known |= self._found(new, shared, keys)
        if new and self._memory:
            self._memory.forget_old()
        return in_order(chain.from_iterable(found or [] for found in known.values()))

    def _found(
        self, folders: Sequence[Path], settings: Settings, keys: Mapping[Path, str | None]
    ) -> dict[Path, list[Finding]]:
        # What takes long by itself is shared out one by one.
        most = 1 if settings.explore in BUDGETS else max(len(folders) // (3 * self._processes), 1)
        batches = _batches(folders, most)
        named = [[(folder, keys[folder]) for folder in batch] for batch in batches]
        explored = BUDGETS[settings.explore].seconds if settings.explore in BUDGETS else 0.0
        try:
            found = self._started().map(_findings_of_each, repeat(self._seconds + explored), named, repeat(settings))
            return dict(zip(chain.from_iterable(batches), chain.from_iterable(found), strict=True))
        except BrokenProcessPool:
            # By the kernel, in all likelihood, which ends what takes the most memory.
            raise SardonyxError("a process that looked at charts was killed from outside", help=_LESS_MEMORY) from None

    def _recalled(self, key: str | None) -> list[Finding] | None:
        return self._memory.recall(key) if self._memory and key else None

    def _started(self) -> ProcessPoolExecutor:
        if self._executor is None:
            # Forked: what is imported need not be imported again. Nothing else runs in this process by now.
            context = multiprocessing.get_context("fork")
            self._executor = ProcessPoolExecutor(
                self._processes, context, _begin, (os.getpid(), self._limits, self._memory)
            )
        return self._executor

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._executor is None:
            return
        if error is not None:
            for process in multiprocessing.active_children():
                process.kill()
        self._executor.shutdown(cancel_futures=True)


class _Workplace:
    """What one process keeps from chart to chart."""

    def __init__(self, limits: Limits, memory: FindingsMemory | None) -> None:
        self.pool = WorkerPool(limits).start()
        self.dependencies = Dependencies()
        self.memory = memory


_workplace: _Workplace | None = None


def _begin(parent: int, limits: Limits, memory: FindingsMemory | None) -> None:
    global _workplace  # noqa: PLW0603  # the one thing that a process has between its tasks
    end_with(parent)
    # Ctrl-C in the terminal reaches every process; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What was imported stays, and few objects of a chart refer to each other: a tenth less time for some MiB.
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    _workplace = _Workplace(limits, memory)
    Finalize(None, _workplace.pool.close, exitpriority=1)


def _findings_within(seconds: float, folder: Path, settings: Settings, key: str | None) -> list[Finding]:
    try:
        with at_most(seconds):
            return _findings_of(folder, settings, key)
    except TimeIsUp:
        message = f"was given up after {seconds:g} s"
        place = Place(folder.as_posix())
        return [Finding(chart_unreadable.ID, chart_unreadable.LEVEL, message, place, folder.name, help=_LESS_TO_DO)]


def _batches(folders: Sequence[Path], most: int) -> list[list[Path]]:
    """Put charts together, at most so many, whose templates seem to be the same: one process then follows them once.

    The largest come first, so that no process works much longer than the others.
    """
    alike: dict[frozenset[tuple[str, int]], list[Path]] = {}
    for folder in folders:
        alike.setdefault(_listing(folder / "templates"), []).append(folder)
    batches = [group[at : at + most] for group in alike.values() for at in range(0, len(group), most)]
    return sorted(batches, key=len, reverse=True)


def _listing(folder: Path) -> frozenset[tuple[str, int]]:
    """Return the names and sizes of the files in a folder."""
    try:
        with os.scandir(folder) as entries:
            return frozenset((entry.name, entry.stat(follow_symlinks=False).st_size) for entry in entries)
    except OSError:
        return frozenset()


def _findings_of_each(
    seconds: float, folders: Sequence[tuple[Path, str | None]], settings: Settings
) -> list[list[Finding]]:
    return [_findings_within(seconds, folder, settings, key) for folder, key in folders]


def _findings_of(folder: Path, settings: Settings, key: str | None) -> list[Finding]:
    if _workplace is None:
        raise RuntimeError("this process was not begun")
    try:
        subject = render_subject(read_subject(folder, _workplace.dependencies, settings), _workplace.pool)
        findings = examine(subject, settings.rules)
    except SardonyxError as error:
        # As one of the two that can be sent to another process whatever their constructors are.
        kind = UsageError if isinstance(error, UsageError) else SardonyxError
        raise kind(error.message, place=error.place, help=error.help) from None
    except MemoryError:
        raise SardonyxError("needs more memory than there is", place=Place(str(folder)), help=_LESS_MEMORY) from None
    if key and _workplace.memory and is_lasting(subject):
        _workplace.memory.keep(key, findings)
    return findings
