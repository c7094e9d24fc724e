"""Publishing while everything goes wrong at once: ``python -m tests.storms`` does this some hundred times."""

from __future__ import annotations

import pytest
from tests.storms.drawing import draw
from tests.storms.running import carry_out
from tests.storms.running_all import opened_ground

pytestmark = pytest.mark.xdist_group("gitea")

SEED = 3
KINDS = ["folder", "branch", "museum", "oci", "bucket", "gitea", "releases"]


@pytest.fixture(scope="module")
def ground(tmp_path_factory, gitea):
    with opened_ground(tmp_path_factory.mktemp("storms"), pytest.skip, gitea) as made:
        yield made


@pytest.mark.parametrize("number", range(6))
def test_nothing_is_lost_and_nothing_rewritten(ground, number):
    outcome = carry_out(draw(number, SEED, KINDS), ground, "suite")
    assert not outcome.faults
