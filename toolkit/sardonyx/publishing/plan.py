"""A plan: what publishing would do, chart by chart and destination by destination. Plain values, no chart in them."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from sardonyx.publishing.destination import Release


class State(StrEnum):
    """What becomes of a chart at a destination."""

    NEW = "new"
    UNCHANGED = "unchanged"
    INCOMPLETE = "incomplete"
    """Begun and not finished, or lost since: what is missing will be put there."""
    REFUSED = "refused"


class Step(NamedTuple):
    """One chart's part at one destination; ``reason`` says why it is refused or incomplete."""

    destination: str
    state: State
    reason: str = ""


class PlannedChart(NamedTuple):
    """One chart of a plan.

    ``source`` is its folder as the user named it, ``content`` the digest of the files that its package holds, ``epoch``
    the time that the package gets in Unix seconds. ``digest`` and ``size`` (bytes) are those of the package; where all
    is unchanged, those of the package that is published.
    """

    release: Release
    file: str
    source: str
    content: str
    epoch: int
    digest: str
    size: int
    steps: tuple[Step, ...]


class Plan(NamedTuple):
    """What publishing charts to destinations would do; both as they were named, the charts sorted.

    ``signer`` is the fingerprint of the OpenPGP key that signs the packages, ``cosign_key`` that of cosign's key
    (``cosign_keys.PublicKey``) that signs what lies in registries; both are empty when none does.
    """

    destinations: tuple[str, ...]
    charts: tuple[PlannedChart, ...]
    signer: str = ""
    cosign_key: str = ""

    def those(self, state: State) -> list[tuple[PlannedChart, Step]]:
        """Return the steps in a state, with their charts."""
        return [(chart, step) for chart in self.charts for step in chart.steps if step.state is state]


def has_work(step: Step) -> bool:
    """Tell whether something is to be written for a step."""
    return step.state in (State.NEW, State.INCOMPLETE)
