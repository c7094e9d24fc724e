"""What is published, compared with what should be."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from sardonyx.core.characters import one_line
from sardonyx.publishing.destination import Release
from sardonyx.publishing.plan import Plan, State


class Standing(StrEnum):
    """How a chart of the sources stands at a destination."""

    PUBLISHED = "published"
    MISSING = "missing"
    INCOMPLETE = "incomplete"
    DIFFERS = "differs"
    WITHOUT_SOURCE = "no source"
    """It is published, and no chart of that name is among the sources; nothing is wrong with that."""
    UNKNOWN = "unknown"
    """The destination did not answer, which says nothing about what is published there."""


_STANDINGS = {
    State.NEW: Standing.MISSING,
    State.UNCHANGED: Standing.PUBLISHED,
    State.INCOMPLETE: Standing.INCOMPLETE,
    State.REFUSED: Standing.DIFFERS,
}


class Row(NamedTuple):
    """One chart at one destination; ``newest`` is the newest version there, empty when that cannot be told."""

    destination: str
    name: str
    version: str
    standing: Standing
    newest: str
    reason: str


def status(plan: Plan, newest: Mapping[str, Mapping[str, str]]) -> list[Row]:
    """Say how the charts of a plan stand; ``newest`` has the newest version by destination and chart, where known."""
    rows = [
        Row(
            step.destination,
            chart.release.name,
            chart.release.version,
            _STANDINGS[step.state],
            newest.get(step.destination, {}).get(chart.release.name, ""),
            step.reason,
        )
        for chart in plan.charts
        for step in chart.steps
    ]
    ours = {chart.release.name for chart in plan.charts}
    return sorted([*rows, *_others(newest, ours)], key=lambda row: (row.destination, row.name, row.version))


def unknown(destination: str, releases: Iterable[Release], reason: str) -> list[Row]:
    """Say that nothing is known of some releases at a destination, and why."""
    return [Row(destination, name, version, Standing.UNKNOWN, "", reason) for name, version in releases]


def _others(newest: Mapping[str, Mapping[str, str]], ours: Iterable[str]) -> Iterator[Row]:
    for destination, versions in newest.items():
        for name in versions.keys() - set(ours):
            yield Row(destination, name, versions[name], Standing.WITHOUT_SOURCE, versions[name], "")


def is_current(rows: Iterable[Row]) -> bool:
    """Tell whether all that should be published is."""
    return all(row.standing in (Standing.PUBLISHED, Standing.WITHOUT_SOURCE) for row in rows)


def is_unknown(rows: Iterable[Row]) -> bool:
    """Tell whether nothing is known to be wrong, but not all is known."""
    standings = {row.standing for row in rows} - {Standing.PUBLISHED, Standing.WITHOUT_SOURCE}
    return standings == {Standing.UNKNOWN}


def as_text(rows: Sequence[Row]) -> str:
    """Write one line a chart, under the name of each destination."""
    lines: list[str] = []
    before = None
    for row in rows:
        if row.destination != before:
            lines.append(row.destination)
        before = row.destination
        newest = f"  newest there: {row.newest}" if row.newest and row.newest != row.version else ""
        reason = f"  ({one_line(row.reason)})" if row.reason else ""
        lines.append(f"  {row.standing:<10}  {row.name} {row.version}{newest}{reason}")
    return "".join(f"{line}\n" for line in lines)


def as_json(rows: Sequence[Row]) -> str:
    """Write the rows for programs."""
    members = [
        {
            "destination": row.destination,
            "name": row.name,
            "version": row.version,
            "standing": row.standing.value,
            "newest": row.newest,
            "reason": row.reason,
        }
        for row in rows
    ]
    return json.dumps({"version": 1, "charts": members}, indent=2, ensure_ascii=False) + "\n"
