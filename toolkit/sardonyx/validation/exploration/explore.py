"""Exploring one chart: the plan made, its renders examined, what goes wrong reduced to its causes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sardonyx.core.valuepaths import MISSING, ValuePath, leaves, lookup
from sardonyx.core.wording import counted
from sardonyx.dialect import full_context, minimal_context
from sardonyx.helm.errors import RenderError
from sardonyx.validation.exploration import plan
from sardonyx.validation.exploration.apart import apart
from sardonyx.validation.exploration.applying import with_changes
from sardonyx.validation.exploration.causes import Causes
from sardonyx.validation.exploration.choices import Choices
from sardonyx.validation.exploration.examine import Examiner
from sardonyx.validation.exploration.fields import FormField, form_fields
from sardonyx.validation.exploration.hostile import Hostile
from sardonyx.validation.exploration.laboratory import Laboratory
from sardonyx.validation.exploration.lookups import behind_lookup
from sardonyx.validation.exploration.memory import Memory
from sardonyx.validation.exploration.model import Base, Cause, Exploration, Injection, Variation
from sardonyx.validation.exploration.modes import BUDGETS, Mode
from sardonyx.validation.exploration.operator import MOST, operated, operator_changes
from sardonyx.validation.exploration.sources import is_replaced, sources_of
from sardonyx.validation.exploration.texts import marker, seen, text_fields
from sardonyx.validation.subject import USUAL, Occasion, Subject
from sardonyx.validation.template_reads import is_read, untouched_by

_CONTEXTS = {Occasion.FULL: full_context, Occasion.MINIMAL: minimal_context}


def explore(subject: Subject, mode: Mode, *, parts: int = 1) -> Exploration:
    """Explore a chart whose renders with its own values work; one that cannot be rendered has nothing to explore.

    So many ``parts`` of the renders are made at the same time, in the subject's own pool. The findings are the same
    whatever their number, and in the same order.
    """
    primary = next((each for each in (*_CONTEXTS, Occasion.DEFAULTS) if _is_rendered(subject, each)), None)
    if mode is Mode.OFF or subject.renderer is None or subject.resolved is None or primary is None:
        return Exploration(mode)
    return _Explorer(subject, mode, primary, parts).explored()


def _is_rendered(subject: Subject, occasion: Occasion) -> bool:
    outcome = subject.outcomes.get(occasion)
    return outcome is not None and outcome.rendering is not None


class _Explorer:
    def __init__(self, subject: Subject, mode: Mode, primary: Occasion, parts: int) -> None:
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
        renders, versions = subject.renderer.renders, subject.kube_versions
        self._sources, bases = sources_of(subject), [Base(primary, values)]
        examiners = [Examiner(renders, self._sources, bases, versions, self._untouched) for _ in range(parts)]
        self._examiner = examiners[0]
        memory = Memory(renders.package, renders.release, f"sdk {' '.join(versions)}")
        self._laboratory = Laboratory(examiners, renders.pool, memory, seconds=self._budget.seconds)
        self._causes = Causes(self._laboratory, self._budget.reductions)
        self._moved: set[ValuePath] = set()
        self._unset = self._crowded = 0

    def explored(self) -> Exploration:
        """Return everything that was found."""
        planned = self._singles()
        self._examine(planned[: self._budget.singles])
        self._add_base_with_all_on()
        self._examine(
            [*plan.ends(self._menu, 0), *plan.edges(self._fields, self._choices, len(self._laboratory.bases) - 1)]
        )
        alive, injections = self._typed()
        self._mix()
        dead = self._dead(alive)
        operator_causes = self._operated() if self._mode is Mode.FULL else ()
        left_out = self._left_out(len(planned))
        return Exploration(
            self._mode,
            self._causes.all(),
            operator_causes,
            tuple(injections),
            dead,
            tried=self._laboratory.tried,
            planned=self._laboratory.planned,
            left_out=left_out,
        )

    def _untouched(self, variation: Variation) -> frozenset[str]:
        """Name the templates that write the same without a variation's changes; none where a text may be a template."""
        if any(_may_be_template(value) for _, value in (*variation.setting, *variation.changes)):
            return frozenset()
        return untouched_by(self._subject, [path for path, _ in variation.changes])

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

    def _typed(self) -> tuple[set[ValuePath], list[Injection]]:
        """Follow what is typed: return the fields whose text is seen anywhere, and what hostile texts can do."""
        if self._laboratory.is_over():
            return set(), []
        base = len(self._laboratory.bases) - 1
        fields, added = text_fields(self._fields, self._choices)
        opened = tuple(change for each in fields for change in each.setting)
        texts = {at: self._choices.text(each, marker(at)) for at, each in enumerate(fields)}
        changes = tuple((fields[at].path, text) for at, text in texts.items() if text is not None)
        kept = self._causes.peel(Variation(base, (*added, *opened, *changes)))
        values = with_changes(self._laboratory.bases[base].values, kept)
        rendering = self._examiner.rendering(values)
        if isinstance(rendering, RenderError):
            return set(), []
        self._laboratory.bases.append(Base("all switches on and a word in every text", values))
        hostile = Hostile(self._examiner, values, fields, self._choices, rendering)
        found = hostile.found()
        self._laboratory.count(hostile.renders + 1)
        return {fields[at].path for at in seen(rendering)}, found

    def _dead(self, alive: set[ValuePath]) -> tuple[ValuePath, ...]:
        """Return the fields that change nothing, whatever else is set: they are tried on every base once more."""
        alive |= self._moved | {path for changes in self._causes.sets() for path, _ in changes}
        candidates = [each for each, values in self._menu.items() if values and each.path not in alive]
        left = [each for each in candidates if self._could_be_dead(each.path)]
        for base in self._bases_for_dead():
            left = [each for each in left if each.path not in self._moved]
            values = self._laboratory.bases[base].values
            tried = [
                Variation(base, ((each.path, value),), each.setting)
                for each in left
                for value in self._choices.of(each, lookup(values, each.path))[:2]
            ]
            self._examine(tried)
        left = [each for each in left if each.path not in self._moved]
        self._examine([variation for each in left for variation in self._beside_others(each)])
        return tuple(each.path for each in left if each.path not in self._moved)

    def _beside_others(self, field: FormField) -> Iterator[Variation]:
        """Yield the values of a field where all other fields have another value, as far as that renders."""
        values = self._choices.of(field, lookup(self._laboratory.bases[0].values, field.path))[:2]
        for row in plan.rows(self._menu, 0):
            known = self._causes.without_known(row).changes
            setting = (*field.setting, *(change for change in known if change[0] != field.path))
            yield from (Variation(0, ((field.path, value),), setting) for value in values)

    def _could_be_dead(self, path: ValuePath) -> bool:
        is_own = self._subject.schema is not None and not is_replaced(self._subject.schema.value, self._schema, path)
        is_own = is_own and path != plan.SUSPEND and is_read(self._subject, path)
        return is_own and not behind_lookup(self._sources, path)

    def _bases_for_dead(self) -> list[int]:
        """Return every base but the first, on which all was tried; the chart's own defaults are always one."""
        if all(base.name != Occasion.DEFAULTS for base in self._laboratory.bases):
            self._add_base(Occasion.DEFAULTS)
        return list(range(1, len(self._laboratory.bases)))

    def _operated(self) -> tuple[Cause, ...]:
        changes = operator_changes(self._subject, self._fields)
        self._unset = max(len(changes) - MOST, 0)
        rows, self._crowded = apart(self._subject, changes[:MOST])
        return operated(changes[:MOST], rows, Causes(self._laboratory, self._budget.reductions), self._laboratory)

    def _mix(self) -> None:
        """Try many values at once, on the values that are computed and on the chart's own."""
        if not self._budget.mixes:
            return
        self._add_base(Occasion.MINIMAL)
        self._add_base(Occasion.DEFAULTS)
        usual = [at for at, base in enumerate(self._laboratory.bases) if base.name in USUAL]
        for base in usual:
            self._examine(plan.mixes(self._menu, base, self._budget.mixes, self._causes.sets()))

    def _add_base(self, occasion: Occasion) -> None:
        if occasion != self._primary and _is_rendered(self._subject, occasion):
            self._laboratory.bases.append(Base(occasion, self._values(occasion)))

    def _left_out(self, planned: int) -> tuple[str, ...]:
        notes = []
        if planned > self._budget.singles:
            notes.append(f"of {planned} single changes, the {self._budget.singles} most telling were tried")
        if self._unset:
            notes.append(f"of {MOST + self._unset} values that no form shows, the first {MOST} were tried")
        if self._crowded:
            tried = (
                f"{counted(self._crowded, 'was', 'were')} only tried together with others that may hide what is wrong"
            )
            notes.append(f"of the values that no form shows, {tried}")
        if self._causes.unreduced:
            renders = counted(self._causes.unreduced, "render that went wrong was", "renders that went wrong were")
            notes.append(f"{renders} not looked into")
        if self._laboratory.stopped:
            notes.append(f"it ended early, because {self._laboratory.stopped}")
        return tuple(notes)


def _may_be_template(value: Any) -> bool:
    return any("{{" in str(part) for path, leaf in leaves(value) for part in (*path, leaf))
