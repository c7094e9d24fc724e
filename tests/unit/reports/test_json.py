import json
from pathlib import Path

import jsonschema
from tests.unit.reports.conftest import hostile

from sardonyx.reports.as_json import as_json

SCHEMA = json.loads((Path(__file__).parents[3] / "schemas" / "report.schema.json").read_text())


@hostile
def test_the_document_follows_its_schema_and_says_the_same(report):
    document = json.loads(as_json(report), parse_constant=lambda name: 1 / 0)
    jsonschema.validate(document, SCHEMA)
    messages = [finding["message"] for finding in document["findings"]]
    assert messages == [finding.message for finding in report.findings]


def test_what_is_not_known_is_null(report):
    finding = json.loads(as_json(report))["findings"][1]
    known = {"rule": "value-unused", "level": "info", "message": "nothing reads it", "chart": "beta", "field": "a.b"}
    assert finding == known | dict.fromkeys(("path", "line", "column", "value", "help"))
