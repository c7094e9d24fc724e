"""A form as an outline."""

import pytest

from sardonyx.cli.outline import hidden_outline, outline
from sardonyx.dialect.form import compute_form, form_dependency
from sardonyx.dialect.form.masking import mask_form

END = {"type": "string", "sliderMin": 0, "sliderMax": 9, "sliderStep": 1, "sliderRangeId": "r", "sliderUnit": "Gi"}


def form_of(properties, **options):
    return compute_form({"type": "object", "properties": properties}, {}, {}, **options)


def lines_of(form):
    return [" ".join(line.split()) for line in outline(form) if line]


@pytest.mark.parametrize(
    ("node", "wanted"),
    [
        ({"type": "boolean", "default": True, "title": "T"}, ["[x] T a"]),
        ({"type": "boolean", "const": False}, ["[ ] a (read-only) a"]),
        ({"type": "string", "default": "x", "pattern": "^x"}, ["a: x a", "must match ^x"]),
        ({"type": "string", "default": "", "description": "Why."}, ["a: (empty) a", "Why."]),
        ({"type": "string", "default": "x\nz", "render": "textArea"}, ["a: several lines a", "│ x", "│ z"]),
        ({"type": "integer", "default": 3, "minimum": 1}, ["a: 3 (a whole number, at least 1) a"]),
        ({"type": "object", "default": {"b": [1]}}, ["a: YAML, an object a", "│ b:", "│ - 1"]),
        ({"type": "integer", "enum": [1, 2], "default": 2}, ["a: ( ) 1 (•) 2 a"]),
        ({"type": "number", "default": 9, "sliderMin": 0, "sliderMax": 9}, ["a: 9 0 ├───────────────●┤ 9 a"]),
        ({"type": "array", "items": {"type": "string"}, "default": ["x"]}, ["▾ a (1 item [+] [-]) a", "a 1: x a[0]"]),
        (
            {**END, "default": "2Gi", "sliderExtremity": "up"},
            ["a: the high end of the range r, which has no low end a"],
        ),
    ],
)
def test_a_field(node, wanted):
    assert lines_of(form_of({"a": node})) == wanted


def test_many_options_stand_below_each_other_up_to_a_limit():
    lines = lines_of(form_of({"a": {"type": "integer", "enum": list(range(50)), "default": 0}}))
    assert (lines[:3], lines[-1], len(lines)) == (["a: 0 a", "(•) 0", "( ) 1"], "… and 30 more", 22)


def test_a_range_with_different_bounds():
    low, high = {**END, "default": "2Gi", "sliderExtremity": "down"}, {**END, "default": "9Gi", "sliderMin": 1}
    lines = lines_of(
        form_of({"low": low, "high": {**high, "sliderExtremity": "up", "sliderExtremitySemantic": "most"}})
    )
    assert lines[1:] == ["low end: 2Gi low", "most: 9Gi (between 1Gi and 9Gi) high"]


def test_sections():
    dependencies = [form_dependency("db", ""), form_dependency("cache", "cache.enabled")]
    properties = {name: {"type": "object", "properties": {"a": {"const": 1}}} for name in ("global", "db")}
    headings = [line for line in lines_of(form_of(properties, dependencies=dependencies)) if line.startswith("──")]
    assert headings == ["── global ──", "── dependency db ──", "── dependency cache: switched off ──"]


def test_what_is_left_out_is_drawn_so():
    form = form_of({"a": {"type": "boolean", "default": True}, "b": {"type": "integer", "enum": [1, 2], "default": 2}})
    masked, _ = mask_form(form, lambda _: True, ())
    assert lines_of(masked) == ["[••••••] a a", "b: •••••• b", "( ) 1", "( ) 2"]


def test_line_ends_in_texts_of_the_chart_make_no_line():
    form = form_of({"a\nb": {"const": 1, "title": "T\nU"}})
    assert lines_of(form) == ["T U: 1 (a number) (read-only) a b"]


def test_hidden_fields_with_their_conditions():
    properties = {"on": {"const": True}, "a": {"const": 1, "hidden": {"value": True, "path": "on"}}}
    lines = [" ".join(line.split()) for line in hidden_outline(form_of(properties).hidden)]
    assert lines == ["", "── hidden ──", "a: while on is true a"]
