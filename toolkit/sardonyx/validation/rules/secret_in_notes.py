"""The notes show a secret that is not for this service alone.

What: NOTES.txt, rendered with a marker for every secret of the context, contains one: the project's password, a key of
the object store, a token. The service's own password (``service.oneTimePassword``, or one that the user types) is left
out, since users need it from somewhere.

Why: worth knowing only. ``helm install`` prints the notes into the log of whatever ran it, and whoever may read the
release may read them. Sardonyx shows them to who launched, and commits them with the secrets left out.

Remedy: say which Secret holds it instead, or use ``service.oneTimePassword``.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "password": {"type": "string", "default": "", "x-onyxia": {"overwriteDefaultWith": "project.password"}}
        }}
    templates/NOTES.txt:
        Your password is {{ .Values.password }}

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "password": {"type": "string", "default": "", "x-onyxia": {"overwriteDefaultWith": "service.oneTimePassword"}}
        }}
    templates/NOTES.txt:
        Your password is {{ .Values.password }}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import format_path
from sardonyx.validation.markers import traces
from sardonyx.validation.rendering import marked
from sardonyx.validation.subject import Subject
from sardonyx.validation.template_lines import line_with, template_line

ID = "secret-in-notes"
LEVEL = Level.INFO

_NOTES = "templates/NOTES.txt"


def _is_shared(name: str) -> bool:
    """Tell whether a secret comes from the context and is also for others than this service."""
    return name != "service.oneTimePassword" and not name.startswith("typed into ")


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each secret that is shown."""
    found = marked(subject)
    if found is None or subject.chart is None or found[0].rendering is None:
        return
    notes, (_, markers) = found[0].rendering.notes, found
    source = subject.chart.files.get(_NOTES, b"").decode(errors="replace")
    for marker, paths in markers.fields.items():
        if _is_shared(markers.names[marker]) and any(trace in notes for trace in traces(marker)):
            line = template_line(source, notes, line_with(notes, traces(marker)))
            yield Finding(
                ID,
                LEVEL,
                f"the notes show a secret ({markers.names[marker]})",
                Place(f"{subject.folder}/{_NOTES}", line, 1 if line else 0),
                subject.name,
                " ".join(format_path(path) for path in paths),
                help="say which Secret holds it instead",
            )
