"""Publishing that is killed: nothing is lost, nothing is rewritten, and the next run completes it.

``python -m tests.publishing_faults`` does this some hundred times.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.publishing_faults import (
    Trial,
    branch_destination,
    check,
    folder_destination,
    make_ground,
    packages_at,
    prepare,
    run_trials,
    start,
)

MOMENTS = [Trial(share=0.7), Trial(lines=1), Trial(lines=4), Trial(lines=8), Trial(lines=9)]


@pytest.fixture
def ground(tmp_path):
    return make_ground(tmp_path)


def test_an_application_killed_at_any_moment_is_completed_by_the_next(ground):
    killed = sum(run_trials(MOMENTS, [folder_destination, branch_destination], ground))
    assert killed >= 2, "they are killed at work"


def test_two_applications_at_once_both_succeed(ground):
    addresses = prepare([folder_destination, branch_destination], ground.folder / "trial", ground)
    before = {address: packages_at(address, ground) for address in addresses}
    running = [start(["publish", "apply", "trial/plan.json"], ground) for _ in range(2)]
    with ThreadPoolExecutor() as pool:
        words = list(pool.map(lambda one: one.communicate(timeout=120)[1], running))
    assert [one.returncode for one in running] == [0, 0], words
    for address in addresses:
        check(address, before[address], ground, Trial())
        assert len(packages_at(address, ground)) == 5
