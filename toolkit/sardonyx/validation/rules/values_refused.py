"""Helm refuses values that nobody changed.

What: values.yaml, or the values that Onyxia computes, break values.schema.json of the chart or of a dependency.

Why: ``helm install`` and ``helm template`` check them before they render: the chart cannot be installed with its
defaults, or not from Onyxia.

Remedy: correct the value, or the keyword of the schema that refuses it.

Fails:
    values.yaml:
        greeting: 18

Passes:
    values.yaml:
        greeting: "18"
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import ValuePath, format_path, lookup
from sardonyx.dialect import Violation
from sardonyx.helm.errors import Refusal, ValuesRefused
from sardonyx.validation.occasions import by_key, said
from sardonyx.validation.places import origin_place
from sardonyx.validation.subject import USUAL, Occasion, Outcome, Subject

ID = "values-refused"
LEVEL = Level.ERROR


class _Refused(NamedTuple):
    path: ValuePath
    reason: str
    place: Place | None


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each value that is refused."""
    found = {each: list(_refused(subject, each)) for each in dict.fromkeys((*USUAL, *subject.outcomes))}
    reported: set[ValuePath] = set()
    for refused, occasions in by_key(found).items():
        # Helm reports a missing key at the object that lacks it.
        if any(path[: len(refused.path)] == refused.path for path in reported):
            continue
        reported.add(refused.path)
        yield Finding(
            ID,
            LEVEL,
            f"Helm refuses {said(occasions)}: {format_path(refused.path) or 'the root'} {refused.reason}",
            refused.place,
            subject.name,
            format_path(refused.path) or None,
            _shown(subject, refused.path) if Occasion.DEFAULTS in occasions else None,
            "correct the value, or the schema that refuses it",
        )


def _shown(subject: Subject, path: ValuePath) -> str | int | float | bool | None:
    """Return the value at a path, if it is one that a report can show."""
    value = lookup(subject.values.value, path) if subject.values else None
    return value if isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value)) else None


def _refused(subject: Subject, occasion: Occasion) -> Iterator[_Refused]:
    """Yield what Helm refuses; in our own words, which say more, where they are about values.yaml."""
    outcome = subject.outcomes.get(occasion)
    own = _own(subject) if occasion is Occasion.DEFAULTS and _may_refuse(outcome) else []
    for violation in own:
        yield _Refused(violation.path, violation.message, origin_place(subject, occasion, violation.path))
    if not own and outcome and isinstance(outcome.error, ValuesRefused):
        for refusal in outcome.error.refusals:
            path = _path(subject, refusal)
            yield _Refused(path, refusal.reason, origin_place(subject, occasion, path))


def _may_refuse(outcome: Outcome | None) -> bool:
    """Tell whether Helm refused, or could not be asked because a dependency is missing."""
    return outcome is None or isinstance(outcome.error, ValuesRefused)


def _own(subject: Subject) -> list[Violation]:
    """Return what the schema refuses in values.yaml; nulls are left out, as Helm removes them before it looks."""
    values = subject.values.value if subject.values else {}
    return [violation for violation in subject.refused if lookup(values, violation.path) is not None]


def _path(subject: Subject, refusal: Refusal) -> ValuePath:
    if refusal.chart in ("values", subject.name):
        return refusal.path
    return (refusal.chart, *refusal.path)
