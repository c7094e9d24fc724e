"""The file of a plan: what it holds, that it comes back, and that a hostile one gets nowhere."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from sardonyx.core.errors import SardonyxError, UsageError
from sardonyx.operations.publishing import read_plan
from sardonyx.publishing import Plan, PlannedChart, State, Step
from sardonyx.publishing.destination import Release
from sardonyx.publishing.plan_file import plan_digest, plan_from, plan_text

SCHEMA = json.loads((Path(__file__).parents[3] / "schemas" / "plan.schema.json").read_bytes())
DIGEST = "sha256:" + "0" * 64
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=10)


def chart(*steps: Step, name: str = "demo", version: str = "1.0.0", **more) -> PlannedChart:
    fields = {"file": f"{name}-{version}.tgz", "source": "charts/demo", "content": DIGEST, "epoch": 0} | more
    return PlannedChart(Release(name, version), digest=DIGEST, size=5, steps=steps, **fields)


@st.composite
def plans(draw) -> Plan:
    destinations = draw(st.lists(TEXT, unique=True, min_size=1, max_size=3))
    names = draw(st.lists(st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True), unique=True, max_size=4))
    steps = st.builds(Step, st.just(""), st.sampled_from(State), TEXT)
    return Plan(
        tuple(destinations),
        tuple(
            chart(*(Step(to, drawn.state, drawn.reason) for to in destinations if (drawn := draw(steps))), name=name)
            for name in names
        ),
    )


@given(plans())
def test_a_plan_comes_back_from_its_text(plan):
    assert plan_from(json.loads(plan_text(plan)), "plan.json") == plan


@given(plans())
def test_the_text_fits_the_schema(plan):
    Draft7Validator(SCHEMA).validate(json.loads(plan_text(plan)))


def test_the_schema_is_one():
    Draft7Validator.check_schema(SCHEMA)


def signed(plan: Plan) -> dict:
    """Give what somebody would write who knows how the digest is made."""
    return json.loads(plan_text(plan))


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (Plan(("a",), (chart(Step("a", State.NEW), file="other-1.0.0.tgz"),)), "calls the package"),
        (Plan(("a",), (chart(Step("b", State.NEW)),)), "once for each destination"),
        (Plan(("a", "b"), (chart(Step("a", State.NEW)),)), "once for each destination"),
        (Plan(("a",), (chart(Step("a", State.NEW)), chart(Step("a", State.NEW)))), "twice"),
        (Plan(("a", "a"), (chart(Step("a", State.NEW), Step("a", State.NEW)),)), "twice"),
    ],
)
def test_what_no_plan_of_ours_says_is_refused(plan, message):
    with pytest.raises(UsageError, match=message):
        plan_from(signed(plan), "plan.json")


def test_a_change_by_hand_is_refused(tmp_path):
    value = signed(Plan(("a",), (chart(Step("a", State.REFUSED, "no")),)))
    value["charts"][0]["steps"][0]["state"] = "new"
    (tmp_path / "plan.json").write_text(json.dumps(value))
    with pytest.raises(UsageError, match="was changed after it was made"):
        read_plan(tmp_path / "plan.json")


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ("name", "../demo"),
        ("name", ".."),
        ("version", "../1"),
        ("file", "../demo-1.0.0.tgz"),
        ("digest", "md5:0"),
        ("size", -1),
        ("extra", 1),
        ("steps", [{"destination": "a", "state": "force", "reason": ""}]),
        ("source", {"path": "x", "content": DIGEST, "epoch": 2**40}),
    ],
)
def test_hostile_values_are_refused_with_their_place(tmp_path, where, value):
    plan = signed(Plan(("a",), (chart(Step("a", State.NEW)),)))
    plan["charts"][0][where] = value
    (tmp_path / "plan.json").write_text(json.dumps(plan, indent=1))
    with pytest.raises(SardonyxError, match=r"plan\.json:\d+"):
        read_plan(tmp_path / "plan.json")


def test_the_digest_follows_the_plan():
    one = Plan(("a",), (chart(Step("a", State.NEW)),))
    assert plan_digest(one) != plan_digest(Plan(("b",), (chart(Step("b", State.NEW)),)))
