import base64

from hypothesis import given
from hypothesis import strategies as st

from sardonyx.core.valuepaths import leaves, lookup
from sardonyx.dialect import compute_values, full_context, is_secret_path
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

FULL = compute_values(SCHEMA, {}, full_context()).values


@given(st.binary(max_size=9), st.binary(max_size=9))
def test_a_marker_is_found_in_base64_wherever_it_stands(before, after):
    text = base64.b64encode(before + MARKER.encode() + after).decode()
    assert any(trace in text for trace in traces(MARKER))


def test_every_secret_field_is_marked_and_named():
    _, markers = marked_values(SCHEMA, FULL)
    named = {markers.names[marker]: paths for marker, paths in markers.fields.items()}
    assert named == {"git.token": (("url",),), "typed into typed": (("typed",),)}


def test_a_marker_stands_inside_the_text_that_the_expression_makes():
    values, markers = marked_values(SCHEMA, FULL)
    marker = next(each for each, name in markers.names.items() if name == "git.token")
    assert values["url"] == f"https://{marker}@example.org"


def test_values_whose_secrets_all_come_from_the_context_stay_as_they_are():
    schema = {"type": "object", "properties": {"url": SCHEMA["properties"]["url"] | {"render": "password"}}}
    tree = compute_values(schema, {}, full_context()).values
    assert marked_values(schema, tree)[0] == tree


def test_each_secret_of_the_full_context_has_a_value_of_its_own():
    secrets = [value for path, value in leaves(full_context()) if is_secret_path(path) and value]
    assert not [one for at, one in enumerate(secrets) for other in secrets[:at] + secrets[at + 1 :] if one in other]


def test_a_refused_marker_is_taken_back():
    values, markers = marked_values(SCHEMA, FULL)
    values, markers = without_refused(values, {"typed": "1234"}, [("typed",)], markers)
    assert lookup(values, ("typed",)) == "1234"
    assert [("typed",)] not in list(markers.fields.values())
