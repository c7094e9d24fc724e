"""The two documents of a chart that say what can be set: values.yaml and values.schema.json."""

from __future__ import annotations

from dataclasses import replace

from sardonyx.charts.chart import Chart
from sardonyx.charts.metadata import InvalidChart
from sardonyx.core.jsontext import read_json
from sardonyx.core.yamltext import Document, place_of, read_yaml

VALUES_FILE = "values.yaml"
SCHEMA_FILE = "values.schema.json"


def values_document(chart: Chart) -> Document:
    """Return values.yaml, an empty mapping when there is none or nothing in it.

    Raises InvalidChart when it is not a mapping, MalformedText when it is not YAML.
    """
    document = read_yaml(chart.files.get(VALUES_FILE, b""), f"{chart.origin}/{VALUES_FILE}")
    return replace(document, value={}) if document.value is None else _mapping(document)


def schema_document(chart: Chart) -> Document | None:
    """Return values.schema.json, None when there is none.

    Raises InvalidChart when it is not an object, MalformedText when it is not JSON.
    """
    data = chart.files.get(SCHEMA_FILE)
    return None if data is None else _mapping(read_json(data, f"{chart.origin}/{SCHEMA_FILE}"))


def _mapping(document: Document) -> Document:
    if not isinstance(document.value, dict):
        raise InvalidChart("must be a mapping", place=place_of(document, ()))
    return document
