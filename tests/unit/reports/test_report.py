import re
from pathlib import Path

import pytest
from tests.unit.reports.conftest import FINDINGS, hostile

from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.reports import FORMATS, fails, report_on, written
from sardonyx.reports.fingerprints import fingerprints


@pytest.mark.parametrize("name", FORMATS)
def test_two_orders_of_findings_give_one_text(name):
    texts = {written(report_on(order, ["alpha"]), name) for order in (FINDINGS, FINDINGS[::-1])}
    assert len(texts) == 1


@pytest.mark.parametrize("name", FORMATS)
@hostile
def test_nothing_written_commands_a_terminal(name, report):
    text = written(report, name)
    assert text.endswith("\n")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
    text.encode()  # no half characters


@pytest.mark.parametrize(("path", "shown"), [("charts/a.yaml", "charts/a.yaml"), ("../a.yaml", "../a.yaml")])
def test_an_absolute_path_is_shown_from_the_current_folder(tmp_path, monkeypatch, path, shown):
    monkeypatch.chdir(tmp_path)
    absolute = Finding("x", Level.ERROR, "m", Place(str(Path.cwd() / path), 1))
    assert report_on([absolute]).findings[0].place == Place(shown, 1)


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_report_has_something_to_say(name):
    assert written(report_on([]), name).strip()


@pytest.mark.parametrize(
    ("level", "fail_on", "expected"),
    [
        (Level.ERROR, Level.ERROR, True),
        (Level.WARNING, Level.ERROR, False),
        (Level.WARNING, Level.INFO, True),
        (Level.INFO, Level.INFO, True),
    ],
)
def test_findings_fail_from_a_level_on(level, fail_on, expected):
    assert fails([Finding("x", level, "m")], fail_on) is expected


def test_a_fingerprint_survives_lines_added_above():
    before, after = (
        Finding("x", Level.ERROR, f"wrong, in a/b.yaml:{line}:2", Place("a/b.yaml", line), "a") for line in (3, 30)
    )
    assert fingerprints([before]) == fingerprints([after])


@hostile
def test_no_two_findings_share_a_fingerprint(report):
    found = fingerprints([*report.findings, *report.findings])
    assert len(set(found)) == len(found)
