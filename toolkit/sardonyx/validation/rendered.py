"""The rendered objects, each document once, and where in the user's files a part of one was written."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from sardonyx.core.errors import Place
from sardonyx.core.valuepaths import MISSING, ValuePath, format_path, leaves, lookup
from sardonyx.core.yamltext import MalformedText, read_documents
from sardonyx.helm.manifests import Manifest
from sardonyx.validation.derived import derived
from sardonyx.validation.places import TemplatePlace, origin_place, written_at
from sardonyx.validation.subject import Occasion, Outcome, Subject

_SEPARATOR = re.compile(r"^---", re.MULTILINE)


class Sighting(NamedTuple):
    """A rendered object, and the occasions on which the very same document was rendered."""

    manifest: Manifest
    occasions: tuple[Occasion, ...]


class Origin(NamedTuple):
    """Where something in a rendered object comes from: the place to change, words about it, and the field if known."""

    place: Place
    note: str
    field: str | None


@derived
def sightings(subject: Subject) -> tuple[Sighting, ...]:
    """Return every rendered object of all occasions; equal documents are one, whose text was parsed once."""
    found: dict[int, tuple[Manifest, list[Occasion]]] = {}
    for occasion, outcome in subject.outcomes.items():
        for manifest in outcome.manifests:
            _, occasions = found.setdefault(id(manifest.object), (manifest, []))
            if occasion not in occasions:
                occasions.append(occasion)
    return tuple(Sighting(manifest, tuple(occasions)) for manifest, occasions in found.values())


def described(manifest: Manifest) -> str:
    """Name an object in a sentence: ``Deployment demo``."""
    return f"{manifest.object['kind']} {manifest.object['metadata']['name']}"


def origin(subject: Subject, occasion: Occasion, manifest: Manifest, path: ValuePath = ()) -> Origin:
    """Return where a part of an object was written.

    That is a field of the values where exactly one has this key and this value, else the line of the template.
    """
    outcome = subject.outcomes[occasion]
    template = written_at(subject, outcome, manifest.template, _line(outcome, manifest, path))
    field = _field(subject, outcome, manifest.object, path)
    if field is None:
        return Origin(template.place, template.note, None)
    place = origin_place(subject, occasion, field)
    return Origin(place if place and place.line else template.place, template.note, format_path(field))


def place_of_object(subject: Subject, occasion: Occasion, manifest: Manifest, path: ValuePath = ()) -> TemplatePlace:
    """Return the place in a template that wrote a part of an object."""
    outcome = subject.outcomes[occasion]
    return written_at(subject, outcome, manifest.template, _line(outcome, manifest, path))


def _line(outcome: Outcome, manifest: Manifest, path: ValuePath) -> int:
    """Return the line of a part of an object in the rendered text of its template."""
    if not path:
        return manifest.line
    return line_in(outcome.rendering.files.get(manifest.template, "") if outcome.rendering else "", manifest, path)


def line_in(text: str, manifest: Manifest, path: ValuePath) -> int:
    """Return the line, in the rendered text of its template, of a part of an object, or of the nearest above it."""
    lines = text.splitlines(keepends=True)[manifest.line - 1 :]
    document = "".join(lines)
    end = _SEPARATOR.search(document)
    try:
        marks = next(read_documents(document[: end.start()] if end else document, "")).marks
    except (MalformedText, StopIteration):
        return manifest.line
    while path and path not in marks:
        path = path[:-1]
    return manifest.line + marks.get(path, (1, 1))[0] - 1


def _field(subject: Subject, outcome: Outcome, thing: dict[str, Any], path: ValuePath) -> ValuePath | None:
    value = lookup(thing, path)
    if not path or value in (MISSING, None, "", {}, []) or not isinstance(path[-1], str):
        return None
    values = outcome.values or (subject.values.value if subject.values else {})
    found = {each for each in _nodes(values) if each[-1] == path[-1] and _is_same(lookup(values, each), value)}
    return found.pop() if len(found) == 1 else None


def _nodes(values: Any) -> set[ValuePath]:
    return {path[: index + 1] for path, _ in leaves(values) for index in range(len(path))}


def _is_same(one: Any, other: Any) -> bool:
    return bool(one == other) and json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
