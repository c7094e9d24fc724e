"""Destinations that are misread once: nothing is refused for that, and nothing is called incomplete."""

from __future__ import annotations

import pytest

from sardonyx.publishing import Means, PublishingRefused, State, apply, plan
from sardonyx.publishing.destinations.folder import Folder
from sardonyx.publishing.journal import NoJournal

WRONG = f"sha256:{'0' * 64}"


class Misread(Folder):
    """A folder that is said to hold something else, or less, so many times."""

    def __init__(self, path, times: int, **wrong) -> None:
        super().__init__(path)
        self._times, self._wrong = times, wrong

    def find(self, releases):
        found = super().find(releases)
        self._times -= 1
        return {one: there._replace(**self._wrong) for one, there in found.items()} if self._times >= 0 else found


UNLIKE = [{"digest": WRONG, "announced": False}, {"digest": WRONG, "stored": False}, {"stored": False}]


@pytest.mark.parametrize("wrong", UNLIKE)
@pytest.mark.parametrize(("times", "is_unchanged"), [(1, True), (9, False)])
def test_a_plan_looks_again(chart, publishing, destination, wrong, times, is_unchanged):
    publishing.publish([chart()])
    there = Misread(destination, times, **wrong)
    made = plan(publishing.sources([chart()], 0), [there], publishing.packer)
    assert bool(made.those(State.UNCHANGED)) is is_unchanged


def test_an_application_looks_again(chart, publishing, destination):
    made = publishing.plan([chart()])
    publishing.publish([chart()])
    means, sources = Means(publishing.packer, NoJournal()), publishing.sources([chart()], made.charts[0].epoch)
    (done,) = apply(made, sources, [Misread(destination, 1, **UNLIKE[0])], means)
    assert (done.error, done.there) == (None, (("demo", "1.0.0"),))
    with pytest.raises(PublishingRefused):
        apply(made, sources, [Misread(destination, 9, **UNLIKE[0])], means)
