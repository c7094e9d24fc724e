import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.charts import matches
from sardonyx.publishing.dependency_ranges import range_with


@pytest.mark.parametrize(
    ("before", "version", "after"),
    [
        ("1.2.0", "1.3.0", "1.3.0"),
        ("=1.2.0", "1.3.0", "=1.3.0"),
        ("v1.2.0", "1.3.0", "1.3.0"),
        ("^1.2.0", "1.3.0", "^1.2.0"),
        ("^1.2.0", "2.0.0", "^2.0.0"),
        ("~1.2.0", "1.3.0", "~1.3.0"),
        ("1.2.x", "1.3.0", "1.3.x"),
        ("1.x.x", "1.3.0", "1.x.x"),
        ("1.x.x", "2.0.0", "2.x.x"),
        ("1.2", "1.3.0", "1.3"),
        ("1", "2.1.0", "2"),
        (">=1.0.0 <2.0.0", "1.3.0", ">=1.0.0 <2.0.0"),
        (">=1.0.0 <2.0.0", "2.0.0", "^2.0.0"),
        ("1.x.x", "2.0.0-rc.1", "^2.0.0-rc.1"),
        ("1.2.0", "1.3.0-rc.1", "1.3.0-rc.1"),
        ("", "2.0.0", ""),
        ("*", "2.0.0", "*"),
        ("not a range", "2.0.0", "^2.0.0"),
    ],
)
def test_a_range_keeps_its_style(before, version, after):
    assert range_with(before, version) == after


@given(st.text("0123456789.x^~>=< |*-", max_size=12), st.sampled_from(["1.2.3", "0.4.0", "2.0.0-rc.1"]))
def test_the_new_range_holds_the_version(before, version):
    assert matches(range_with(before, version), version)
