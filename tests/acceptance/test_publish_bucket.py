"""Publishing to a bucket as a user does it, with a real server of S3: planned, applied, killed, and several at once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from tests.publishing_faults import (
    Trial,
    bucket_destination,
    check,
    folder_destination,
    make_ground,
    must,
    packages_at,
    prepare,
    run_trials,
    start,
    with_bucket,
)
from tests.servers.debian import NotInstalled

MOMENTS = [Trial(share=0.7), Trial(lines=1), Trial(lines=4), Trial(lines=6)]
ADDRESS = "s3://charts/lab"


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    try:
        with with_bucket(make_ground(tmp_path_factory.mktemp("ground"))) as made:
            yield made
    except NotInstalled as error:
        pytest.skip(str(error))


def test_a_plan_is_applied_checked_and_not_repeated(ground):
    must(["publish", "plan", str(ground.new), "--to", ADDRESS, "--out", str(ground.folder / "plan.json")], ground)
    must(["publish", "apply", str(ground.folder / "plan.json")], ground)
    must(["publish", "status", str(ground.new), "--to", ADDRESS], ground)
    must(["publish", "verify", ADDRESS], ground)
    again = start(["publish", "plan", str(ground.new), "--to", ADDRESS, "--format", "json"], ground)
    planned = json.loads(again.communicate(timeout=120)[0])
    assert {step["state"] for chart in planned["charts"] for step in chart["steps"]} == {"unchanged"}


def test_an_application_killed_at_any_moment_is_completed_by_the_next(ground):
    killed = sum(run_trials(MOMENTS, [folder_destination, bucket_destination], ground))
    assert killed >= 2, "they are killed at work"


def test_several_applications_at_once_all_succeed(ground):
    (address,) = prepare([bucket_destination], ground.folder / "at-once", ground)
    before = packages_at(address, ground)
    running = [start(["publish", "apply", "at-once/plan.json"], ground) for _ in range(3)]
    with ThreadPoolExecutor() as pool:
        words = list(pool.map(lambda one: one.communicate(timeout=120)[1], running))
    assert [one.returncode for one in running] == [0, 0, 0], words
    check(address, before, ground, Trial())
    assert len(packages_at(address, ground)) == 5


def test_applications_of_different_charts_lose_no_entry(ground):
    charts = sorted(ground.new.iterdir())
    running = [start(["publish", "apply", str(chart), "--to", "s3://charts/parts"], ground) for chart in charts]
    words = [one.communicate(timeout=120)[1] for one in running]
    assert [one.returncode for one in running] == [0] * len(charts), words
    assert len(packages_at("s3://charts/parts", ground)) == len(charts)
    must(["publish", "verify", "s3://charts/parts"], ground)


def test_without_credentials_it_says_what_to_set(ground):
    anonymous = {name: value for name, value in ground.environment.items() if "KEY" not in name}
    process = start(["publish", "status", str(ground.new), "--to", ADDRESS], replace(ground, environment=anonymous))
    words = process.communicate(timeout=120)[1]
    assert process.returncode == 1
    assert "AWS_ACCESS_KEY_ID" in words
