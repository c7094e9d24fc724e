"""Validating with all cores, and only what nothing is remembered of.

What an unchanged chart needs stands here and in ``memory``; all that looking at a chart needs is imported by
``processes``, when there is a chart to look at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sardonyx.core.findings import Finding, in_order
from sardonyx.validation.memory import FindingsMemory, Keys
from sardonyx.validation.settings import Settings

if TYPE_CHECKING:
    from sardonyx.helm.ahead import WorkersAhead
    from sardonyx.helm.process import Limits
    from sardonyx.validation.processes import Processes

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
        self._count = processes
        self._seconds = seconds
        self._memory = memory
        self._limits = limits
        self._workers: WorkersAhead | None = None
        self._processes: Processes | None = None

    def validate(self, folders: Sequence[Path], settings: Settings) -> list[Finding]:
        """Return the findings of every rule for the charts in these folders, in stable order; see ``validate``."""
        names = Keys(settings)
        keys: dict[Path, str | None] = {}
        known: dict[Path, list[Finding] | None] = {}
        for folder in folders:
            keys[folder] = names.key_of(folder) if self._memory else None
            known[folder] = self._recalled(keys[folder])
            if known[folder] is None:
                self._started_workers()  # which load while the others are looked for
        new = [folder for folder in folders if known[folder] is None]
        if new:
            known |= self._found(new, settings, keys)
        return in_order(chain.from_iterable(found or [] for found in known.values()))

    def _found(
        self, folders: Sequence[Path], settings: Settings, keys: Mapping[Path, str | None]
    ) -> dict[Path, list[Finding]]:
        # Few charts do not keep all cores busy by themselves, but their explorations can.
        shared = replace(settings, parts=max(self._count // len(folders), 1))
        found = self._started().findings([(folder, keys[folder]) for folder in folders], shared)
        if self._memory:
            self._memory.forget_old()
        return found

    def _recalled(self, key: str | None) -> list[Finding] | None:
        return self._memory.recall(key) if self._memory and key else None

    def _started_workers(self) -> WorkersAhead:
        if self._workers is None:
            from sardonyx.helm.ahead import WorkersAhead
            from sardonyx.helm.process import Limits

            self._workers = WorkersAhead(self._count, self._limits or Limits())
        return self._workers

    def _started(self) -> Processes:
        if self._processes is None:
            workers = self._started_workers()
            from sardonyx.validation.processes import Processes  # a third of a second, in which the workers start

            self._processes = Processes(self._count, workers, self._memory, self._seconds)
        return self._processes

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._processes is None:
            if self._workers is not None:
                self._workers.close()
        elif error is None:
            self._processes.close()
        else:
            self._processes.kill()
