"""Reading again what looks wrong."""

from __future__ import annotations

import pytest

from sardonyx.publishing.certainty import certain


@pytest.mark.parametrize(
    ("answers", "wanted", "asked"),
    [
        (["good"], "good", 1),
        (["bad", "good"], "good", 2),
        (["bad", "bad"], "bad", 2),
        (["bad", "worse", "good"], "good", 3),
        (["bad", "worse", "worse"], "worse", 3),
        (["bad", "worse", "bad", "worse"], "worse", 4),
    ],
)
def test_what_is_wrong_is_read_until_it_is_certain(answers, wanted, asked):
    given = iter(answers)
    assert certain(given.__next__, lambda one: one if one != "good" else "") == wanted
    assert len(answers) - len(list(given)) == asked
