"""The place that must change, in a file that the user has."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

from sardonyx.charts.chart import Dependency
from sardonyx.core.errors import Place
from sardonyx.core.valuepaths import MISSING, ValuePath, lookup
from sardonyx.core.yamltext import Document, place_of
from sardonyx.dialect import Source
from sardonyx.validation.derived import derived
from sardonyx.validation.nodes import schema_path_of
from sardonyx.validation.subject import Occasion, Outcome, Subject
from sardonyx.validation.template_lines import defining_line, template_line

_CHARTS = "charts/"
_AROUND = re.compile(r"\{\{-?\s*(?:/\*.*?\*/|(?:if|with|else|end)\b[^{}]*)\s*-?\}\}", re.DOTALL)
_INCLUSION = re.compile(r'\s*\{\{-?\s*(?:include|template)\s+"([^"]+)"[^{}]*\}\}\s*')
_BESIDE = "file://"


class TemplatePlace(NamedTuple):
    """A place in a file of the user's, and words that name the template where that is another file."""

    place: Place
    note: str


def shown_place(place: Place | None) -> Place | None:
    """Return a place with its path relative to the current folder."""
    if place is None or not Path(place.path).is_absolute():
        return place
    return place._replace(path=os.path.relpath(place.path))


def chart_place(subject: Subject) -> Place:
    """Return the beginning of Chart.yaml."""
    return Place(f"{subject.folder}/Chart.yaml", 1, 1)


def schema_place(subject: Subject, path: ValuePath) -> Place | None:
    """Return where the node of a values path stands in values.schema.json."""
    return place_of(subject.schema, schema_path_of(path)) if subject.schema else None


def values_place(subject: Subject, path: ValuePath) -> Place | None:
    """Return where a path stands in values.yaml, or the nearest one above it."""
    return place_of(subject.values, path) if subject.values else None


def origin_place(subject: Subject, occasion: Occasion, path: ValuePath) -> Place | None:
    """Return where the value of a path is written: in the schema if Onyxia took it from there, else in values.yaml."""
    computed = subject.computed.get(occasion)
    provenance = computed.provenance.get(path) if computed else None
    if provenance and provenance.source is not Source.VALUES_YAML:
        return schema_place(subject, path)
    return values_place(subject, path)


def has_value(document: Document | None, path: ValuePath) -> bool:
    """Tell whether a document holds something at a path."""
    return document is not None and lookup(document.value, path) is not MISSING


def template_place(subject: Subject, template: str, line: int = 0, column: int = 0) -> TemplatePlace:
    """Return the place of a template that Helm names ``chart/templates/x.yaml``.

    For one of a dependency that was fetched, it is the entry in Chart.yaml, because that is what the user can change.
    For one that only includes what another file defines, it is the definition, where no line is given.
    """
    if not line and (definition := _only_included(subject, template)):
        template, line, column = *definition, 1
    column = column or _first_column(subject, template, line)
    inside = template.partition("/")[2]
    path = f"{subject.folder}/{inside}"
    if not inside.startswith(_CHARTS) or Path(path).is_file():
        return TemplatePlace(Place(path, line, column), "")
    found = _entry(subject, template)
    if found and found[1].repository.startswith(_BESIDE):
        folder = os.path.normpath(f"{subject.folder}/{found[1].repository.removeprefix(_BESIDE)}")
        rest = inside.removeprefix(_CHARTS).partition("/")[2]
        return TemplatePlace(Place(f"{folder}/{rest}", line, column), "")
    note = f", in {Place(template, line, column)}"
    if found and subject.metadata:
        return TemplatePlace(place_of(subject.metadata, ("dependencies", found[0])), note)
    return TemplatePlace(chart_place(subject), note)


def dependency_of(subject: Subject, template: str) -> Dependency | None:
    """Return the dependency that a template, as Helm names it, comes with if it is one that others publish.

    None for what is in the chart itself, or in one that stands beside it.
    """
    found = _entry(subject, template)
    is_published = found and found[1].repository and not found[1].repository.startswith(_BESIDE)
    return found[1] if found and is_published else None


def _entry(subject: Subject, template: str) -> tuple[int, Dependency] | None:
    """Return the entry of Chart.yaml, and its number, for the chart in ``charts/`` that has a template."""
    inside = template.partition("/")[2]
    if not inside.startswith(_CHARTS) or subject.chart is None:
        return None
    alias = inside.removeprefix(_CHARTS).partition("/")[0]
    for index, dependency in enumerate(subject.chart.metadata.dependencies):
        # A dependency that was put into the chart is in a folder of its name, or of its name and version.
        if alias in (dependency.alias, dependency.name, _versioned(dependency, alias)):
            return index, dependency
    return None


def _versioned(dependency: Dependency, folder: str) -> str | None:
    name, _, version = folder.rpartition(f"{dependency.name}-")
    return folder if not name and version[:1].isdigit() else None


def written_at(subject: Subject, outcome: Outcome, template: str, line: int) -> TemplatePlace:
    """Return the place in a template that wrote a line of its rendered text, without a line where that is unknown.

    A template that only includes what another one defines gives the place in the latter.
    """
    source = subject.chart.files.get(template.partition("/")[2], b"").decode(errors="replace") if subject.chart else ""
    rendered = outcome.rendering.files.get(template, "") if outcome.rendering else ""
    found = template_line(source, rendered, line)
    if not found and (defined := _defined_at(subject, rendered, line)):
        return defined
    return template_place(subject, template, found)


def _defined_at(subject: Subject, rendered: str, line: int) -> TemplatePlace | None:
    lines = rendered.splitlines()
    if subject.chart is None or not 0 < line <= len(lines):
        return None
    found = defining_line(_definitions(subject), lines[line - 1])
    return template_place(subject, f"{subject.name}/{found[0]}", found[1], 1) if found else None


def _first_column(subject: Subject, template: str, line: int) -> int:
    """Return where the text of a line begins; 0 when the file, or the line, is not known."""
    lines = _source(subject, template).splitlines()
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    return len(text) - len(text.lstrip()) + 1 if text.strip() else 0


def _source(subject: Subject, template: str) -> str:
    """Return the text of a template by the name that Helm gives it; empty when it is not known."""
    files, inside = subject.chart.files if subject.chart else {}, template.partition("/")[2]
    found = _entry(subject, template)
    if inside in files or found is None:
        return files.get(inside, b"").decode(errors="replace")
    rest = inside.removeprefix(_CHARTS).partition("/")[2]
    folders = (path.split("/", 2)[1] for path in files if path.startswith(_CHARTS) and path.endswith(f"/{rest}"))
    folder = next((each for each in folders if _versioned(found[1], each)), "")
    return files.get(f"{_CHARTS}{folder}/{rest}", b"").decode(errors="replace")


def _only_included(subject: Subject, template: str) -> tuple[str, int] | None:
    """Return the file and the line that define all that a template writes."""
    found = _INCLUSION.fullmatch(_AROUND.sub("", _source(subject, template)))
    if found is None:
        return None
    opening = re.compile(rf'define\s+"{re.escape(found[1])}"')
    for path, text in _definitions(subject).items():
        if match := opening.search(text):
            return f"{subject.name}/{path}", text.count("\n", 0, match.start()) + 1
    return None


@derived
def _definitions(subject: Subject) -> dict[str, str]:
    """Return the templates that define what others include, the chart's own and those of its dependencies."""
    files = subject.chart.files if subject.chart else {}
    return {
        path: data.decode(errors="replace")
        for path, data in files.items()
        if "templates/" in path and path.rpartition("/")[2].startswith("_")
    }
