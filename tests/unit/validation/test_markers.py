import base64

from hypothesis import given
from hypothesis import strategies as st

from sardonyx.core.valuepaths import lookup
from sardonyx.validation.markers import marked_values, traces, without_refused

MARKER = "sxabcdefghijklmnopqrstuvwxyz234567"
SCHEMA = {
    "type": "object",
    "properties": {
        "url": {"type": "string", "x-onyxia": {"overwriteDefaultWith": "https://{{git.token}}@example.org"}},
        "typed": {"type": "string", "default": "", "render": "password"},
        "plain": {"type": "string", "default": "text"},
    },
}


@given(st.binary(max_size=9), st.binary(max_size=9))
def test_a_marker_is_found_in_base64_wherever_it_stands(before, after):
    text = base64.b64encode(before + MARKER.encode() + after).decode()
    assert any(trace in text for trace in traces(MARKER))


def test_every_secret_field_is_marked_and_named():
    _, markers = marked_values(SCHEMA, {})
    named = {markers.names[marker]: paths for marker, paths in markers.fields.items()}
    assert named == {"git.token": (("url",),), "typed into typed": (("typed",),)}


def test_a_marker_stands_inside_the_text_that_the_expression_makes():
    values, markers = marked_values(SCHEMA, {})
    marker = next(each for each, name in markers.names.items() if name == "git.token")
    assert values["url"] == f"https://{marker}@example.org"


def test_values_that_cannot_be_computed_have_no_markers():
    assert marked_values({"type": "object", "properties": {"a": {"type": "string"}}}, {}) is None


def test_a_refused_marker_is_taken_back():
    values, markers = marked_values(SCHEMA, {})
    values, markers = without_refused(values, {"typed": "1234"}, [("typed",)], markers)
    assert lookup(values, ("typed",)) == "1234"
    assert [("typed",)] not in list(markers.fields.values())
