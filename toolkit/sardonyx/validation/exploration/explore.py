"""Exploring one chart: the plan made, its renders examined, what goes wrong reduced to its causes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sardonyx.core.valuepaths import MISSING, ValuePath, lookup
from sardonyx.dialect import full_context, minimal_context
from sardonyx.helm.errors import RenderError
from sardonyx.validation.derived import derived
from sardonyx.validation.exploration import plan
from sardonyx.validation.exploration.applying import with_changes
from sardonyx.validation.exploration.causes import Causes
from sardonyx.validation.exploration.choices import Choices
from sardonyx.validation.exploration.examine import Examiner
from sardonyx.validation.exploration.fields import FormField, Widget, form_fields
from sardonyx.validation.exploration.laboratory import Laboratory
from sardonyx.validation.exploration.memory import Memory
from sardonyx.validation.exploration.model import Base, Changes, Exploration, Mode, Variation
from sardonyx.validation.exploration.shards import RunShards, Shard, in_threads
from sardonyx.validation.subject import Occasion, Subject

_CONTEXTS = {Occasion.FULL: full_context, Occasion.MINIMAL: minimal_context}


@dataclass(frozen=True)
class Budget:
    """How much one chart may take: single changes, mixed rows for each base, reductions, and seconds at the utmost."""

    singles: int
    mixes: int
    reductions: int
    seconds: float


BUDGETS = {Mode.QUICK: Budget(110, 0, 6, 60.0), Mode.FULL: Budget(400, 10, 24, 600.0)}


@derived
def exploration(subject: Subject) -> Exploration:
    """Return what exploring a chart finds, in the mode that the subject names, in this process."""
    return explore(subject, subject.explore, parts=subject.parts)


def explore(subject: Subject, mode: Mode, run: RunShards | None = None, *, parts: int = 1) -> Exploration:
    """Explore a chart whose renders with its own values work; one that cannot be rendered has nothing to explore.

    ``run`` says how the renders of so many ``parts`` are made at the same time, by default by threads in the subject's
    own pool. The findings are the same whatever their number, and in the same order.
    """
    primary = next((each for each in (*_CONTEXTS, Occasion.DEFAULTS) if _is_rendered(subject, each)), None)
    if mode is Mode.OFF or subject.renderer is None or subject.resolved is None or primary is None:
        return Exploration(mode)
    return _Explorer(subject, mode, primary, run or in_threads(subject.renderer.pool, parts), parts).explored()


def _is_rendered(subject: Subject, occasion: Occasion) -> bool:
    outcome = subject.outcomes.get(occasion)
    return outcome is not None and outcome.rendering is not None


class _Explorer:
    def __init__(self, subject: Subject, mode: Mode, primary: Occasion, run: RunShards, parts: int) -> None:
        assert subject.renderer  # noqa: S101  # the caller's condition
        assert subject.resolved  # noqa: S101  # the caller's condition
        self._subject, self._mode, self._primary = subject, mode, primary
        self._budget = BUDGETS[mode]
        self._schema = subject.resolved.schema
        written = subject.values.value if subject.values else {}
        context = _CONTEXTS.get(primary, full_context)()
        values = self._values(primary)
        self._choices = Choices(self._schema, written if isinstance(written, dict) else {}, context)
        self._fields = form_fields(self._schema, values, context)
        self._menu = plan.menu(self._fields, values, self._choices)
        shard = Shard(subject.renderer.package, subject.renderer.release(), _sources(subject), (), ())
        bases = [Base(primary, values)]
        self._examiner = Examiner(shard.package, shard.release, shard.sources, bases, subject.renderer.pool)
        memory = Memory(shard.package, shard.release, "sdk")
        self._laboratory = Laboratory(shard, self._examiner, run, memory, parts=parts, seconds=self._budget.seconds)
        self._causes = Causes(self._laboratory, self._budget.reductions)
        self._moved: set[ValuePath] = set()

    def explored(self) -> Exploration:
        """Return everything that was found."""
        planned = self._singles()
        self._examine(planned[: self._budget.singles])
        self._add_base_with_all_on()
        self._examine(
            [*plan.ends(self._menu, 0), *plan.edges(self._fields, self._choices, len(self._laboratory.bases) - 1)]
        )
        self._mix()
        left_out = self._left_out(len(planned))
        return Exploration(
            self._mode,
            self._causes.all(),
            tried=self._laboratory.tried,
            planned=self._laboratory.planned,
            left_out=left_out,
        )

    def _values(self, occasion: Occasion) -> Mapping[str, Any]:
        if occasion is Occasion.DEFAULTS:
            return {}
        return self._subject.computed[occasion].values

    def _singles(self) -> list[Variation]:
        settings = list(dict.fromkeys(repr(each.setting) for each in self._fields if each.setting))
        by_text = {repr(each.setting): each.setting for each in self._fields}
        opened = [Variation(0, by_text[text]) for text in settings]
        off = Variation(0, plan.switches(self._fields, on=False))
        return [*opened, *self._suspended(), off, *plan.singles(self._menu, 0)]

    def _suspended(self) -> list[Variation]:
        values = self._subject.values.value if self._subject.values else {}
        in_schema = any(each.path == plan.SUSPEND for each in self._fields)
        is_there = lookup(values, plan.SUSPEND) is not MISSING or lookup(
            self._schema, ("properties", "global", "properties", "suspend")
        )
        return [Variation(0, ((plan.SUSPEND, True),))] if is_there and not in_schema else []

    def _examine(self, variations: list[Variation]) -> None:
        found = self._laboratory.all(variations)
        for variation, examination in zip(variations, found, strict=True):
            self._causes.add(variation, examination)
            if examination and examination.differs:
                self._moved |= {path for path, _ in variation.changes} if len(variation.changes) == 1 else set()

    def _add_base_with_all_on(self) -> None:
        """Turn all switches on, leave out those that break the chart, and use what is left as one more base."""
        changes = self._causes.peel(Variation(0, plan.switches(self._fields, on=True)))
        values = with_changes(self._laboratory.bases[0].values, changes)
        self._laboratory.bases.append(Base("all switches on", values))

    def _mix(self) -> None:
        if not self._budget.mixes:
            return
        for occasion in (Occasion.MINIMAL, Occasion.DEFAULTS):
            if occasion != self._primary and _is_rendered(self._subject, occasion):
                self._laboratory.bases.append(Base(occasion, self._values(occasion)))
        for base in range(len(self._laboratory.bases)):
            self._examine(plan.mixes(self._menu, base, self._budget.mixes, self._causes.sets()))

    def _left_out(self, planned: int) -> tuple[str, ...]:
        notes = []
        if planned > self._budget.singles:
            notes.append(f"{planned - self._budget.singles} of {planned} single changes were not tried")
        if self._causes.unreduced:
            notes.append(f"{self._causes.unreduced} renders that went wrong were not looked into")
        if self._laboratory.stopped:
            notes.append(f"it ended early, because {self._laboratory.stopped}")
        return tuple(notes)


def _sources(subject: Subject) -> dict[str, str]:
    files = subject.chart.files if subject.chart else {}
    return {
        f"{subject.name}/{name}": data.decode(errors="replace")
        for name, data in files.items()
        if "templates/" in name and not name.endswith(".tgz")
    }
