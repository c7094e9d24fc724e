from pathlib import Path

import pytest

from sardonyx.core.errors import UsageError
from sardonyx.operations.charts import NoChart, chart_of, charts_below, find_charts


def test_charts_are_found_level_by_level_but_not_inside_charts(write_chart):
    for folder in ("a", "group/b", "group/deep/c", "group/deep/er/d", "a/charts/inner", ".hidden/e"):
        write_chart(folder)
    assert find_charts([Path()]) == [Path("a")]
    assert find_charts([Path()], depth=3) == [Path("a"), Path("group/b"), Path("group/deep/c")]


def test_finding_none_is_no_success(here):
    with pytest.raises(NoChart, match="there is no chart in"):
        find_charts([Path()])


def test_a_folder_that_is_not_there(here):
    with pytest.raises(UsageError, match="no folder nowhere"):
        charts_below(Path("nowhere"), depth=1)


def test_the_nearest_folder_is_named(write_chart):
    write_chart("charts/jupyter")
    with pytest.raises(UsageError) as caught:
        charts_below(Path("charts/jupiter"), depth=1)
    assert caught.value.help == "did you mean charts/jupyter?"


def test_a_loop_of_links_ends(here, write_chart):
    write_chart("a/b")
    (here / "a" / "loop").symlink_to(here)
    assert Path("a/b") in charts_below(Path(), depth=3)


@pytest.mark.parametrize(
    ("file", "chart"),
    [
        ("a/values.yaml", "a"),
        ("a/templates/deep/er/x.yaml", "a"),
        ("a/charts/inner/templates/x.yaml", "a"),
        ("charts/b/values.yaml", "charts/b"),
        ("README.md", None),
        ("nowhere/x.yaml", None),
    ],
)
def test_a_file_stands_for_its_chart(write_chart, file, chart):
    for folder in ("a", "a/charts/inner", "charts/b"):
        write_chart(folder)
    assert chart_of(Path(file)) == (chart and Path(chart))
