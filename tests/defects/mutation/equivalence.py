"""Whether a mutant is no defect, because nobody could tell it from the chart it was made of."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import chdir
from pathlib import Path
from typing import Any

from tests.defects.charts import Files
from tests.defects.running import REGISTRY, write

from sardonyx.dialect import full_context
from sardonyx.helm.pool import WorkerPool
from sardonyx.validation import Settings, Subject
from sardonyx.validation.dependencies import Dependencies
from sardonyx.validation.exploration import plan
from sardonyx.validation.exploration.applying import with_changes
from sardonyx.validation.exploration.choices import Choices
from sardonyx.validation.exploration.fields import form_fields
from sardonyx.validation.reading import read_subject
from sardonyx.validation.rendering import render_subject
from sardonyx.validation.subject import Occasion, Outcome

Values = Mapping[str, Any]


def subject_of(files: Files, folder: Path, pool: WorkerPool) -> Subject:
    """Read and render a chart; its dependencies on folders are looked for beside ``folder``, which it is written to."""
    with chdir(folder.parent):
        place = write(Path(folder.name), files)
        return render_subject(read_subject(place, Dependencies(), Settings(REGISTRY)), pool)


def explored_values(subject: Subject) -> list[Values]:
    """Return the values that a sound chart is tried with: the usual ones, and with each choice of each field."""
    usual: list[Values] = [{}, *(computed.values for computed in subject.computed.values())]
    full = subject.computed.get(Occasion.FULL)
    if full is None or subject.resolved is None or subject.values is None:
        return usual
    fields = form_fields(subject.resolved.schema, full.values, full_context())
    choices = Choices(subject.resolved.schema, subject.values.value, full_context())
    menu = plan.menu(fields, full.values, choices)
    switched = with_changes(full.values, plan.switches(fields, on=True))
    bases = (full.values, switched)
    tried = [*plan.singles(menu, 0), *plan.edges(fields, choices, 1)]
    varied = [with_changes(bases[each.base], (*each.setting, *each.changes)) for each in tried]
    return [*usual, switched, with_changes(full.values, plan.switches(fields, on=False)), *varied]


def renders_alike(first: Subject, second: Subject, values: Sequence[Values]) -> bool:
    """Tell whether two charts render the same objects and notes for each of these values."""
    if first.renderer is None or second.renderer is None:
        return False
    one, other = first.renderer, second.renderer
    return all(_written(one.outcome(each)) == _written(other.outcome(each)) for each in values)


def promises_alike(first: Subject, second: Subject) -> bool:
    """Tell whether two charts have the same metadata, and the same schema once the registry has replaced its parts.

    What the registry replaces nobody gets to see; Helm, which does, is asked by the renders.
    """
    one, other = (subject.resolved.schema if subject.resolved else None for subject in (first, second))
    metadata = [subject.metadata.value if subject.metadata else None for subject in (first, second)]
    return one is not None and one == other and metadata[0] == metadata[1]


def _written(outcome: Outcome) -> Any:
    if outcome.rendering is None:
        return str(outcome.error and type(outcome.error))
    objects = [manifest.object for manifest in outcome.manifests]
    return json.dumps([objects, outcome.rendering.notes.strip(), len(outcome.defects)], sort_keys=True, default=str)
