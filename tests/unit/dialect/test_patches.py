"""Patches: the rules of applying (cases/patches/apply.yaml), and that a difference applied gives the other side."""

from contextlib import suppress
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.core.errors import UsageError
from sardonyx.core.valuepaths import parse_path
from sardonyx.core.yamltext import read_yaml
from sardonyx.dialect import DELETED, PatchLeaf, Provenance, Source, apply_patch, compute_values, diff_patch, with_patch

FILE = Path(__file__).parent / "cases" / "patches" / "apply.yaml"
CASES = read_yaml(FILE.read_text(encoding="utf-8"), FILE.name).value

KEYS = st.sampled_from(["a", "b", "_", "0", "x.y"])
SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False) | st.text(max_size=3)
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3))
TREES = st.dictionaries(KEYS, JSON, max_size=4)
PATHS = st.lists(KEYS | st.integers(0, 3), min_size=1, max_size=4).map(tuple)
PATCHES = st.lists(st.builds(PatchLeaf, PATHS, SCALARS | st.just(DELETED)), max_size=4)


def patch_of(case):
    leaves = case["patch"]
    return [
        PatchLeaf(() if leaf[0] == "" else parse_path(leaf[0]), leaf[1] if len(leaf) > 1 else DELETED)
        for leaf in leaves
    ]


@pytest.mark.parametrize("case", [case for case in CASES.values() if "expected" in case])
def test_applies(case):
    assert apply_patch(case["values"], patch_of(case)) == case["expected"]


@pytest.mark.parametrize("case", [case for case in CASES.values() if "error" in case])
def test_refuses(case):
    with pytest.raises(UsageError, match=case["error"]):
        apply_patch(case["values"], patch_of(case))


@given(TREES, TREES)
def test_a_difference_applied_gives_the_other_side(before, after):
    assert apply_patch(before, diff_patch(before, after)) == after


@given(TREES)
def test_no_difference_to_itself(tree):
    assert diff_patch(tree, deepcopy(tree)) == []


@given(TREES, TREES)
def test_a_difference_holds_scalars_only(before, after):
    assert not any(isinstance(leaf.value, dict | list) for leaf in diff_patch(before, after))


@given(TREES, PATCHES)
def test_a_patch_applies_or_is_refused_and_leaves_its_input_alone(tree, patch):
    before = deepcopy(tree)
    with suppress(UsageError):
        apply_patch(tree, patch)
    assert tree == before


def test_a_path_without_end_is_refused():
    with pytest.raises(UsageError, match="segments"):
        apply_patch({}, [PatchLeaf(("a",) * 5000, 1)])


def test_one_and_true_differ():
    assert diff_patch({"a": 1}, {"a": True}) == [PatchLeaf(("a",), True)]


def test_changed_leaves_come_from_the_user():
    computed = compute_values({"type": "object", "properties": {"a": {"const": 1}, "b": {"const": 2}}}, {}, {})
    patched = with_patch(computed, [PatchLeaf(("a",), 3), PatchLeaf(("b",), 2)])
    assert patched.provenance == {("a",): Provenance(Source.USER), ("b",): Provenance(Source.CONST)}
