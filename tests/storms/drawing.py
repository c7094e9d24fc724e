"""What happens in a run: all of it follows from the seed and the number of the run."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tests.storms.proxy import Harm, Kind

_REQUESTS = 400
"""So many requests of a run may be harmed; hardly any has more."""


class Stop(StrEnum):
    """When the application is killed."""

    NEVER = "not killed"
    LINE = "killed at a step of the journal"
    SHARE = "killed at any moment"
    BEFORE = "killed before a request arrives"
    AFTER = "killed before an answer arrives"


_STOPS = (Stop.LINE, Stop.SHARE, Stop.BEFORE, Stop.NEVER, Stop.AFTER, Stop.LINE, Stop.NEVER)


class Company(StrEnum):
    """Who else publishes meanwhile."""

    NOBODY = "alone"
    TWIN = "a second application of the same plan"
    NEIGHBOUR = "somebody publishes other charts"
    BOTH = "a second application, and somebody with other charts"
    RIVAL = "somebody publishes a version with other content"


@dataclass(frozen=True)
class Run:
    """One run.

    ``kinds`` are the destinations; ``harms`` say for each what its proxy does to which request; ``moment`` is the line
    or request at which the application is killed, or the share of its usual time in thousandths. ``is_first`` says that
    nothing is published before; ``is_early`` that the rival comes before the application, not after its death;
    ``is_asked`` that somebody asks meanwhile how the releases stand that were there before.
    """

    number: int
    kinds: tuple[str, ...]
    harms: Mapping[str, Mapping[int, Harm]]
    stop: Stop
    moment: int
    company: Company
    is_first: bool
    is_early: bool
    is_asked: bool


def draw(number: int, seed: int, kinds: Sequence[str]) -> Run:
    """Return run ``number`` for the kinds of destinations that can be had."""
    chance = random.Random(f"{seed} {number}")
    chosen = tuple(chance.sample(kinds, min(len(kinds), chance.choice([1, 2, 2, 3]))))
    stop = _STOPS[number % len(_STOPS)]
    moments = {
        Stop.LINE: 1 + number // len(_STOPS) % (1 + 4 * len(chosen)),
        Stop.SHARE: chance.randint(20, 1000),
        Stop.BEFORE: chance.randint(1, 16 * len(chosen)),
        Stop.AFTER: chance.randint(1, 16 * len(chosen)),
        Stop.NEVER: 0,
    }
    company = chance.choice([*Company, Company.NOBODY])
    harms = {kind: _harms(chance) for kind in chosen}
    is_first, is_early, is_asked = chance.random() < 0.2, chance.random() < 0.5, chance.random() < 0.4
    return Run(number, chosen, harms, stop, moments[stop], company, is_first, is_early, is_asked and not is_first)


def _harms(chance: random.Random) -> Mapping[int, Harm]:
    often = chance.choice([0.0, 0.05, 0.12, 0.3])
    harms = {number: _harm(chance) for number in range(1, _REQUESTS) if chance.random() < often}
    if chance.random() < 0.15:  # and an outage that outlives all patience
        kind = chance.choice([Kind.STATUS_503, Kind.STATUS_500, Kind.REFUSED, Kind.LOST_ANSWER, Kind.STATUS_429])
        harms[chance.randint(1, 25)] = Harm(kind, times=40)
    return harms


def _harm(chance: random.Random) -> Harm:
    kind = chance.choice([kind for kind in Kind if kind is not Kind.STATUS_401] * 4 + [Kind.STATUS_401])
    times = chance.choice([1, 1, 1, 2, 3]) if kind in (Kind.STATUS_503, Kind.STATUS_429, Kind.STATUS_500) else 1
    return Harm(kind, chance.random(), chance.uniform(0.02, 0.25), times)
