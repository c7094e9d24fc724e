"""What the next release of each chart of a catalog is to be. Plain values, and the files that say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from sardonyx.core.errors import Place
from sardonyx.publishing.changelog import Entry
from sardonyx.publishing.versions import Bump


class Status(StrEnum):
    """What became of a chart since what it is compared with."""

    CHANGED = "changed"
    NEW = "new"
    REMOVED = "removed"
    UNCHANGED = "unchanged"


class ReasonKind(StrEnum):
    """Why a package holds something else: files somebody wrote, files a program made, a chart that it contains."""

    FILES = "files"
    GENERATED = "generated"
    LIBRARY = "library"


class Base(NamedTuple):
    """What a chart is compared with: a revision as people know it, its full id, and why it is this one.

    ``version`` is the last one that the new one has to be higher than.
    """

    revision: str
    commit: str
    why: str
    version: str


class Reason(NamedTuple):
    """One reason why a chart changed: ``paths`` in its folder, or the ``library`` with the versions old and new."""

    kind: ReasonKind
    paths: tuple[str, ...] = ()
    library: str = ""
    old: str = ""
    new: str = ""


class Breaking(NamedTuple):
    """What a saved configuration or a running service does not survive, and where it stands."""

    message: str
    place: Place | None = None


class Demand(NamedTuple):
    """What asks for a version: how large a change, and whose word that is."""

    bump: Bump
    reason: str


class DependencyChange(NamedTuple):
    """The range of a dependency, in Chart.yaml or requirements.yaml, that does not hold the new version of a chart."""

    name: str
    old: str
    new: str


class PlannedRelease(NamedTuple):
    """One chart: what changed, the version it needs, and what its changelog will say.

    ``folder`` is as the user named it. ``now`` is the version that Chart.yaml says, ``version`` the one it needs, the
    same where nothing is to be done. ``told_by`` says where the entries come from. ``problems`` are why it cannot be
    prepared. ``demands`` are sorted, the largest first.
    """

    name: str
    folder: str
    status: Status
    now: str = ""
    version: str = ""
    base: Base | None = None
    reasons: tuple[Reason, ...] = ()
    breaking: tuple[Breaking, ...] = ()
    demands: tuple[Demand, ...] = ()
    dependencies: tuple[DependencyChange, ...] = ()
    entries: tuple[Entry, ...] = ()
    told_by: str = ""
    remarks: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReleasePlan:
    """The next releases, libraries before the charts that contain them.

    ``before`` and ``after`` are the files that are to be written, by path, as they are and as they will be;
    ``consumed`` are the fragments that go then.
    """

    releases: tuple[PlannedRelease, ...]
    remarks: tuple[str, ...] = ()
    before: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    after: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    consumed: tuple[str, ...] = ()

    def those(self, status: Status) -> list[PlannedRelease]:
        """Return the charts of which this became."""
        return [each for each in self.releases if each.status is status]
