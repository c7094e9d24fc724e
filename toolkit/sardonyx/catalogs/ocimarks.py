"""Marks on what the index of a catalog in a registry announces: yanked, deprecated, taken out of the index.

A registry has no compare-and-swap, so what is announced there is only ever added to (``ociindex``), and a mark is such
an addition as well. It says what one field of one announced package is to be, and has a revision: one more than that of
the mark that its writer saw there. Of two marks on a field the one of the greater revision counts, and of the same
revision the one with a value before the one without, then the one whose text is greater. So whoever puts marks
together, in whatever order and however often, gets the same; and nobody's clock matters.

In an index they are the annotation ``sardonyx/marks``: a list in JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sardonyx.catalogs.annotations import annotated
from sardonyx.catalogs.errors import InvalidIndex
from sardonyx.catalogs.index import Index, IndexEntry
from sardonyx.core.yamltext import place_of

MARKS = "sardonyx/marks"
LISTED = "listed"
"""The field that says whether an entry is in the index."""

DEPRECATED = "deprecated"
ANNOTATION = "annotations."
"""What the fields of annotations begin with; their keys follow."""


class Marked(NamedTuple):
    """A field of an announced package, whose digest is ``sha256:HEX``; empty where its entry has none."""

    chart: str
    version: str
    digest: str
    field: str


class Mark(NamedTuple):
    """What a field is to be, None when it is to be gone, and how many marks its writers saw before it."""

    revision: int
    value: Any


Marks = Mapping[Marked, Mark]


def marks_in(index: Index) -> Marks:
    """Return the marks that an index, or a part of one, holds.

    Raises InvalidIndex when they are damaged: what was yanked must not come back because of that.
    """
    annotations = index.raw.get("annotations")
    text = annotations.get(MARKS) if isinstance(annotations, Mapping) else None
    if text is None:
        return {}
    try:
        return dict(_mark(each) for each in json.loads(text))
    except (TypeError, ValueError, KeyError, RecursionError) as error:
        place = place_of(index.document, ("annotations",)) if index.document else None
        raise InvalidIndex(f"holds marks in {MARKS} that cannot be read", place=place) from error


def joined(several: Iterable[Marks]) -> dict[Marked, Mark]:
    """Put marks together: of each field the one that counts."""
    result: dict[Marked, Mark] = {}
    for marks in several:
        for marked, mark in marks.items():
            if marked not in result or _rank(mark) > _rank(result[marked]):
                result[marked] = mark
    return result


def marks_text(marks: Marks) -> str:
    """Return the text of the annotation."""
    values = [{**marked._asdict(), **mark._asdict()} for marked, mark in sorted(marks.items(), key=lambda one: one[0])]
    return json.dumps(values, separators=(",", ":"), ensure_ascii=False, sort_keys=True)


def marked(entry: IndexEntry, field: str) -> Marked:
    """Return what a mark on a field of an entry is on."""
    return Marked(entry.name, entry.version, entry.digest or "", field)


def fields_by_entry(marks: Marks) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Return what fields are to be, by chart, version and digest."""
    fields: dict[tuple[str, str, str], dict[str, Any]] = {}
    for each, mark in marks.items():
        fields.setdefault(each[:3], {})[each.field] = mark.value
    return fields


def with_fields(entry: IndexEntry, fields: Mapping[str, Any]) -> IndexEntry | None:
    """Return an entry whose fields are as marks say, None when it is not listed; fields that are not known stay."""
    if not fields.get(LISTED, True):
        return None
    annotations = {key.removeprefix(ANNOTATION): each for key, each in fields.items() if key.startswith(ANNOTATION)}
    raw: Mapping[str, Any] = annotated(entry.raw, annotations) if annotations else entry.raw
    if DEPRECATED in fields:
        flag = fields[DEPRECATED]
        raw = {
            **{key: value for key, value in raw.items() if key != DEPRECATED},
            **({DEPRECATED: flag} if flag else {}),
        }
    return entry if raw == entry.raw else IndexEntry(entry.name, entry.version, entry.digest, entry.urls, raw)


def _mark(value: Mapping[str, Any]) -> tuple[Marked, Mark]:
    marked = Marked(*(value[key] for key in Marked._fields))
    mark = Mark(value["revision"], value["value"])
    if not all(isinstance(text, str) for text in marked) or type(mark.revision) is not int or mark.revision < 1:
        raise ValueError
    is_flag = marked.field in (LISTED, DEPRECATED)
    if is_flag and type(mark.value) not in (bool, type(None)):
        raise ValueError
    if marked.field.startswith(ANNOTATION) and not isinstance(mark.value, str | None):
        raise ValueError
    return marked, mark


def _rank(mark: Mark) -> tuple[int, bool, str]:
    return mark.revision, bool(mark.value), json.dumps(mark.value, sort_keys=True)
