"""The form allows a value that Helm refuses.

What: with a value that a form field offers or accepts, ``helm install`` fails because of a ``values.schema.json``: that
of the chart as it is packaged, before fragments of a registry replace parts of it, or that of a chart inside it.
Numbers beyond ``maximum`` and texts beyond ``maxLength`` are left out: there the refusal is what the author wants.
Found with ``--explore``.

Why: the user chooses what is on offer, launches, and gets an error of Helm's.

Remedy: let the two schemas say the same: keep ``enum`` and ``listEnum`` in step, and the values of subcharts with
what their schemas ask for.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello", "listEnum": ["hello", "bye"], "enum": ["hello", "hi"]}
        }}

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello", "listEnum": ["hello", "bye"]}
        }}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.validation.exploration.asking import exploration
from sardonyx.validation.exploration.model import Cause, Kind
from sardonyx.validation.exploration.saying import conditions, fields_text
from sardonyx.validation.places import chart_place, schema_place
from sardonyx.validation.subject import Subject

ID = "field-refused"
LEVEL = Level.ERROR


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each field and reason."""
    for cause in exploration(subject).causes:
        if cause.failure.kind is Kind.REFUSED:
            yield _finding(subject, cause)


def _finding(subject: Subject, cause: Cause) -> Finding:
    path, first = cause.sets[0][0][0], cause.sets[0]
    whose = "" if cause.failure.template == subject.name else f" by the schema of {cause.failure.template}"
    return Finding(
        ID,
        LEVEL,
        f"the form allows what Helm refuses{whose}, when {conditions(cause.sets)}: {cause.failure.reason}",
        schema_place(subject, path) or chart_place(subject),
        subject.name,
        fields_text([path]),
        first[0][1] if len(first) == 1 else None,
        "let the form offer only what the schema accepts",
    )
