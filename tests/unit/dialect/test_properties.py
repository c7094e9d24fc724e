"""What holds for every schema, values and context."""

import json
from contextlib import suppress
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.core.valuepaths import assign, leaves
from sardonyx.dialect import (
    MalformedSchema,
    SchemaRegistry,
    Source,
    UnresolvableValue,
    UnusableSchema,
    check_structure,
    compute_values,
    refusals,
    resolve_schema,
)

KEYS = st.sampled_from(["a", "b", "c", "name", "0"])
SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | st.sampled_from(["", "a", "3Gi", "true", "1"])
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3))
TREES = st.dictionaries(KEYS, JSON, max_size=4)
PATHS = st.lists(KEYS | st.integers(0, 2).map(str), min_size=1, max_size=3).map(".".join)
EXPRESSIONS = st.one_of(
    PATHS,
    PATHS.map(lambda path: "{{" + path + "}}"),
    st.tuples(PATHS, PATHS).map(lambda paths: "{{" + paths[0] + "}}-{{" + paths[1] + "}}"),
    st.lists(PATHS.map(lambda path: "{{" + path + "}}"), max_size=2),
    st.dictionaries(KEYS, PATHS.map(lambda path: "{{" + path + "}}"), max_size=2),
)
TYPES = st.sampled_from(["object", "array", "string", "boolean", "integer", "number"])
WILD_RULES = {
    "default": JSON,
    "const": SCALARS,
    "enum": st.lists(SCALARS, max_size=3),
    "listEnum": st.lists(SCALARS, max_size=3),
    "pattern": st.sampled_from(["^a", "Gi$", "(", "[0-9]"]),
    "minimum": st.integers(-2, 2),
    "minItems": st.integers(-1, 3),
    "maxItems": st.integers(0, 3),
    "sliderMin": st.integers(0, 2),
    "sliderMax": st.integers(1, 4),
    "sliderUnit": st.sampled_from(["", "Gi"]),
    "render": st.sampled_from(["list", "password", "slider"]),
    "x-onyxia": st.fixed_dictionaries(
        {}, optional={"overwriteDefaultWith": EXPRESSIONS, "overwriteListEnumWith": PATHS}
    ),
}
WILD_NODES = st.recursive(
    st.fixed_dictionaries({"type": TYPES}, optional=WILD_RULES),
    lambda inner: st.fixed_dictionaries(
        {"type": st.sampled_from(["object", "array"])},
        optional={**WILD_RULES, "properties": st.dictionaries(KEYS, inner, max_size=3), "items": inner},
    ),
    max_leaves=8,
)
SOUND_DEFAULTS = {
    "string": "a",
    "boolean": True,
    "integer": 2,
    "number": 0.5,
    "array": [{"a": "b"}],
    "object": {"c": 1},
}
SOUND_LEAVES = st.sampled_from(list(SOUND_DEFAULTS)).flatmap(
    lambda kind: st.fixed_dictionaries(
        {"type": st.just(kind), "default": st.just(SOUND_DEFAULTS[kind])},
        optional={"x-onyxia": st.fixed_dictionaries({"overwriteDefaultWith": EXPRESSIONS})},
    )
)
SOUND_NODES = st.recursive(
    SOUND_LEAVES,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"type": st.just("object"), "properties": st.dictionaries(KEYS, inner, max_size=3)}),
        st.fixed_dictionaries(
            {"type": st.just("array"), "items": inner, "default": st.just([])},
            optional={"x-onyxia": st.fixed_dictionaries({"overwriteDefaultWith": EXPRESSIONS})},
        ),
    ),
    max_leaves=6,
)


def as_root(nodes):
    return {"type": "object", "properties": nodes}


WILD_SCHEMAS = st.dictionaries(KEYS, WILD_NODES, max_size=4).map(as_root)
SOUND_SCHEMAS = st.dictionaries(KEYS, SOUND_NODES, max_size=4).map(as_root)


@given(WILD_SCHEMAS | JSON, TREES | JSON, TREES, st.booleans())
def test_nothing_but_the_declared_error(schema, values, context, included):
    with suppress(UnresolvableValue):
        compute_values(schema, values, context, include_defaults=included)


@given(WILD_SCHEMAS, TREES, TREES)
def test_refusals_end_in_nothing_but_the_declared_error(schema, values, context):
    with suppress(MalformedSchema):
        refusals(schema, values, context)


@given(TREES, TREES)
def test_resolving_ends_in_nothing_but_the_declared_error(schema, fragment):
    with suppress(UnusableSchema):
        resolve_schema(schema, SchemaRegistry({"a": fragment}), ["role"])


