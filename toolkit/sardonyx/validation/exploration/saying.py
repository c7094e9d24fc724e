"""What an exploration found, in words."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import ValuePath, format_path
from sardonyx.core.wording import counted
from sardonyx.validation.exploration.model import Cause, Changes, Exploration, Failure, Kind
from sardonyx.validation.places import TemplatePlace, chart_place, dependency_of, template_place
from sardonyx.validation.rendering import SUSPEND
from sardonyx.validation.subject import Subject

_MOST_SETS = 3
_MOST_LETTERS = 60


def value_text(value: Any) -> str:
    """Write a value as JSON, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]}… ({len(text)} characters)"


def condition(changes: Changes) -> str:
    """Write changes as a condition."""
    return " and ".join(f"{format_path(path)} is {value_text(value)}" for path, value in changes)


def conditions(sets: Sequence[Changes]) -> str:
    """Write the sets of changes that have one effect, the first ones in full."""
    shown = ", or ".join(condition(changes) for changes in sets[:_MOST_SETS])
    left = len(sets) - _MOST_SETS
    return f"{shown} (and in {counted(left, 'more case')})" if left > 0 else shown


def fields_text(paths: Iterable[ValuePath]) -> str:
    """Write the paths of fields for the field of a finding, once each."""
    return " ".join(dict.fromkeys(format_path(path) for path in paths))


def place_of_failure(subject: Subject, failure: Failure) -> TemplatePlace:
    """Return where a failure is written, in a file of the user's."""
    if not failure.template:
        return TemplatePlace(chart_place(subject), "")
    return template_place(subject, failure.template, failure.line, failure.column)


def is_suspension(cause: Cause) -> bool:
    """Tell whether it is the suspension of the service that goes wrong."""
    return any(path == SUSPEND for path, _ in cause.sets[0])


def effect(failure: Failure) -> str:
    """Write what goes wrong, as the beginning of a sentence."""
    if failure.kind is Kind.UNPARSABLE:
        return f"what the template writes {failure.reason}"
    if failure.kind is Kind.DUPLICATE:
        return f"{failure.reason} is rendered a second time"
    if failure.kind is Kind.INVALID:
        return f"Kubernetes refuses the {failure.reason}"
    if failure.kind is Kind.LIMIT or failure.is_flaw:
        return failure.reason
    return f"the chart refuses: {failure.reason}" if failure.is_intended else f"the template fails: {failure.reason}"


def finding_of(subject: Subject, cause: Cause, rule: str, level: Level, help: str) -> Finding:
    """Return a finding for a cause, at the line of the template."""
    place = place_of_failure(subject, cause.failure)
    first = cause.sets[0]
    return Finding(
        rule,
        level,
        f"{effect(cause.failure)}, when {conditions(cause.sets)}{place.note}",
        place.place,
        subject.name,
        fields_text(path for changes in cause.sets for path, _ in changes),
        first[0][1] if len(first) == 1 else None,
        help,
    )


def flaws(
    subject: Subject, found: Exploration, kind: Kind, rule: str, help: str, known: Container[str]
) -> Iterator[Finding]:
    """Yield a finding for each flaw of a kind that the exploration found and whose sentence is not known otherwise.

    What only an operator sets is at most a likely mistake, and what is in a dependency of others is theirs to mend.
    """
    for causes, worst in ((found.causes, Level.ERROR), (found.operator_causes, Level.WARNING)):
        for cause in causes:
            failure = cause.failure
            sets = tuple(changes for changes in cause.sets if all(path != SUSPEND for path, _ in changes))
            if failure.kind is not kind or failure.reason in known or not sets:
                continue
            levels = (failure.level, worst, Level.INFO if dependency_of(subject, failure.template) else Level.ERROR)
            yield finding_of(subject, cause._replace(sets=sets), rule, max(levels, key=list(Level).index), help)
