"""A Secret holds text that is not encoded, or encoded twice.

What: a value under ``data`` that is not base64, or that is a text of the values as it stands: an error. A value whose
base64 was encoded again, under ``data`` or ``stringData``: a warning. Found by comparing with the texts in the values;
what a user gives in base64 already is left alone.

Why: the API server refuses what it cannot decode. A text of letters and digits often happens to decode, and the pod
then gets bytes that nobody wrote.

Remedy: ``data`` needs ``b64enc`` once, ``stringData`` none.

Fails:
    values.yaml:
        password: changeme
    templates/secret.yaml:
        apiVersion: v1
        kind: Secret
        metadata:
          name: {{ .Release.Name }}
        data:
          password: {{ .Values.password }}

Passes:
    values.yaml:
        password: changeme
    templates/secret.yaml:
        apiVersion: v1
        kind: Secret
        metadata:
          name: {{ .Release.Name }}
        data:
          password: {{ .Values.password | b64enc }}
        stringData:
          again: {{ .Values.password }}
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import format_path, leaves
from sardonyx.validation.derived import derived
from sardonyx.validation.occasions import said
from sardonyx.validation.rendered import Sighting, described, place_of_object, sightings
from sardonyx.validation.subject import Occasion, Subject

ID = "secret-encoding"
LEVEL = Level.ERROR

# Shorter texts are met by chance.
_FEWEST = 4


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each key of a Secret, whatever the number of occasions."""
    reported: set[tuple[str, str, str]] = set()
    for sighting in sightings(subject):
        for section, key, level, what in _faults(subject, sighting):
            where = (sighting.manifest.template, described(sighting.manifest), key)
            if where not in reported:
                reported.add(where)
                yield _finding(subject, sighting, (section, key), level, what)


def _finding(subject: Subject, sighting: Sighting, path: tuple[str, str], level: Level, what: str) -> Finding:
    place = place_of_object(subject, sighting.occasions[0], sighting.manifest, path)
    return Finding(
        ID,
        level,
        f"with {said(sighting.occasions)}, {described(sighting.manifest)}: {format_path(path)} {what}{place.note}",
        place.place,
        subject.name,
        help="data needs b64enc once, stringData needs none",
    )


def _faults(subject: Subject, sighting: Sighting) -> Iterator[tuple[str, str, Level, str]]:
    thing = sighting.manifest.object
    if thing["kind"] != "Secret" or thing["apiVersion"] != "v1":
        return
    texts = _texts(subject)[sighting.occasions[0]]
    for section in ("data", "stringData"):
        for key, value in _entries(thing.get(section)):
            if section == "data" and (fault := _undecodable(value, texts)):
                yield section, key, LEVEL, fault
            elif _is_encoded_again(value, texts, once=section == "stringData"):
                yield section, key, Level.WARNING, "is encoded once too often: a pod gets base64"


def _entries(section: Any) -> Iterator[tuple[str, Any]]:
    yield from (
        ((key, value) for key, value in section.items() if value is not None) if isinstance(section, dict) else ()
    )


@derived
def _texts(subject: Subject) -> dict[Occasion, frozenset[str]]:
    """Return the texts in the values of each occasion that are long enough to be told from others."""
    own = subject.values.value if subject.values else {}
    return {
        occasion: frozenset(
            value for _, value in leaves(outcome.values or own) if isinstance(value, str) and len(value) >= _FEWEST
        )
        for occasion, outcome in subject.outcomes.items()
    }


def _undecodable(value: Any, texts: frozenset[str]) -> str | None:
    decoded = _decoded(value)
    if decoded is None:
        return "is not base64, so the API server refuses the Secret"
    if value in texts and not _is_readable(decoded):
        return "is a text of the values that is not encoded: a pod gets other bytes"
    return None


def _is_encoded_again(value: Any, texts: frozenset[str], *, once: bool) -> bool:
    """Tell whether what a pod gets is the base64 of a text of the values."""
    given = value if once else _as_text(_decoded(value))
    inner = _as_text(_decoded(given)) if isinstance(given, str) and given not in texts else None
    return inner in texts


def _decoded(value: Any) -> bytes | None:
    if not isinstance(value, str):
        return None
    try:
        return base64.b64decode(value.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError):
        return None


def _as_text(data: bytes | None) -> str | None:
    return data.decode() if data is not None and _is_readable(data) else None


def _is_readable(data: bytes) -> bool:
    try:
        return all(character.isprintable() or character.isspace() for character in data.decode())
    except UnicodeDecodeError:
        return False
