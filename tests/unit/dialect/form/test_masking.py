"""What is left out of a form that anybody may see."""

from sardonyx.dialect.form import compute_form
from sardonyx.dialect.form.masking import MASK, NOT_SHOWN, mask_form, secret_texts
from sardonyx.dialect.form.plain import as_plain

CONTEXT = {
    "user": {"password": "hunter-22", "name": "ada"},
    "git": {"token": ""},
    "service": {"oneTimePassword": "abc"},
}


def masked(node, secret=("a",), context=CONTEXT):
    form = compute_form({"type": "object", "properties": {"a": node}}, {}, context)
    shown, paths = mask_form(form, lambda path: path[: len(secret)] == secret, secret_texts(context))
    return as_plain(shown)["sections"][0]["nodes"][0], paths


def test_the_secrets_of_a_context_are_known_by_their_text():
    assert secret_texts(CONTEXT) == {"hunter-22", "abc"}


def test_a_secret_value_is_left_out():
    field, paths = masked({"type": "string", "default": "x"})
    assert (field["value"], paths) == (MASK, [("a",)])


def test_an_empty_one_is_shown():
    assert masked({"type": "string", "default": ""})[0]["value"] == ""


def test_only_the_secret_leaves_of_code_are_left_out():
    field, paths = masked({"type": "object", "default": {"b": "x", "c": ["z"]}}, secret=("a", "c"))
    assert (field["value"], paths) == ({"b": "x", "c": [MASK]}, [("a",)])


def test_which_option_is_selected_is_left_out():
    field, _ = masked({"type": "string", "enum": ["x", "z"], "default": "z"})
    assert (field["value"], field["options"], field["selected"]) == (MASK, ["x", "z"], NOT_SHOWN)


def test_options_that_hold_a_secret_are_left_out():
    context = {**CONTEXT, "list": ["is hunter-22", {"key": "hunter-22"}, "ada"]}
    node = {"type": "string", "default": "ada", "x-onyxia": {"overwriteListEnumWith": "list"}}
    field, _ = masked(node, secret=("nowhere",), context=context)
    assert (field["value"], field["options"]) == ("ada", [MASK, "ada"])


def test_a_short_secret_is_found_only_where_it_is_all_there_is():
    node = {"type": "string", "enum": ["abc", "abcd"], "default": "abcd"}
    assert masked(node, secret=("nowhere",))[0]["options"] == [MASK, "abcd"]


def test_both_ends_of_a_range_are_left_out():
    end = {"type": "number", "sliderMin": 1, "sliderMax": 9, "sliderStep": 1, "sliderRangeId": "r"}
    properties = {
        "b": {**end, "default": 2, "sliderExtremity": "down"},
        "c": {**end, "default": 3, "sliderExtremity": "up"},
    }
    field, paths = masked({"type": "object", "properties": properties})
    slider = field["nodes"][0]
    assert (slider["low"]["value"], slider["high"]["value"], paths) == (MASK, MASK, [("a", "b"), ("a", "c")])


def test_the_value_of_a_condition_is_left_out():
    hidden = {"value": "x", "path": "a"}
    schema = {
        "type": "object",
        "properties": {"a": {"type": "string", "default": "x"}, "b": {"const": 1, "hidden": hidden}},
    }
    shown, _ = mask_form(compute_form(schema, {}, {}), lambda path: path == ("a",), ())
    assert as_plain(shown)["hidden"][0]["condition"] == {"path": "a", "value": MASK}
