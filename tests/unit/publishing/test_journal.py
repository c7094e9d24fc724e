"""The journal: whole lines only, of one plan only, whoever writes."""

import multiprocessing
from pathlib import Path

import pytest

from sardonyx.core.errors import SardonyxError
from sardonyx.publishing.journal import Journal, lines_of


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "plan.json.journal"


def test_steps_are_lines(path):
    with Journal(path, "p") as journal:
        journal.record(stored="a.tgz")
        journal.record(complete=True)
    assert lines_of(path.read_bytes()) == [{"plan": "p"}, {"stored": "a.tgz"}, {"complete": True}]


def test_a_second_run_goes_on(path):
    for step in ("a", "b"):
        with Journal(path, "p") as journal:
            journal.record(stored=step)
    assert lines_of(path.read_bytes()) == [{"plan": "p"}, {"stored": "a"}, {"stored": "b"}]


def test_the_journal_of_another_plan_goes(path):
    for plan in ("p", "q"):
        with Journal(path, plan):
            pass
    assert lines_of(path.read_bytes()) == [{"plan": "q"}]


@pytest.mark.parametrize("rest", [b'{"stor', b"\0\0", b"[1]\n", b'{"a": 1}'])
def test_a_line_that_was_cut_off_harms_no_other(path, rest):
    with Journal(path, "p"):
        pass
    path.write_bytes(path.read_bytes() + rest)
    with Journal(path, "p") as journal:
        journal.record(stored="b")
    assert lines_of(path.read_bytes())[-1] == {"stored": "b"}
    assert lines_of(path.read_bytes())[0] == {"plan": "p"}


def write_many(path: Path, name: str) -> None:
    with Journal(path, "p") as journal:
        for number in range(20):
            journal.record(stored=f"{name}-{number}")


def test_two_runs_write_whole_lines(path):
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=write_many, args=(path, name)) for name in "ab"]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    steps = [line["stored"] for line in lines_of(path.read_bytes())[1:]]
    assert sorted(steps) == sorted(f"{name}-{number}" for name in "ab" for number in range(20))


def test_a_journal_that_cannot_be_written_is_an_error(tmp_path):
    with pytest.raises(SardonyxError, match="journal cannot be written"), Journal(tmp_path / "no" / "journal", "p"):
        pass
