"""What several charts share is reported once, at the chart whose file it is."""

from __future__ import annotations

import pytest

from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.validation.gathering import gathered

LINE = Place("library/templates/_secret.tpl", 26, 1)
FOLDERS = ("alpha", "beta", "library")


@pytest.fixture(autouse=True)
def library(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "library").mkdir()
    (tmp_path / "library/Chart.yaml").write_text("name: shared\ntype: library\n")


def found(chart: str, place: Place = LINE) -> Finding:
    message = f"Secret {chart}-104729-s3 has an address without a host"
    return Finding("url-without-host", Level.WARNING, message, place, chart)


def test_a_line_of_a_library_is_reported_once():
    (finding,) = gathered([found("alpha"), found("beta")], FOLDERS)
    assert finding.message == "Secret alpha-104729-s3 has an address without a host; in 2 charts: alpha, beta"
    assert (finding.place, finding.subject) == (LINE, "shared")


def test_many_charts_are_counted():
    (finding,) = gathered([found(name) for name in ("delta", "alpha", "beta", "gamma")], FOLDERS)
    assert finding.message.endswith("; in 4 charts: alpha, beta, delta, …")


def test_a_library_that_was_not_looked_at_leaves_the_first_chart():
    (finding,) = gathered([found("alpha"), found("beta")], FOLDERS[:2])
    assert finding.subject == "alpha"


@pytest.mark.parametrize(
    "other",
    [
        found("beta", LINE._replace(line=27)),
        found("beta", Place("beta/templates/secret.yaml", 26, 1)),
        found("beta")._replace(level=Level.ERROR),
        found("beta")._replace(rule="image-tag"),
        found("beta")._replace(message="something else"),
        found("alpha")._replace(message="something else"),
    ],
)
def test_what_differs_is_reported(other):
    assert gathered([found("alpha"), other], FOLDERS) == [found("alpha"), other]


def test_one_chart_alone_keeps_its_finding():
    assert gathered([found("alpha")], FOLDERS) == [found("alpha")]


def test_findings_without_place_or_chart_stay():
    findings = [found("alpha")._replace(place=None), found("beta")._replace(subject=None)]
    assert gathered(findings, FOLDERS) == findings
