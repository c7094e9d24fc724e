import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.charts import matches, parse_version
from sardonyx.publishing.versions import Bump, bump_between, decide, next_version

PATCH, MINOR, MAJOR = Bump.PATCH, Bump.MINOR, Bump.MAJOR

numbers = st.tuples(*[st.integers(0, 12)] * 3).map(lambda parts: ".".join(map(str, parts)))
parts = st.from_regex(r"(0|[1-9][0-9]{0,3}|[a-z][a-z0-9]{0,4})", fullmatch=True)
lines = st.lists(parts, max_size=3).map(lambda names: f"-{'.'.join(names)}" if names else "")
versions = st.tuples(st.sampled_from(["", "v"]), numbers, lines, st.sampled_from(["", "+7", "+up.1"])).map("".join)
bumps = st.sampled_from(list(Bump))


@pytest.mark.parametrize(
    ("base", "bump", "following"),
    [
        ("1.2.3", PATCH, "1.2.4"),
        ("1.2.3", MINOR, "1.3.0"),
        ("1.2.3", MAJOR, "2.0.0"),
        ("0.3.1", PATCH, "0.3.2"),
        ("0.3.1", MINOR, "0.3.2"),
        ("0.3.1", MAJOR, "0.4.0"),
        ("0.0.3", MAJOR, "0.1.0"),
        ("v1.2.3", PATCH, "v1.2.4"),
        ("1.2.3+upstream.7", PATCH, "1.2.4"),
        ("1.3.0-rc.1", PATCH, "1.3.0-rc.2"),
        ("1.3.0-rc.1", MINOR, "1.3.0-rc.2"),
        ("1.3.0-rc.4", MAJOR, "2.0.0-rc.1"),
        ("1.3.1-rc.1", MINOR, "1.4.0-rc.1"),
        ("2.0.0-rc.1", MAJOR, "2.0.0-rc.2"),
        ("1.0.0-beta", PATCH, "1.0.0-beta.1"),
        ("1.0.0-rc1", PATCH, "1.0.0-rc2"),
        ("1.0.0-rc9", PATCH, "1.0.0-rc9.1"),
        ("1.0.0-0", PATCH, "1.0.0-1"),
        ("1.0.0-rc.09a", PATCH, "1.0.0-rc.09a.1"),
    ],
)
def test_the_next_version(base, bump, following):
    assert next_version(base, bump) == following


@pytest.mark.parametrize(
    ("base", "version", "bump"),
    [
        ("1.2.3", "1.2.3", None),
        ("1.2.3", "1.2.3+7", None),
        ("1.2.3", "1.2.2", None),
        ("1.2.3", "1.2.3-rc.1", None),
        ("1.2.3", "1.2.9", PATCH),
        ("1.2.3", "1.3.0-rc.1", MINOR),
        ("1.2.3", "3.0.0", MAJOR),
        ("0.3.1", "0.3.2", MINOR),
        ("0.3.1", "0.4.0", MAJOR),
        ("0.3.1", "1.0.0", MAJOR),
        ("1.3.0-rc.1", "1.3.0", MINOR),
        ("2.0.0-rc.1", "2.0.0-rc.2", MAJOR),
        ("1.3.0-rc.1", "2.0.0", MAJOR),
    ],
)
def test_what_a_step_has_room_for(base, version, bump):
    assert bump_between(base, version) == bump


@given(base=versions, bump=bumps)
def test_the_next_version_is_higher_and_has_room(base, bump):
    assert bump_between(base, next_version(base, bump)) >= bump


@given(base=versions, now=versions, bump=bumps)
def test_what_is_decided_holds_when_it_is_asked_again(base, now, bump):
    version = decide(base, now, bump).version
    assert decide(base, version, bump).is_kept


@given(base=numbers, bump=st.sampled_from([PATCH, MINOR]))
def test_a_range_with_a_caret_lets_through_what_does_not_break(base, bump):
    following = next_version(base, bump)
    assert matches(f"^{base}", following) or base.startswith("0.0.")


@given(base=numbers)
def test_a_range_with_a_caret_stops_what_breaks(base):
    assert not matches(f"^{base}", next_version(base, MAJOR))


def test_a_version_that_is_high_enough_is_kept():
    assert decide("1.2.3", "2.0.0", MINOR).is_kept


@pytest.mark.parametrize(
    ("now", "bump", "version", "remark"),
    [
        ("1.2.3", PATCH, "1.2.4", None),
        ("1.2.4", MAJOR, "2.0.0", "1.2.4 leaves no room for a major change since 1.2.3"),
        ("1.3.0-rc.2", MAJOR, "2.0.0-rc.1", "1.3.0-rc.2 leaves no room for a major change since 1.2.3"),
        ("1.1.0", PATCH, "1.2.4", "1.1.0 is lower than 1.2.3, which is there already"),
        ("1.2.3-rc.1", PATCH, "1.2.4", "1.2.3-rc.1 is lower than 1.2.3, which is there already"),
        ("1.2.3+7", PATCH, "1.2.4", "1.2.3+7 differs from 1.2.3 only in build metadata, which does not count"),
    ],
)
def test_a_version_that_is_not_enough(now, bump, version, remark):
    found = decide("1.2.3", now, bump)
    assert (found.version, found.remarks, found.is_kept) == (version, (remark,) if remark else (), False)


def test_what_another_branch_released_is_passed_over():
    found = decide("1.2.3", "1.2.3", PATCH, ["1.2.4", "1.2.5+7", "no version"])
    assert found.version == "1.2.6"
    assert "1.2.5 was released from another branch" in found.remarks


def test_a_version_that_another_branch_released_is_not_kept():
    assert decide("1.2.3", "1.3.0", PATCH, ["1.3.0"]).version == "1.2.4"


def test_what_is_no_version_is_refused():
    with pytest.raises(ValueError, match="'x' is not a version"):
        next_version("x", PATCH)


def test_numbers_that_are_as_long_as_a_line():
    long = f"1.0.0-rc.{'9' * 40}"
    assert parse_version(next_version(long, PATCH)) > parse_version(long)
