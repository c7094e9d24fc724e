"""What holds for every schema, values and context."""

import json
from contextlib import suppress
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.core.valuepaths import leaves
from sardonyx.dialect import UnresolvableValue, compute_values
from sardonyx.dialect.form import (
    Group,
    RangeSlider,
    UnbuildableForm,
    compute_form,
    form_dependency,
    form_of_values,
    new_item,
)
from sardonyx.dialect.form.masking import mask_form
from sardonyx.dialect.form.plain import as_plain

KEYS = st.sampled_from(["a", "b", "global", "dep", "0", "10"])
SCALARS = st.none() | st.booleans() | st.integers(-3, 9) | st.floats() | st.sampled_from(["", "a", "3Gi", "1"])
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3))
TREES = st.dictionaries(KEYS, JSON, max_size=4)
PATHS = st.lists(KEYS | st.just("length"), min_size=1, max_size=3)
CONDITIONS = st.fixed_dictionaries(
    {"value": SCALARS, "path": PATHS.map("/".join)}, optional={"isPathRelative": st.booleans()}
)
RULES = {
    "title": st.sampled_from(["", "T"]),
    "description": st.just("d"),
    "default": JSON,
    "const": SCALARS,
    "enum": st.lists(SCALARS, max_size=3),
    "hidden": st.booleans() | CONDITIONS,
    "pattern": st.sampled_from(["^a", "Gi$", "("]),
    "minimum": st.integers(-2, 2),
    "minItems": st.integers(0, 2),
    "maxItems": st.integers(0, 3),
    "sliderMin": st.integers(0, 1),
    "sliderMax": st.integers(5, 9),
    "sliderStep": st.just(1),
    "sliderUnit": st.sampled_from(["", "Gi"]),
    "sliderExtremity": st.sampled_from(["down", "up"]),
    "sliderRangeId": st.sampled_from(["r", "s"]),
    "render": st.sampled_from(["list", "password", "slider", "textArea"]),
    "x-onyxia": st.fixed_dictionaries(
        {}, optional={"hidden": st.booleans(), "readonly": st.booleans(), "overwriteListEnumWith": PATHS.map(".".join)}
    ),
}
TYPES = st.sampled_from(["object", "array", "string", "boolean", "integer", "number"])
WILD = st.recursive(
    st.fixed_dictionaries({"type": TYPES}, optional=RULES),
    lambda inner: st.fixed_dictionaries(
        {"type": st.sampled_from(["object", "array"])},
        optional={**RULES, "properties": st.dictionaries(KEYS, inner, max_size=3), "items": inner},
    ),
    max_leaves=8,
)
ENDS = st.sampled_from(["down", "up"]).map(
    lambda end: {
        "type": "string",
        "default": "3Gi",
        "sliderMin": 1,
        "sliderMax": 9,
        "sliderUnit": "Gi",
        "sliderStep": 1,
        "sliderExtremity": end,
        "sliderRangeId": "r",
    }
)
DEFAULTS = {"string": "a", "boolean": True, "integer": 2, "number": 0.5}
SOUND_LEAVES = ENDS | st.sampled_from(list(DEFAULTS)).flatmap(
    lambda kind: st.fixed_dictionaries(
        {"type": st.just(kind), "default": st.just(DEFAULTS[kind])}, optional={"hidden": st.booleans() | CONDITIONS}
    )
)
SOUND = st.recursive(
    SOUND_LEAVES,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"type": st.just("object"), "properties": st.dictionaries(KEYS, inner, max_size=4)}),
        st.fixed_dictionaries({"type": st.just("array"), "items": inner, "minItems": st.integers(0, 2)}),
    ),
    max_leaves=8,
)


def as_root(nodes):
    return {"type": "object", "properties": nodes}


WILD_SCHEMAS = st.dictionaries(KEYS, WILD, max_size=4).map(as_root)
SOUND_SCHEMAS = st.dictionaries(KEYS, SOUND, max_size=4).map(as_root)
CONDITION_TEXTS = st.sampled_from(["", "dep.a", "a", "0.b", "a,b"])
DEPENDENCIES = st.lists(
    st.builds(form_dependency, st.sampled_from(["dep", "a", "global"]), CONDITION_TEXTS), max_size=2
)


def build(schema, dependencies=()):
    return compute_form(schema, {}, {}, chart_name="dep", dependencies=dependencies)


def nodes_of(form):
    sections = [form.section, *form.dependencies.values()]
    queue = [node for section in sections for node in (*section.main, *section.global_)]
    while queue:
        node = queue.pop()
        yield node
        queue += node.nodes if isinstance(node, Group) else ()


