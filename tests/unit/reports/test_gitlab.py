import json

from tests.unit.reports.conftest import hostile

from sardonyx.reports.as_gitlab import as_gitlab


@hostile
def test_each_issue_has_all_that_gitlab_asks_for(report):
    issues = json.loads(as_gitlab(report))
    assert len(issues) == len(report.findings)
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in ("critical", "minor", "info")
        assert issue["location"]["path"]
        assert issue["location"]["lines"]["begin"] >= 1


def test_an_issue_stands_where_its_finding_does(report):
    issue = json.loads(as_gitlab(report))[0]
    assert issue["description"] == 'no tag\nfield: image\nvalue: "nginx"\nhelp: add one'
    assert issue["location"] == {"path": "a/values.yaml", "lines": {"begin": 3}}
