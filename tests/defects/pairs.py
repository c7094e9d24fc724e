"""Pairs of charts: one with a planted defect, and its twin without it.

``classes/FAMILY/CLASS.yaml`` holds the pairs of one class of defects; README.md says how they are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.defects.charts import Files, form_files, sound_files, with_slots

from sardonyx.core.findings import Level
from sardonyx.core.yamltext import read_yaml
from sardonyx.validation.exploration.modes import Mode

CLASSES = Path(__file__).parent / "classes"
MARK = "§"
"""Where the defect and its twin differ."""

_PARTS = ("fields", "keywords", "slots", "files")
_KEYS = {*_PARTS, "name", "defect", "twin", "at", "also", "field", "level", "before"}


@dataclass(frozen=True)
class Expected:
    """Where a finding must be to count: one of these files, and this field where there is one, at least at this level.

    ``lines`` are the first and last line of what was planted, where it is text of a file; it is counted, not asked for,
    that a finding is there. Findings at ``also`` are consequences of the defect and no false alarms.
    """

    paths: tuple[str, ...]
    also: tuple[str, ...]
    field: str | None
    level: Level
    lines: tuple[int, int] | None


@dataclass(frozen=True)
class Pair:
    """Two charts that differ in one defect; ``before`` is the text of Chart.yaml at an earlier revision."""

    family: str
    kind: str
    name: str
    defect: Files
    twin: Files
    expected: Expected
    before: str | None

    @property
    def id(self) -> str:
        """What the pair is called in tests and reports."""
        return f"{self.kind}: {self.name}"


@dataclass(frozen=True)
class DefectClass:
    """A class of defects: what it is called, what a user would hit, and its pairs."""

    family: str
    name: str
    hit: str
    mode: Mode
    pairs: tuple[Pair, ...]


def read_classes(folder: Path = CLASSES) -> list[DefectClass]:
    """Read every class, sorted by family and name; raises ValueError for a pair that is not written as it should be."""
    return [_read_class(path) for path in sorted(folder.glob("*/*.yaml"))]


def _read_class(path: Path) -> DefectClass:
    document = read_yaml(path.read_bytes(), path.name).value
    if unknown := document.keys() - {*_PARTS, "hit", "explore", "pairs"}:
        raise ValueError(f"{path.name}: unknown {', '.join(sorted(unknown))}")
    common = {part: document.get(part, {}) for part in _PARTS}
    pairs = tuple(_pair(path.parent.name, path.stem, common, each) for each in document["pairs"])
    return DefectClass(path.parent.name, path.stem, document["hit"], Mode(document.get("explore", "off")), pairs)


def _pair(family: str, kind: str, common: Mapping[str, Any], written: Mapping[str, Any]) -> Pair:
    if unknown := written.keys() - _KEYS:
        raise ValueError(f"{kind}: {written['name']}: unknown {', '.join(sorted(unknown))}")
    parts = _laid_over(common, written)
    defect, twin = (_chart(parts, written[side]) for side in ("defect", "twin"))
    marked, lines = _planted(parts, written["defect"])
    paths = tuple(_list(written.get("at", marked)))
    if not paths:
        raise ValueError(f"{kind}: {written['name']}: say `at` which file a finding must be")
    expected = Expected(
        paths,
        tuple(_list(written.get("also"))),
        written.get("field"),
        Level(written.get("level", Level.WARNING)),
        lines if paths == (marked,) else None,
    )
    return Pair(family, kind, written["name"], defect, twin, expected, written.get("before"))


def _list(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else value or []


def _laid_over(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {part: {**under[part], **over.get(part, {})} for part in _PARTS}


def _chart(parts: Mapping[str, dict[str, Any]], side: str | Mapping[str, Any]) -> Files:
    """Return the files of one side: the marks replaced by its text, or its own parts laid over the common ones."""
    if isinstance(side, Mapping):
        return _composed(_laid_over(parts, side))
    files = _composed(parts)
    if not any(MARK in text for text in files.values()):
        raise ValueError(f"nothing says with {MARK} where {side!r} stands")
    return {path: text.replace(MARK, side.rstrip("\n")) for path, text in files.items()}


def _composed(parts: Mapping[str, dict[str, Any]]) -> Files:
    files = {**sound_files(), **form_files(parts["fields"], parts["keywords"]), **parts["files"]}
    return with_slots({path: text for path, text in files.items() if text is not None}, parts["slots"])


def _planted(
    parts: Mapping[str, dict[str, Any]], defect: str | Mapping[str, Any]
) -> tuple[str | None, tuple[int, int] | None]:
    """Return the first file with a mark, and the lines that the defect's text takes there."""
    if isinstance(defect, Mapping):
        return next(iter(defect.get("files", {})), None), None
    for path, line, _ in _marks(_composed(parts)):
        return path, (line, line + defect.rstrip("\n").count("\n"))
    return None, None


def _marks(files: Files) -> Iterator[tuple[str, int, str]]:
    for path, text in files.items():
        for number, line in enumerate(text.splitlines(), 1):
            if MARK in line:
                yield path, number, line
