"""What Artifact Hub would not understand in the annotations of a chart, and where it stands."""

from pathlib import Path

import pytest

from sardonyx.charts.artifacthub import PREFIX, annotation_faults, chart_annotation_findings

SOUND = {
    "changes": [
        "- Added a\n- Fixed b\n",
        "- kind: Added\n  description: a\n  links:\n  - {name: a, url: 'https://x'}\n",
    ],
    "images": [
        "- image: a/b:1\n  name: x\n  platforms: [linux/amd64]\n  whitelisted: true\n",
        "- image: reg:5000/a@sha256:" + "0" * 64,
    ],
    "links": ["- name: a\n  url: https://x\n", "[]"],
    "maintainers": ["- name: a\n  email: a@x\n"],
    "signKey": ["fingerprint: C874\nurl: https://x\n"],
    "recommendations": ["- url: https://x\n"],
    "screenshots": ["- title: a\n  url: https://x\n"],
    "crds": ["- kind: A\n  version: v1\n  name: a\n  displayName: A\n"],
    "crdsExamples": ["- apiVersion: v1\n  kind: A\n"],
    "category": ["database", "skip-prediction"],
    "operatorCapabilities": ["Basic Install", "auto pilot"],
    "prerelease": ["true", "0", "F"],
    "license": ["MIT"],
    "alternativeName": ["postgres"],
}
WRONG = {
    "changes": [
        "- kind: broken\n  description: a\n",
        "- kind: added\n",
        "a: b\n",
        "- a: [\n",
        "- kind: added\n  description: ''\n",
    ],
    "images": ["- name: x\n", "- image: 'a b'\n", "- image: A/B:\n", "- image: a\n  whitelisted: 'no'\n", "a"],
    "links": ["- url: https://x\n", "- name: ''\n  url: https://x\n"],
    "signKey": ["fingerprint: C874\n", "- url: x\n"],
    "category": ["databases", ""],
    "operatorCapabilities": ["basic"],
    "prerelease": ["yes", ""],
    "license": [" "],
    "imagse": ["x"],
}


def pairs(table):
    return [(name, text) for name, texts in table.items() for text in texts]


@pytest.mark.parametrize(("name", "text"), pairs(SOUND))
def test_what_artifact_hub_takes_has_no_faults(name, text):
    assert annotation_faults(PREFIX + name, text) == []


@pytest.mark.parametrize(("name", "text"), pairs(WRONG))
def test_what_it_does_not_take_has(name, text):
    assert annotation_faults(PREFIX + name, text)


def placed(text: str) -> list[str]:
    data = f"apiVersion: v2\nannotations:\n{text}".encode()
    return [f"{found.place.line}:{found.place.column}" for found in chart_annotation_findings(data, "Chart.yaml")]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            "  artifacthub.io/changes: |\n    - description: a\n    - kind: odd\n      description: b\n",
            ["5:7"],
        ),
        ("  artifacthub.io/changes: |-\n    - a: [\n", ["5:5"]),
        ('  artifacthub.io/changes: "- kind: odd\\n  description: b"\n', ["3:3"]),
        ("  other: x\n  artifacthub.io/categry: database\n", ["4:3"]),
        ("  artifacthub.io/links:\n    - name: a\n", ["3:3"]),
        ("  artifacthub.io/prerelease: true\n", []),
        ("  artifacthub.io/prerelease:\n", []),
    ],
)
def test_a_fault_stands_where_it_is_written(text, places):
    assert placed(text) == places


@pytest.mark.parametrize("text", ["", "annotations: x\n", "- a\n", "annotations: {1: 2}\n"])
def test_other_documents_have_no_findings(text):
    assert chart_annotation_findings(text.encode(), "Chart.yaml") == []


def test_our_own_charts_are_understood():
    charts = Path(__file__).parents[3].glob("catalog-charts/*/Chart.yaml")
    assert [chart_annotation_findings(chart.read_bytes(), str(chart)) for chart in charts if chart] == [[], [], []]
