"""What a plan says, and that it touches nothing."""

import json

import pytest

from sardonyx.catalogs import InvalidIndex
from sardonyx.charts import InvalidChart, package
from sardonyx.core.errors import UsageError
from sardonyx.core.yamltext import MalformedText
from sardonyx.publishing import State


@pytest.fixture
def states(publishing):
    """Say what a plan for the folder makes of charts."""

    def look(*charts, epoch=7) -> list[tuple[str, str, str]]:
        made = publishing.plan(charts, epoch=epoch)
        return [(*one.release, one.steps[0].state.value) for one in made.charts]

    return look


@pytest.fixture
def reason(publishing):
    """Say why a chart is not simply new."""
    return lambda chart: publishing.plan([chart]).charts[0].steps[0].reason


def change_entry(destination, **more) -> None:
    index = json.loads((destination / "index.yaml").read_text())
    index["entries"]["demo"][0].update(more)
    (destination / "index.yaml").write_text(json.dumps(index))


def test_a_plan_touches_nothing(chart, destination, states):
    assert states(chart()) == [("demo", "1.0.0", "new")]
    assert not destination.exists()


def test_what_is_published_is_unchanged(chart, publishing, states):
    publishing.publish([chart()])
    assert states(chart(), chart("demo", "1.1.0")) == [
        ("demo", "1.0.0", "unchanged"),
        ("demo", "1.1.0", "new"),
    ]


def test_other_content_of_a_published_version_is_refused(chart, publishing, reason):
    publishing.publish([chart()])
    (planned,) = publishing.plan([chart(text="a: 2\n")]).charts
    assert (planned.steps[0].state, planned.steps[0].reason) == (
        State.REFUSED,
        "it is published with other content; give the chart a new version",
    )


def test_another_time_is_no_other_content(chart, publishing, states):
    publishing.publish([chart()], epoch=1)
    assert states(chart(), epoch=2) == [("demo", "1.0.0", "unchanged")]


def test_another_way_of_writing_chart_yaml_is_no_other_content(chart, publishing, states):
    first = chart()
    publishing.publish([first])
    rewritten = first.files | {"Chart.yaml": b'{"version": "1.0.0", "name": "demo", "apiVersion": "v2"}'}
    assert states(type(first)(first.metadata, rewritten, "x"))[0][2] == "unchanged"


def test_a_lost_package_is_put_back(chart, destination, publishing):
    publishing.publish([chart()])
    file = destination / "demo-1.0.0.tgz"
    before = file.read_bytes()
    file.unlink()
    publishing.publish([chart()])
    assert file.read_bytes() == before


def test_a_damaged_package_is_put_right(chart, destination, publishing):
    publishing.publish([chart()])
    (destination / "demo-1.0.0.tgz").write_bytes(b"damaged")
    publishing.publish([chart()])
    assert (destination / "demo-1.0.0.tgz").read_bytes() == package(chart())


def test_a_package_that_lies_elsewhere_is_compared_by_its_digest(chart, destination, publishing, states):
    publishing.publish([chart()])
    (destination / "demo-1.0.0.tgz").unlink()
    change_entry(destination, urls=["https://example.org/demo-1.0.0.tgz"])
    assert states(chart(), epoch=315_532_800)[0][2] == "unchanged"
    assert states(chart(text="a: 2\n"))[0][2] == "refused"


def test_a_version_whose_entry_is_wrong_is_refused(chart, destination, publishing, reason):
    publishing.publish([chart()])
    change_entry(destination, urls=[])
    assert "cannot be read" in reason(chart())


def test_an_unannounced_file_of_other_content_is_refused(chart, destination, reason):
    destination.mkdir()
    (destination / "demo-1.0.0.tgz").write_bytes(b"who knows")
    assert "no entry announces it" in reason(chart())


def test_an_entry_cannot_lead_out_of_the_folder(chart, destination, publishing, states):
    publishing.publish([chart()])
    (destination / "demo-1.0.0.tgz").rename(destination.parent / "demo-1.0.0.tgz")
    change_entry(destination, urls=["../demo-1.0.0.tgz"])
    assert states(chart(text="a: 2\n"))[0][2] == "refused"


def test_two_charts_of_one_name_and_version_are_an_error(chart, publishing):
    with pytest.raises(UsageError, match=r"is demo 1\.0\.0, and so is"):
        publishing.plan([chart(), chart(text="a: 2\n")])


def test_a_chart_without_its_dependencies_is_an_error(chart, publishing):
    needy = chart(
        "demo", "1.0.0", dependencies=[{"name": "lib", "version": "1.x", "repository": "https://example.org"}]
    )
    with pytest.raises(InvalidChart, match=r"lacks its dependencies lib 1\.x"):
        publishing.plan([needy])


@pytest.mark.parametrize("text", ["", "{", "apiVersion: v1\nentries: 1\n", "a: 1\na: 2\n", "\0"])
def test_a_damaged_index_is_an_error_and_nothing_is_touched(chart, destination, content, text, publishing):
    destination.mkdir()
    (destination / "index.yaml").write_text(text)
    before = content()
    with pytest.raises((InvalidIndex, MalformedText)):
        publishing.plan([chart()])
    assert content() == before


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("keywords", "one", "a list of texts"),
        ("sources", [{"a": 1}], "a text"),
        ("annotations", ["a"], "a mapping of texts"),
        ("maintainers", ["ann"], "a list of mappings"),
        ("deprecated", "yes", "true or false"),
        ("home", ["x"], "a text"),
    ],
)
def test_a_field_that_would_break_the_index_is_an_error(chart, field, value, kind, publishing):
    with pytest.raises(InvalidChart, match=f"{field} must be {kind}"):
        publishing.plan([chart("demo", "1.0.0", **{field: value})])
