import json
from pathlib import Path
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest
from tests.unit.reports.conftest import hostile

from sardonyx.core.findings import Edit, Finding, Level
from sardonyx.reports import report_on
from sardonyx.reports.as_sarif import as_sarif

VALIDATOR = jsonschema.Draft4Validator(
    json.loads((Path(__file__).parent / "data" / "sarif-schema-2.1.0.json").read_text()),
    format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER,
)


@pytest.fixture
def run(report):
    return json.loads(as_sarif(report))["runs"][0]


@hostile
def test_the_log_follows_the_schema_of_the_standard(report):
    VALIDATOR.validate(json.loads(as_sarif(report)))


@hostile
def test_a_uri_is_relative_and_leads_to_the_file(report):
    results = json.loads(as_sarif(report))["runs"][0]["results"]
    for finding, result in zip(report.findings, results, strict=True):
        if finding.place:
            uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            assert (urlsplit(uri).scheme, urlsplit(uri).netloc) == ("", "")
            assert unquote(uri) == finding.place.path.encode("utf-8", "backslashreplace").decode()


def test_a_rule_has_its_page(run):
    rule = run["tool"]["driver"]["rules"][0]
    assert (rule["id"], rule["shortDescription"]["text"]) == ("image-tag", "An image has no tag.")
    assert "**Why:**" in rule["help"]["markdown"]


def test_a_result_names_rule_level_and_region(run):
    first, second, third = run["results"]
    assert (first["ruleId"], first["ruleIndex"], first["level"]) == ("image-tag", 0, "warning")
    assert first["locations"][0]["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 5}
    assert (second["level"], "locations" in second) == ("note", False)
    assert third["locations"][0]["physicalLocation"]["region"] == {"startLine": 7}


def test_a_result_has_the_edits_that_mend_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    edits = (Edit("a/x.yaml", 1, 2, 1, 5, "new"), Edit(str(tmp_path / "y z.yaml"), 3, 1, 3, 1, "line\n"))
    log = json.loads(as_sarif(report_on([Finding("x", Level.ERROR, "m", help="do this", fix=edits)])))
    VALIDATOR.validate(log)
    (fix,) = log["runs"][0]["results"][0]["fixes"]
    first, second = fix["artifactChanges"]
    assert (fix["description"]["text"], second["artifactLocation"]["uri"]) == ("do this", "y%20z.yaml")
    region = {"startLine": 1, "startColumn": 2, "endLine": 1, "endColumn": 5}
    assert first["replacements"] == [{"deletedRegion": region, "insertedContent": {"text": "new"}}]


def test_a_result_has_a_fingerprint(run):
    marks = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert len(set(marks)) == 3
