"""Ranges and versions; the table holds the verdicts of Masterminds/semver 3.4.0, the library that Helm uses."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.charts import InvalidRange, is_semver, matches, newest, newest_first, parse_version

ROWS = [line.split("\t") for line in (Path(__file__).parent / "data/ranges.tsv").read_text().splitlines()]
NUMBER = st.integers(0, 12)
VERSION = st.builds("{}.{}.{}{}".format, NUMBER, NUMBER, NUMBER, st.sampled_from(["", "", "-rc.1", "-alpha", "+b7"]))


def verdict(range: str, version: str) -> str:
    try:
        return "inside" if matches(range, version) else "outside"
    except InvalidRange:
        return "no range"


@pytest.mark.parametrize(("range", "version", "expected"), ROWS)
def test_a_range_holds_what_helm_says_it_holds(range, version, expected):
    assert verdict(range, version) == expected


@given(st.text(max_size=30), VERSION)
def test_any_text_is_a_range_or_is_refused(text, version):
    assert verdict(text, version) in {"inside", "outside", "no range"}


@given(VERSION)
def test_a_version_lies_in_the_range_that_names_it(version):
    assert matches(version, version)


@given(VERSION, VERSION)
def test_caret_of_a_version_holds_nothing_below_it(base, version):
    if matches(f"^{base}", version):
        assert newest_first([base, version])[0] == version or parse_version(base).compare(version) == 0


@given(st.lists(VERSION), st.randoms())
def test_the_order_does_not_depend_on_the_order_given(versions, random):
    shuffled = random.sample(versions, len(versions))
    assert newest_first(shuffled) == newest_first(versions)


def test_the_order_is_that_of_semver_with_other_texts_last():
    given = ["nonsense", "1.0.0-rc.1", "1.0.0", "v2.0", "1.0.0-alpha", "1.10.0", "1.9.0"]
    assert newest_first(given) == ["v2.0", "1.10.0", "1.9.0", "1.0.0", "1.0.0-rc.1", "1.0.0-alpha", "nonsense"]


def test_the_newest_without_a_range_is_a_release():
    assert newest(["1.0.0", "2.0.0-rc.1"]) == "1.0.0"


def test_the_newest_of_prereleases_alone_is_one_of_them():
    assert newest(["1.0.0-rc.1", "1.0.0-rc.2"]) == "1.0.0-rc.2"


def test_the_newest_in_a_range():
    assert newest(["1.0.0", "1.4.0", "2.0.0"], "^1") == "1.4.0"


def test_nothing_is_newest_in_a_range_that_holds_nothing():
    assert newest(["1.0.0"], "^2") is None


@pytest.mark.parametrize("text", ["1.2.3", "v1.2.3", "1.2.3-rc.1+b7"])
def test_full_versions(text):
    assert is_semver(text)


@pytest.mark.parametrize("text", ["1.2", "01.2.3", "1.2.3-", "latest", "", "1.2.3-01", "vv1.2.3"])
def test_texts_that_are_no_full_versions(text):
    assert not is_semver(text)


@given(VERSION, VERSION)
def test_the_order_is_that_of_the_semver_package(first, second):
    if parse_version(first) < parse_version(second):
        assert newest_first([first, second]) == [second, first]


def test_the_order_of_prereleases_is_that_of_the_specification():
    ordered = [
        "1.0.0",
        "1.0.0-rc.1",
        "1.0.0-beta.11",
        "1.0.0-beta.2",
        "1.0.0-beta",
        "1.0.0-alpha.beta",
        "1.0.0-alpha.1",
    ]
    assert newest_first(sorted(ordered)) == ordered