@given(JSON)
def test_the_gate_takes_anything(schema):
    assert isinstance(check_structure(schema), list)


@given(SOUND_SCHEMAS, TREES, TREES)
def test_deterministic(schema, values, context):
    first = compute_values(schema, values, context)
    assert repr(compute_values(deepcopy(schema), deepcopy(values), deepcopy(context))) == repr(first)


@given(SOUND_SCHEMAS, TREES, TREES)
def test_leaves_its_input_alone(schema, values, context):
    before = repr((schema, values, context))
    computed = compute_values(schema, values, context)
    for value in computed.values.values():
        if isinstance(value, list):
            value.append("changed")
    assert repr((schema, values, context)) == before


@given(WILD_SCHEMAS | SOUND_SCHEMAS, TREES, TREES, st.booleans())
def test_every_leaf_has_a_provenance(schema, values, context, included):
    with suppress(UnresolvableValue):
        computed = compute_values(schema, values, context, include_defaults=included)
        assert set(computed.provenance) == {path for path, _ in leaves(computed.values)}


@given(SOUND_SCHEMAS, TREES, TREES)
def test_values_are_json(schema, values, context):
    computed = compute_values(schema, values, context).values
    assert json.loads(json.dumps(computed, allow_nan=False)) == computed


@given(SOUND_SCHEMAS, TREES, TREES)
def test_only_what_flowed_in_was_read(schema, values, context):
    computed = compute_values(schema, values, context)
    flowed = {read for each in computed.provenance.values() for read in each.reads}
    assert all(any(path[: len(read)] == read for read in computed.reads) for path in flowed)


@given(SOUND_SCHEMAS, TREES, TREES)
def test_only_context_leaves_depend_on_the_context(schema, values, context):
    computed = compute_values(schema, values, context)
    assert not any(each.reads for each in computed.provenance.values() if each.source is not Source.CONTEXT)


@given(SOUND_SCHEMAS, TREES, TREES)
def test_computing_again_from_the_result_gives_the_result(schema, values, context):
    """The result may stand for values.yaml: each leaf has the same source again, or finds itself there."""
    computed = compute_values(schema, values, context)
    assert compute_values(schema, computed.values, context) == computed


@given(SOUND_SCHEMAS, TREES, TREES)
def test_including_defaults_changes_only_what_comes_from_values_yaml(schema, values, context):
    with suppress(UnresolvableValue):
        computed = compute_values(schema, values, context)
        filled = compute_values(schema, values, context, include_defaults=True)
        kept = {path: each for path, each in filled.provenance.items() if each.source is not Source.VALUES_YAML}
        assert kept.items() <= computed.provenance.items()


@given(SOUND_SCHEMAS, TREES)
def test_what_carries_a_context_value_says_that_it_was_read(schema, shape):
    """The ground of secrecy: each text of the context is unique, and found only in leaves that name its path."""
    context, texts = {}, {}
    for number, (path, _) in enumerate(leaves(shape)):
        if path:
            texts[path] = f"<{number}>"
            context = assign(context, path, texts[path])
    computed = compute_values(schema, {}, context)
    for leaf, value in leaves(computed.values):
        carried = {path for path, text in texts.items() if text in str(value)}
        assert carried <= set(computed.provenance[leaf].reads)


def test_options_at_every_level_do_not_take_forever():
    schema, value = {"type": "string", "enum": ["a"]}, "a"
    for _ in range(40):
        value = [value]
        schema = {"type": "array", "items": schema, "enum": [value]}
    field = {**schema, "default": value}
    assert compute_values(as_root({"a": field}), {}, {}).values == {"a": value}


@pytest.mark.parametrize("wrapped", ["items", "properties"])
def test_a_schema_without_end_is_refused(wrapped):
    schema = {"type": "object"}
    for _ in range(5000):
        schema = {"type": "object", wrapped: {"a": schema} if wrapped == "properties" else schema}
    with pytest.raises(MalformedSchema, match="too deeply"):
        compute_values(schema, {}, {})


def test_no_schema_means_values_yaml():
    computed = compute_values(None, {"a": {"b": [1]}, "empty": {}}, {})
    assert computed.values == {"a": {"b": [1]}}
    assert {each.source for each in computed.provenance.values()} == {Source.VALUES_YAML}


def test_reads_hold_what_did_not_resolve():
    node = {"type": "string", "default": "d", "x-onyxia": {"overwriteDefaultWith": "user.list[0].nobody"}}
    computed = compute_values({"type": "object", "properties": {"a": node}}, {}, {"user": {"list": [{}]}})
    assert computed.reads == {("user", "list", 0, "nobody")}
