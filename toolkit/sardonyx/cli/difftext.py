"""A comparison of two charts on stdout, as text or as JSON (``schemas/diff.schema.json``)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sardonyx.cli.terminal import write
from sardonyx.core.valuepaths import format_path
from sardonyx.core.wording import counted
from sardonyx.dialect.evolution import SchemaChange, pattern_text
from sardonyx.dialect.form.masking import MASK
from sardonyx.operations.comparing_model import (
    Breaking,
    ChartSide,
    Comparison,
    Failure,
    FormChange,
    ObjectChange,
    Status,
    ValueChange,
)
from sardonyx.reports.bounds import short_text

_SIGNS = {Status.ADDED: "+", Status.REMOVED: "-", Status.CHANGED: "~", Status.RELABELLED: "="}
_WIDEST = 60


def write_comparison(found: Comparison, format: str) -> None:
    """Write a comparison as ``text`` or ``json``."""
    if format == "json":
        write(json.dumps(_document(found), indent=2, ensure_ascii=False))
        return
    write(short_text(f"{_side(found.old)} → {_side(found.new)}"))
    sections = {
        "breaking": [f"! {each.subject or 'the values'}: {each.message}" for each in found.breaking],
        "failures": [f"{each.side}, {each.area}: {each.message}" for each in found.failures],
        "values.yaml": [_value_line(each) for each in found.defaults],
        "computed values": [_value_line(each) for each in found.values],
        "schema": [_schema_line(each) for each in found.schema],
        "form": [_form_line(each) for each in found.form],
        "manifests": [*_object_lines(found.objects)],
    }
    for name, lines in sections.items():
        if lines:
            write(f"\n── {name} ──")
        for line in lines:
            write(short_text(line))
    if not any(sections.values()):
        write("nothing differs")


def _side(side: ChartSide) -> str:
    return f"{side.name} {side.version} ({side.origin})"


def _value_line(change: ValueChange) -> str:
    sides = {Status.ADDED: [change.new], Status.REMOVED: [change.old]}.get(change.status, [change.old, change.new])
    return f"{_SIGNS[change.status]} {format_path(change.path)}: {' → '.join(map(_short, sides))}"


def _schema_line(change: SchemaChange) -> str:
    sign = "!" if change.breaking else " "
    what = f" {change.keyword}" if change.keyword else ""
    if change.renamed_to is not None:
        what = f" to {pattern_text(change.renamed_to)} ({change.certainty})"
    if change.old is not None or change.new is not None:
        what += f": {_schema_side(change, change.old)} → {_schema_side(change, change.new)}"
    return f"{sign} {pattern_text(change.path) or '(root)'} {change.kind}{what}"


def _schema_side(change: SchemaChange, value: Any) -> str:
    return "–" if value is None else MASK if change.secret else _short(value)


def _form_line(change: FormChange) -> str:
    kinds = " → ".join(kind for kind in (change.old, change.new) if kind)
    return f"{_SIGNS[change.status]} {format_path(change.path)}: {change.title} ({kinds})"


def _object_lines(objects: Iterable[ObjectChange]) -> Iterator[str]:
    relabelled = 0
    for each in objects:
        if each.status is Status.RELABELLED:
            relabelled += 1
            continue
        yield f"{_SIGNS[each.status]} {each.key.kind} {each.key.name} ({each.template})"
        yield from (f"    {line}" for line in each.diff)
    if relabelled:
        yield f"= {counted(relabelled, 'object differs', 'objects differ')} only in the labels that name the version"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def _document(found: Comparison) -> dict[str, Any]:
    return {
        "version": 1,
        "old": _side_row(found.old),
        "new": _side_row(found.new),
        "breaking": [_breaking_row(each) for each in found.breaking],
        "defaults": [_value_row(each) for each in found.defaults],
        "values": [_value_row(each) for each in found.values],
        "schema": [_schema_row(each) for each in found.schema],
        "form": [_form_row(each) for each in found.form],
        "objects": [_object_row(each) for each in found.objects],
        "failures": [_failure_row(each) for each in found.failures],
    }


def _side_row(side: ChartSide) -> dict[str, Any]:
    return {"name": side.name, "version": side.version, "origin": side.origin}


def _breaking_row(each: Breaking) -> dict[str, Any]:
    return {"area": each.area.value, "subject": each.subject, "message": each.message}


def _value_row(change: ValueChange) -> dict[str, Any]:
    row = {"status": change.status.value, "field": format_path(change.path)}
    sides = {"old": change.old, "new": change.new}
    without = {Status.ADDED: "old", Status.REMOVED: "new"}.get(change.status)
    return row | {name: value for name, value in sides.items() if name != without}


def _schema_row(change: SchemaChange) -> dict[str, Any]:
    is_masked = change.secret
    return {
        "kind": change.kind.value,
        "field": pattern_text(change.path),
        "breaking": change.breaking,
        "reason": change.reason,
        "keyword": change.keyword or None,
        "old": MASK if is_masked and change.old is not None else change.old,
        "new": MASK if is_masked and change.new is not None else change.new,
        "renamedTo": None if change.renamed_to is None else pattern_text(change.renamed_to),
        "certainty": change.certainty.value if change.certainty else None,
    }


def _form_row(change: FormChange) -> dict[str, Any]:
    return {
        "status": change.status.value,
        "field": format_path(change.path),
        "title": change.title,
        "old": change.old,
        "new": change.new,
    }


def _object_row(change: ObjectChange) -> dict[str, Any]:
    return {
        "status": change.status.value,
        **change.key._asdict(),
        "template": change.template,
        "diff": list(change.diff),
        "immutable": [{"path": format_path(each.path), "reason": each.reason} for each in change.immutable],
        "losesData": change.loses_data,
    }


def _failure_row(failure: Failure) -> dict[str, Any]:
    return {"side": failure.side, "area": failure.area.value, "message": failure.message}
