"""Every planted defect is found, and its twin is left alone; one test for each pair."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.defects.judging import Verdict, judge
from tests.defects.missed import known_misses
from tests.defects.pairs import Pair, read_classes
from tests.defects.running import Chart, findings_of

from sardonyx.helm.pool import WorkerPool
from sardonyx.validation import validate
from sardonyx.validation.exploration.modes import Mode

CLASSES = read_classes()
PAIRS = [(pair, kind.mode) for kind in CLASSES for pair in kind.pairs]
MISSED = known_misses()

Judged = Callable[[Pair, Mode], Verdict]


@pytest.fixture
def judged(pool: WorkerPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Judged:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def run(pair: Pair, mode: Mode) -> Verdict:
        charts = {"defect": Chart(pair.defect, pair.before), "twin": Chart(pair.twin, pair.before)}
        found = findings_of(charts, mode, lambda folders, settings: validate(folders, settings, pool), tmp_path)
        return judge(pair.expected, found["defect"], found["twin"])

    return run


@pytest.mark.parametrize(("pair", "mode"), PAIRS, ids=[pair.id for pair, _ in PAIRS])
def test_the_defect_is_found_and_the_twin_left_alone(pair: Pair, mode: Mode, judged: Judged):
    verdict = judged(pair, mode)
    assert verdict.alarms == ()
    assert bool(verdict.found) != (pair.id in MISSED), MISSED.get(pair.id, "not found")
    if pair.id in MISSED:
        pytest.xfail(MISSED[pair.id])


def test_only_pairs_that_exist_are_known_to_be_missed():
    assert MISSED.keys() <= {pair.id for pair, _ in PAIRS}


def test_no_two_pairs_have_the_same_id():
    assert len({pair.id for pair, _ in PAIRS}) == len(PAIRS)


@pytest.mark.parametrize("kind", CLASSES, ids=[kind.name for kind in CLASSES])
def test_every_class_says_what_a_user_would_hit(kind):
    assert kind.hit
    assert kind.pairs
