"""Addresses in rendered objects, and what is left of them where nothing is configured."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any

from sardonyx.core.valuepaths import ValuePath, leaves
from sardonyx.validation.derived import derived
from sardonyx.validation.rendered import Sighting, described, sightings
from sardonyx.validation.secretparts import is_secret_data
from sardonyx.validation.subject import Occasion, Subject

_ADDRESS = re.compile(r"(?:https?|s3|wss?)://[^\s/?#]+(/[^\s]+)")

Addresses = Mapping[str, Mapping[ValuePath, str]]
"""By object and named path, the path of the address that stands there."""


@derived
def addresses(subject: Subject) -> Addresses:
    """Return the addresses with a path in the objects that are rendered when everything is configured."""
    found: dict[str, dict[ValuePath, str]] = {}
    for sighting in sightings(subject):
        if Occasion.FULL in sighting.occasions and _may_have(subject, sighting):
            thing = sighting.manifest.object
            for path, text in texts_of(thing):
                if match := _ADDRESS.fullmatch(text):
                    found.setdefault(described(sighting.manifest), {})[_named(thing, path)] = match[1]
    return found


def _may_have(subject: Subject, sighting: Sighting) -> bool:
    """Tell whether the rendered text is worth a closer look; the data of a Secret are not readable in it."""
    rendering = subject.outcomes[Occasion.FULL].rendering
    text = rendering.files.get(sighting.manifest.template, "") if rendering else ""
    return "://" in text or ("data" in sighting.manifest.object and sighting.manifest.object["kind"] == "Secret")


def may_have_rest(whole: Addresses, sighting: Sighting) -> bool:
    """Tell whether an object has an address when everything is configured, and is seen otherwise."""
    return Occasion.FULL not in sighting.occasions and described(sighting.manifest) in whole


def is_rest(whole: Addresses, sighting: Sighting, path: ValuePath, text: str) -> bool:
    """Tell whether a text is the path alone of the address that stands in its place when everything is configured."""
    its = whole.get(described(sighting.manifest), {}) if text.startswith("/") else {}
    return bool(its) and its.get(_named(sighting.manifest.object, path)) == text


def texts_of(thing: dict[str, Any]) -> Iterator[tuple[ValuePath, str]]:
    """Yield the texts of an object with their paths; those under ``data`` of a Secret decoded."""
    for path, value in leaves(thing):
        if isinstance(value, str):
            is_encoded = is_secret_data(thing, path) and path[0] == "data"
            yield path, (_decoded(value) if is_encoded else value).strip()


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value).decode()
    except (binascii.Error, ValueError):
        return ""


def _named(thing: Any, path: ValuePath) -> ValuePath:
    """Return a path with the names of items in place of their numbers: others may stand before them elsewhere."""
    found: list[str | int] = []
    for segment in path:
        thing = thing[segment]
        name = thing.get("name") if isinstance(segment, int) and isinstance(thing, dict) else None
        found.append(name if isinstance(name, str) else segment)
    return tuple(found)
