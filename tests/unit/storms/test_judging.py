"""What storms are judged by: each thing that may not be is noticed."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.storms.judging import History, Words, check_words
from tests.storms.people import Ended
from tests.storms.places import State
from tests.storms.proxy import Kind

ALLOWED = {"a-1.tgz": {"one", "two"}}


class Told:
    """A place that is what it is told to be."""

    address = "told"

    def __init__(self, *states: State) -> None:
        self.state = iter(states).__next__


@pytest.mark.parametrize(
    ("later", "message"),
    [
        (State({}, {"a-1.tgz": "one"}), "entry lost"),
        (State({"a-1.tgz": "one"}, {}), "package lost"),
        (State({"a-1.tgz": "two"}, {"a-1.tgz": "two"}), "rewritten"),
    ],
)
def test_what_is_lost_or_rewritten_is_noticed(later, message):
    history = History(Told(State({"a-1.tgz": "one"}, {"a-1.tgz": "one"}), later), ALLOWED)
    history.look()
    with pytest.raises(AssertionError, match=message):
        history.look()


@pytest.mark.parametrize(
    ("state", "message"),
    [
        (State({"a-1.tgz": "one"}, {}), "announces"),
        (State({"a-1.tgz": "one"}, {"a-1.tgz": "two"}), "announces"),
        (State({}, {"a-1.tgz": "three"}), "wrong bytes"),
        (State({}, {"b-1.tgz": "one"}), "wrong bytes"),
    ],
)
def test_what_is_announced_wrongly_is_noticed(state, message):
    with pytest.raises(AssertionError, match=message):
        History(Told(state), ALLOWED).look()


@pytest.mark.parametrize(
    ("state", "message"),
    [(State({}, {"a-1.tgz": "one"}), "nothing announces"), (State({}, {}, ["draft"]), "draft")],
)
def test_what_is_left_at_the_end_is_noticed(state, message):
    with pytest.raises(AssertionError, match=message):
        History(Told(state), ALLOWED).check_end(is_refused=False)


@pytest.mark.parametrize(
    ("who", "code", "text", "met"),
    [
        ("me", 1, "a 1.0.0 is there with other content", {Kind.CUT_ANSWER: 1}),
        ("me", 1, "answered 401", {Kind.STATUS_503: 1}),
        ("me", 4, "Traceback (most recent call last)", {Kind.STATUS_503: 1}),
        ("me", 3, "", {Kind.STATUS_503: 1}),
        ("me", 4, "a 1.0.0 is not there", {Kind.STATUS_503: 1}),
        ("asker", 4, "  missing     a 1.0.0", {Kind.STATUS_503: 1}),
    ],
)
def test_untrue_words_are_noticed(who, code, text, met):
    words = Words(who, Ended(code, text), Counter(met), has_proxies=True)
    with pytest.raises(AssertionError):
        check_words(words, has_rival=False)


@pytest.mark.parametrize("code", [0, -9, 4])
def test_true_words_are_believed(code):
    words = Words("me", Ended(code, "answered 503"), Counter({Kind.STATUS_503: 1}), has_proxies=True)
    check_words(words, has_rival=False)
