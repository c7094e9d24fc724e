"""Chart.yaml: what is read, and where errors point."""

import pytest

from sardonyx.charts import Dependency, InvalidChart, read_metadata
from sardonyx.core.yamltext import MalformedText

GOOD = "apiVersion: v2\nname: demo\nversion: 1.2.3\n"


def read(text: str):
    return read_metadata({"Chart.yaml": text.encode()}, "charts/demo")


def test_what_is_not_said_has_its_default():
    metadata = read(GOOD)
    assert (metadata.type, metadata.app_version, metadata.dependencies, metadata.deprecated) == (
        "application",
        "",
        (),
        False,
    )


def test_a_number_becomes_text():
    assert read(GOOD + "appVersion: 4.5\n").app_version == "4.5"


def test_dependencies_are_read_whole():
    text = (
        "dependencies:\n- {name: lib, version: ^1, repository: 'file://../lib', alias: l, tags: [a], condition: l.on}\n"
    )
    expected = Dependency("lib", "^1", "file://../lib", "l.on", ("a",), "l")
    assert read(GOOD + text).dependencies == (expected,)


def test_an_old_chart_keeps_its_dependencies_in_requirements_yaml():
    files = {
        "Chart.yaml": b"apiVersion: v1\nname: demo\nversion: 1.2.3\n",
        "requirements.yaml": b"dependencies: [{name: lib, version: 1.0.0}]",
    }
    assert read_metadata(files, "demo").dependencies == (Dependency("lib", "1.0.0"),)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("name: demo\nversion: 1.2.3\n", "1:1"),
        ("apiVersion: v3\nname: demo\nversion: 1.2.3\n", "1:1"),
        ("apiVersion: v2\nname: ../demo\nversion: 1.2.3\n", "2:1"),
        ("apiVersion: v2\nname: ..\nversion: 1.2.3\n", "2:1"),
        ("apiVersion: v2\nname: [demo]\nversion: 1.2.3\n", "2:1"),
        ("apiVersion: v2\nname: demo\nversion: 1.2\n", "3:1"),
        ("apiVersion: v2\nname: demo\nversion: 1.2.3/../x\n", "3:1"),
        (GOOD + "type: service\n", "4:1"),
        (GOOD + "dependencies: lib\n", "4:1"),
        (GOOD + "dependencies:\n- lib\n", "5:3"),
        (GOOD + "dependencies:\n- version: 1\n", "5:3"),
        (GOOD + "dependencies:\n- name: lib\n  alias: a/b\n", "6:3"),
        (GOOD + "dependencies:\n- name: lib\n- name: lib\n", "6:3"),
        ("- a list\n", "1:1"),
    ],
)
def test_an_error_names_its_line_and_column(text, place):
    with pytest.raises(InvalidChart) as wrong:
        read(text)
    assert str(wrong.value.place) == f"charts/demo/Chart.yaml:{place}"


def test_text_that_is_not_yaml():
    with pytest.raises(MalformedText, match=r"charts/demo/Chart.yaml:2:\d+"):
        read("name: demo\n\tversion: 1\n")


def test_a_chart_without_chart_yaml():
    with pytest.raises(InvalidChart, match=r"no Chart\.yaml"):
        read_metadata({}, "demo")
