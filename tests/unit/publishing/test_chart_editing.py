import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.core.yamltext import MalformedText, read_yaml
from sardonyx.publishing.changelog import Entry, changes_text
from sardonyx.publishing.chart_editing import Uneditable, edited, with_changes, with_values

ENTRIES = [Entry("added", "a: # b"), Entry("fixed", "c")]
BLOCK = '- kind: added\n  description: "a: # b"\n- kind: fixed\n  description: c\n'
VERSION = {("version",): "2.0.0"}


def indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in text.splitlines())


@pytest.mark.parametrize(
    ("line", "edited_line"),
    [
        ("version: 1.0.0", "version: 2.0.0"),
        ("version:   1.0.0  # why", "version:   2.0.0  # why"),
        ("version: '1.0.0'", "version: '2.0.0'"),
        ('"version": "1.0.0" # x', '"version": "2.0.0" # x'),
        ("version:\n  1.0.0", "version:\n  2.0.0"),
    ],
)
def test_a_value_changes_and_nothing_else(line, edited_line):
    text = "# first\nname: demo\n{}\n\nother: [1,  2]   # kept\n"
    assert with_values(text.format(line), "Chart.yaml", VERSION) == text.format(edited_line)


def test_a_value_inside_of_a_flow_list():
    text = "dependencies: [{name: lib, version: 1.x.x, repository: 'file://../lib'}]\n"
    edited_text = with_values(text, "Chart.yaml", {("dependencies", 0, "version"): "^2.0.0"})
    assert edited_text == text.replace("1.x.x", "^2.0.0")


def test_a_text_that_is_not_plain_is_quoted():
    assert with_values("version: a\n", "x", {("version",): ">=1 <2 # y"}) == 'version: ">=1 <2 # y"\n'


@pytest.mark.parametrize(
    "text",
    ["version: &v 1.0.0\nx: *v\n", "x: &v 1.0.0\nversion: *v\n", "version: !!str 1.0.0\n", "version: |\n  1.0.0\n"],
)
def test_what_would_change_elsewhere_is_left_to_a_person(text):
    with pytest.raises(Uneditable, match="by hand"):
        with_values(text, "Chart.yaml", VERSION)


@pytest.mark.parametrize(("text", "path"), [("version: [1]\n", ("version",)), ("a: 1\n", ("b",)), ("- a\n", ("a",))])
def test_a_value_that_is_not_there(text, path):
    with pytest.raises(Uneditable):
        with_values(text, "Chart.yaml", {path: "x"})


def test_what_is_no_yaml_is_said_with_its_place():
    with pytest.raises(MalformedText, match=r"Chart\.yaml:2:1"):
        with_values("a: {\n", "Chart.yaml", VERSION)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("name: a", f"name: a\nannotations:\n  artifacthub.io/changes: |\n{indented(BLOCK, 4)}"),
        ("annotations: {}\nname: a\n", f"annotations:\n  artifacthub.io/changes: |\n{indented(BLOCK, 4)}name: a\n"),
        ("annotations:\n\nname: a\n", f"annotations:\n  artifacthub.io/changes: |\n{indented(BLOCK, 4)}\nname: a\n"),
        (
            "annotations:\n    # of x\n    x: y # z\n\nname: a\n",
            f"annotations:\n    # of x\n    x: y # z\n    artifacthub.io/changes: |\n{indented(BLOCK, 6)}\nname: a\n",
        ),
        (
            "annotations:\n  artifacthub.io/changes: |\n    - old\n\n  # of b\n  b: c\n",
            f"annotations:\n  artifacthub.io/changes: |\n{indented(BLOCK, 4)}\n  # of b\n  b: c\n",
        ),
        (
            "annotations:\n  artifacthub.io/changes: '- old' # why\n  b: c\n",
            f"annotations:\n  artifacthub.io/changes: | # why\n{indented(BLOCK, 4)}  b: c\n",
        ),
    ],
)
def test_the_changes_stand_among_the_annotations(before, after):
    assert with_changes(before, "Chart.yaml", ENTRIES) == after


@pytest.mark.parametrize(
    "text",
    [
        "annotations: {a: b}\nname: x\n",
        "annotations: {artifacthub.io/changes: x, a: b}\n",
        '{"name": "x", "annotations": {"artifacthub.io/changes": "old"}}',
        "name: x\nannotations:\n  a: |\n    text\n\n    more\n",
        "annotations:\n  artifacthub.io/changes: >-\n    - a\nname: x\n",
        "name: x\r\nannotations:\r\n  a: b\r\n",
    ],
)
def test_whatever_the_style_it_reads_as_it_should(text):
    expected = read_yaml(text, "").value
    expected.setdefault("annotations", {})["artifacthub.io/changes"] = BLOCK
    assert read_yaml(with_changes(text, "Chart.yaml", ENTRIES), "").value == expected


def test_ends_of_lines_stay():
    text = with_changes("name: x\r\nannotations:\r\n  a: b\r\n", "Chart.yaml", ENTRIES)
    assert text.count("\n") == text.count("\r\n") > 3


@pytest.mark.parametrize("text", ["annotations: &a\n  b: c\nx: *a\n", "x: &a {b: c}\nannotations: *a\n"])
def test_annotations_that_are_shared_are_left_to_a_person(text):
    with pytest.raises(Uneditable, match="by hand"):
        with_changes(text, "Chart.yaml", ENTRIES)


keys = st.from_regex(r"[a-z][a-z./]{0,8}", fullmatch=True)
scalars = st.one_of(st.text(st.characters(codec="utf-8"), max_size=12), st.integers(), st.none(), st.booleans())
styles = st.sampled_from([None, '"', "'", "|", ">"])


@given(st.dictionaries(keys, scalars, max_size=4), styles, st.booleans(), st.sampled_from([2, 4]))
def test_any_annotations_are_edited_or_refused_and_never_harmed(notes, style, is_flow, indent):
    value = {"name": "x", "annotations": notes, "version": "1.0.0"}
    flow = True if is_flow else False if notes else None
    text = yaml.safe_dump(value, default_style=style, default_flow_style=flow, indent=indent, sort_keys=False)
    try:
        expected = read_yaml(text, "").value
        changed = with_changes(with_values(text, "x", VERSION), "x", ENTRIES)
    except (Uneditable, MalformedText):
        return
    expected["version"] = "2.0.0"
    expected["annotations"] = {**(expected["annotations"] or {}), "artifacthub.io/changes": changes_text(ENTRIES)}
    assert read_yaml(changed, "").value == expected


def test_a_byte_order_mark_stays():
    assert edited(b"\xef\xbb\xbfa", str.upper) == b"\xef\xbb\xbfA"


def test_what_is_no_text_is_refused():
    with pytest.raises(Uneditable, match="not UTF-8"):
        edited(b"\xff", str.upper)
