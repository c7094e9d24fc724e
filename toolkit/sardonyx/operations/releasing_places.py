"""Where in a chart's files something stands that a comparison names by its path in the values or by its object."""

from __future__ import annotations

import re

from sardonyx.charts import Chart, schema_document, values_document
from sardonyx.core.errors import Place
from sardonyx.core.valuepaths import MISSING, ValuePath, lookup
from sardonyx.core.yamltext import Document
from sardonyx.helm.manifests import ObjectKey


def field_place(chart: Chart, path: ValuePath) -> Place | None:
    """Return where a field stands in the schema of a chart, else in its values.yaml; None where in neither.

    ``*`` in the path is any item of a list. The place's path begins with the chart's origin.
    Raises what reading the two documents raises.
    """
    schema = schema_document(chart)
    for document, there in ((schema, _schema_path(path)), (values_document(chart), path)):
        if document is not None and path and lookup(document.value, there) is not MISSING:
            return _marked(document, there)
    return None


def template_place(chart: Chart, template: str, key: ObjectKey) -> Place | None:
    """Return the template that an object comes from, and its line where only one line of it names the kind.

    ``template`` is as Helm names it, ``CHART/templates/x.yaml``.
    """
    path = template.partition("/")[2]
    if path not in chart.files:
        return None
    text = chart.files[path].decode(errors="replace")
    kind = re.compile(rf"^[ \t-]*kind:[ \t]*[\"']?{re.escape(key.kind)}[\"']?[ \t]*\r?$")
    lines = [number for number, line in enumerate(text.split("\n"), start=1) if kind.match(line)]
    return Place(f"{chart.origin}/{path}", lines[0] if len(lines) == 1 else 0)


def _schema_path(path: ValuePath) -> ValuePath:
    parts: list[str | int] = []
    for segment in path:
        parts += ["items"] if segment == "*" or isinstance(segment, int) else ["properties", segment]
    return tuple(parts)


def _marked(document: Document, path: ValuePath) -> Place | None:
    mark = document.marks.get(path)
    return Place(document.source, *mark) if mark else None
