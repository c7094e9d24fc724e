"""Onyxia's launcher stops while it builds the form.

What: the form is built as Onyxia does, with the values it computes where nothing optional is configured, and where
everything is. What ``slider-invalid`` says of the same field is not repeated.

Why: the page of the service stays empty, so nobody can start it.

Remedy: correct the field that is named; the two ends of a range must have the same step and unit, be in order, and be
shown or hidden together.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "least": {"type": "string", "default": "9", "sliderMin": 1, "sliderMax": 9, "sliderStep": 1,
            "sliderRangeId": "count", "sliderExtremity": "down"},
          "most": {"type": "string", "default": "5", "sliderMin": 1, "sliderMax": 9, "sliderStep": 1,
            "sliderRangeId": "count", "sliderExtremity": "up"}
        }}
    values.yaml:
        least: "9"
        most: "5"

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "least": {"type": "string", "default": "1", "sliderMin": 1, "sliderMax": 9, "sliderStep": 1,
            "sliderRangeId": "count", "sliderExtremity": "down"},
          "most": {"type": "string", "default": "5", "sliderMin": 1, "sliderMax": 9, "sliderStep": 1,
            "sliderRangeId": "count", "sliderExtremity": "up"}
        }}
    values.yaml:
        least: "1"
        most: "5"
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import format_path
from sardonyx.validation.builtforms import unbuildable_forms
from sardonyx.validation.occasions import by_key
from sardonyx.validation.places import schema_place
from sardonyx.validation.rules import slider_invalid
from sardonyx.validation.subject import CONTEXTS, Subject

ID = "form-unbuildable"
LEVEL = Level.ERROR

_WHERE = ("where nothing optional is configured", "where everything is configured")


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each field at which the launcher stops, whatever the number of contexts."""
    found = {each: [(error.path, error.reason, error.help)] for each, error in unbuildable_forms(subject).items()}
    known = {finding.field for finding in slider_invalid.check(subject) if finding.level is Level.ERROR}
    for (path, reason, remedy), occasions in by_key(found).items():
        if format_path(path) in known:
            continue
        where = " and ".join(_WHERE[CONTEXTS.index(each)] for each in occasions)
        yield Finding(
            ID,
            LEVEL,
            f"Onyxia cannot build the form {where}: {format_path(path) or 'the root'} {reason}",
            schema_place(subject, path),
            subject.name,
            format_path(path) or None,
            help=remedy,
        )