def paths_of(form):
    for node in nodes_of(form):
        yield from (node.low.path, node.high.path) if isinstance(node, RangeSlider) else (node.path,)


def shows(schema, path):
    """Tell whether a path leads to a node of the schema."""
    for segment in path:
        schema = schema.get("items") if isinstance(segment, int) else schema.get("properties", {}).get(segment)
        if schema is None:
            return False
    return True


@given(WILD_SCHEMAS | JSON, TREES | JSON, TREES, DEPENDENCIES)
def test_nothing_but_the_declared_errors(schema, values, context, dependencies):
    with suppress(UnbuildableForm, UnresolvableValue):
        compute_form(schema, values, context, dependencies=dependencies)


@given(WILD_SCHEMAS, JSON, TREES, DEPENDENCIES)
def test_nothing_but_the_declared_errors_for_any_current_values(schema, values, context, dependencies):
    with suppress(UnbuildableForm, UnresolvableValue):
        form_of_values(schema, values, context, dependencies=dependencies)


@given(WILD_SCHEMAS | SOUND_SCHEMAS, DEPENDENCIES)
def test_every_path_is_one_of_the_schema_and_stands_once(schema, dependencies):
    with suppress(UnbuildableForm, UnresolvableValue):
        paths = list(paths_of(build(schema, dependencies)))
        assert all(shows(schema, path) for path in paths)
        assert len(set(paths)) == len(paths)


@given(SOUND_SCHEMAS, DEPENDENCIES)
def test_every_value_is_shown_or_hidden(schema, dependencies):
    with suppress(UnbuildableForm):
        form = build(schema, dependencies)
        known = [*paths_of(form), *(hidden.path for hidden in form.hidden)]
        for path, value in leaves(compute_values(schema, {}, {}).values):
            assert value in ([], {}) or any(path[: len(each)] == each for each in known)


@given(WILD_SCHEMAS | SOUND_SCHEMAS, DEPENDENCIES)
def test_both_structures_are_json(schema, dependencies):
    with suppress(UnbuildableForm, UnresolvableValue):
        form = build(schema, dependencies)
        for document in (form.as_onyxia(), as_plain(form)):
            assert json.loads(json.dumps(document, allow_nan=False)) == document


@given(SOUND_SCHEMAS)
def test_the_form_of_computed_values_is_the_form(schema):
    with suppress(UnbuildableForm):
        assert build(schema) == form_of_values(schema, compute_values(schema, {}, {}).values, {}, chart_name="dep")


@given(SOUND_SCHEMAS)
def test_leaves_its_input_alone(schema):
    before = deepcopy(schema)
    with suppress(UnbuildableForm):
        build(schema).as_onyxia()["main"].append("changed")
    assert schema == before


@given(WILD_SCHEMAS, TREES)
def test_adding_ends_in_nothing_but_the_declared_error(schema, values):
    with suppress(UnbuildableForm, UnresolvableValue):
        form = compute_form(schema, values, {})
        for node in nodes_of(form):
            if isinstance(node, Group) and node.length is not None:
                new_item(schema, node, values, {})


@given(SOUND_SCHEMAS)
def test_masking_everything_leaves_no_value(schema):
    with suppress(UnbuildableForm):
        masked, paths = mask_form(build(schema), lambda _: True, ())
        shown = [leaf for path, leaf in leaves(as_plain(masked)["sections"]) if "value" in path]
        assert set(shown) <= {"••••••", "", None}
        assert set(paths) == set(paths_of(masked)) - {node.path for node in nodes_of(masked) if isinstance(node, Group)}


@pytest.mark.parametrize("wrapped", ["items", "properties"])
def test_a_schema_without_end_is_refused(wrapped):
    schema = {"type": "object"}
    for _ in range(5000):
        schema = {"type": "object", wrapped: {"a": schema} if wrapped == "properties" else schema}
    with pytest.raises(UnresolvableValue, match="too deeply"):
        compute_form(schema, {}, {})


def test_a_form_too_deep_to_build_is_refused():
    schema, values = {"type": "string"}, "a"
    for _ in range(300):
        schema, values = as_root({"a": schema}), {"a": values}
    with pytest.raises((UnbuildableForm, UnresolvableValue), match="too deeply"):
        form_of_values(schema, values, {})


def test_many_range_sliders_do_not_take_forever():
    end = {"type": "string", "sliderMin": 1, "sliderMax": 9, "sliderStep": 1, "default": "3"}
    ends = {
        f"{extremity}{number}": {**end, "sliderExtremity": extremity, "sliderRangeId": str(number)}
        for number in range(3000)
        for extremity in ("down", "up")
    }
    assert len(build(as_root(ends)).section.main) == 3000
