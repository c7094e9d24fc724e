"""Findings of the gate, and what another package refused as findings of the gate."""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.findings import Finding, Level
from sardonyx.environments.documents import MalformedFile
from sardonyx.repository.words import visible

_SHOWN = 20
"""Faults of one file that are told; a file can hold any number."""


def refused(
    rule: str, message: str, place: Place | None, *, subject: str | None = None, help: str | None = None
) -> Finding:
    """Return an error of the gate. Names of files are shown with their control characters as escapes."""
    return Finding(rule, Level.ERROR, visible(message), _shown(place), subject=subject, help=help and visible(help))


def findings_of(error: SardonyxError, rule: str, default: Place, subject: str | None = None) -> Iterator[Finding]:
    """Yield what an error says as findings: one for each thing that is wrong with a malformed file.

    ``default`` is the place of an error that names none.
    """
    if isinstance(error, MalformedFile):
        for found in error.findings[:_SHOWN]:
            yield refused(rule, found.message, found.place or default, subject=subject, help=found.help)
        if len(error.findings) > _SHOWN:
            yield refused(rule, f"and {len(error.findings) - _SHOWN} more faults", default, subject=subject)
    else:
        yield refused(rule, error.message, error.place or default, subject=subject, help=error.help)


def _shown(place: Place | None) -> Place | None:
    if place is None:
        return None
    path = visible(place.path).replace("\n", "\\n").replace("\t", "\\t")
    return Place(path, place.line, place.column)
