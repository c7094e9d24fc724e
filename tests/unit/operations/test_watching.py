import shutil
import threading
from itertools import count
from pathlib import Path

import pytest

from sardonyx.core.errors import UsageError
from sardonyx.operations.charts import find_charts
from sardonyx.operations.watching import Round, rounds

A, B, LIB = Path("a"), Path("b"), Path("lib")


@pytest.fixture
def watched(write_chart):
    """Rounds over two charts, of which the first depends on a library outside; the first round is over."""
    write_chart("charts/a", "1.0.0", "dependencies: [{name: lib, version: 1.x.x, repository: 'file://../../lib'}]")
    write_chart("charts/b")
    write_chart("lib")
    found = rounds(lambda: find_charts([Path("charts")]), interval=0.01)
    assert next(found) == Round((Path("charts/a"), Path("charts/b")), (Path("charts/a"), Path("charts/b")))
    return found


def names(round: Round) -> tuple[list[str], list[str]]:
    return [chart.name for chart in round.charts], [chart.name for chart in round.changed]


def test_what_was_written_is_looked_at_again(watched):
    Path("charts/b/values.yaml").write_text("longer: 1\n")
    assert names(next(watched)) == (["a", "b"], ["b"])


def test_a_new_file_counts(watched):
    Path("charts/a/templates/new.yaml").touch()
    assert names(next(watched)) == (["a", "b"], ["a"])


def test_a_library_outside_counts(watched):
    Path("lib/values.yaml").write_text("longer: 1\n")
    assert names(next(watched)) == (["a", "b"], ["a"])


def test_charts_come_and_go(watched, write_chart):
    write_chart("charts/c")
    assert names(next(watched)) == (["a", "b", "c"], ["c"])
    shutil.rmtree("charts/c")
    assert names(next(watched)) == (["a", "b"], [])


def test_while_there_is_no_chart_those_before_are_kept(write_chart):
    write_chart("charts/a")
    found = rounds(lambda: find_charts([Path("charts")]), interval=0.01)
    next(found)
    shutil.rmtree("charts/a")
    assert names(next(found)) == (["a"], ["a"])


def test_the_first_look_must_find_something(here):
    with pytest.raises(UsageError):
        next(rounds(lambda: find_charts([Path("charts")])))


def test_a_file_that_never_rests_is_not_waited_for(watched):
    ended = threading.Event()

    def write():
        for number in count():
            Path("charts/b/values.yaml").write_text(f"{'a' * (number % 97)}: {number}\n")
            if ended.wait(0.0005):
                break

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert names(next(watched)) == (["a", "b"], ["b"])
    finally:
        ended.set()
        writer.join()
