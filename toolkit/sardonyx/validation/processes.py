"""The processes that look at charts, one at a time each.

Reading, computing and parsing are Python and so hold one core; the renders of each process run in a worker of its own.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from itertools import chain, repeat
from multiprocessing.util import Finalize
from pathlib import Path

from sardonyx.core.errors import Place, SardonyxError, UsageError
from sardonyx.core.findings import Finding
from sardonyx.helm.ahead import WorkersAhead
from sardonyx.helm.errors import WorkerDied
from sardonyx.helm.pool import WorkerPool
from sardonyx.validation.dependencies import Dependencies
from sardonyx.validation.examining import examine
from sardonyx.validation.exploration.modes import BUDGETS
from sardonyx.validation.lifeline import TimeIsUp, at_most, end_with
from sardonyx.validation.memory import FindingsMemory
from sardonyx.validation.reading import read_subject
from sardonyx.validation.rendering import render_subject
from sardonyx.validation.renders import LIMITS
from sardonyx.validation.rules import chart_rules, chart_unreadable
from sardonyx.validation.settings import Settings
from sardonyx.validation.subject import Stage, Subject

_LESS_TO_DO = "look for a file that is far larger than those of other charts"
_LESS_MEMORY = "give it more memory, or name fewer charts at a time"

Named = tuple[Path, str | None]
"""The folder of a chart, and the name under which its findings are kept, if any."""


class Processes:
    """So many processes, forked when there is work for the first time; ``close`` leaves none of them behind.

    A chart that takes longer than ``seconds`` has that as its only finding.
    """

    def __init__(self, count: int, workers: WorkersAhead, memory: FindingsMemory | None, seconds: float) -> None:
        self._count = count
        self._workers = workers
        self._memory = memory
        self._seconds = seconds
        self._executor: ProcessPoolExecutor | None = None

    def findings(self, charts: Sequence[Named], settings: Settings) -> dict[Path, list[Finding]]:
        """Return what every rule finds for these charts.

        Raises SardonyxError when nothing can be rendered on this system, or too little memory is left.
        """
        # What takes long by itself is shared out one by one.
        most = 1 if settings.explore in BUDGETS else -(-len(charts) // self._count)
        batches = _batches(charts, most)
        seconds = self._seconds + (BUDGETS[settings.explore].seconds if settings.explore in BUDGETS else 0.0)
        try:
            found = self._started(settings).map(_findings_of_each, repeat(seconds), batches, repeat(settings))
            self._workers.handed_over()
            folders = (folder for batch in batches for folder, _ in batch)
            return dict(zip(folders, chain.from_iterable(found), strict=True))
        except BrokenProcessPool:
            # By the kernel, in all likelihood, which ends what takes the most memory.
            raise SardonyxError("a process that looked at charts was killed from outside", help=_LESS_MEMORY) from None

    def _started(self, settings: Settings) -> ProcessPoolExecutor:
        if self._executor is None:
            chart_rules()
            if settings.explore in BUDGETS:
                import_module("sardonyx.validation.exploration.explore")
            # Forked: what is imported need not be imported again. Nothing else runs in this process by now.
            context = multiprocessing.get_context("fork")
            started = (os.getpid(), self._workers, self._memory)
            self._executor = ProcessPoolExecutor(self._count, context, _begin, started)
        return self._executor

    def kill(self) -> None:
        """End the processes at once, with what they are doing."""
        if self._executor is not None:
            for process in multiprocessing.active_children():
                process.kill()
        self.close()

    def close(self) -> None:
        """Wait for the end of the processes."""
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
        self._workers.close()


class _Workplace:
    """What one process keeps from chart to chart."""

    def __init__(self, pool: WorkerPool, memory: FindingsMemory | None) -> None:
        self.pool = pool
        self.dependencies = Dependencies()
        self.memory = memory


_workplace: _Workplace | None = None


def _begin(parent: int, workers: WorkersAhead, memory: FindingsMemory | None) -> None:
    global _workplace  # noqa: PLW0603  # the one thing that a process has between its tasks
    end_with(parent)
    # Ctrl-C in the terminal reaches every process; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # what was imported stays; how seldom the rest is looked at, the command has said for all (cli.main)
    _workplace = _Workplace(workers.taken(), memory)
    Finalize(None, _workplace.pool.close, exitpriority=1)


def _findings_within(seconds: float, folder: Path, settings: Settings, key: str | None) -> list[Finding]:
    try:
        with at_most(seconds):
            return _findings_of(folder, settings, key)
    except TimeIsUp:
        message = f"was given up after {seconds:g} s"
        place = Place(folder.as_posix())
        return [Finding(chart_unreadable.ID, chart_unreadable.LEVEL, message, place, folder.name, help=_LESS_TO_DO)]


def _batches(charts: Sequence[Named], most: int) -> list[list[Named]]:
    """Put charts together, at most so many, whose templates seem to be the same: one process then follows them once.

    What takes longest comes first, so that no process works much longer than the others.
    """
    alike: dict[frozenset[tuple[str, int]], list[Named]] = {}
    for chart in charts:
        alike.setdefault(_listing(chart[0] / "templates"), []).append(chart)
    batches = [
        (sum(size for _, size in files), group[at : at + most])
        for files, group in alike.items()
        for at in range(0, len(group), most)
    ]
    batches.sort(key=lambda each: (len(each[1]), each[0]), reverse=True)
    return [batch for _, batch in batches]


def _listing(folder: Path) -> frozenset[tuple[str, int]]:
    """Return the names and sizes of the files in a folder."""
    try:
        with os.scandir(folder) as entries:
            return frozenset((entry.name, entry.stat(follow_symlinks=False).st_size) for entry in entries)
    except OSError:
        return frozenset()


def _findings_of_each(seconds: float, charts: Sequence[Named], settings: Settings) -> list[list[Finding]]:
    return [_findings_within(seconds, folder, settings, key) for folder, key in charts]


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
    if key and _workplace.memory and _is_lasting(subject):
        _workplace.memory.keep(key, findings)
    return findings


def _is_lasting(subject: Subject) -> bool:
    """Tell whether another run over the same files would find the same."""
    errors = [outcome.error for outcome in subject.outcomes.values()]
    limits = (*LIMITS, WorkerDied)
    faults = [fault for fault in subject.faults if fault.stage is Stage.DEPENDENCIES]
    return not faults and not subject.told and not any(isinstance(error, limits) for error in errors)
