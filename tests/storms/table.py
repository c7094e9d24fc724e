"""The table of what was done to runs, and how they ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.storms.drawing import Company, Stop
from tests.storms.proxy import Kind
from tests.storms.running import Outcome

_COLUMNS: Sequence[tuple[str, Callable[[Outcome], bool]]] = (
    ("runs", lambda one: True),
    ("complete in the storm", lambda one: one.first == "complete"),
    ("killed", lambda one: one.first == "killed"),
    ("no answer", lambda one: one.first == "no answer"),
    ("refused or failed", lambda one: one.first == "refused or failed"),
    ("complete after it", lambda one: one.last == "complete"),
    ("refused after it", lambda one: one.last == "refused or failed"),
    ("lost, rewritten or untrue", lambda one: bool(one.faults)),
)


def table_of(outcomes: Sequence[Outcome]) -> str:
    """Return a table in Markdown."""
    rows: list[tuple[str, Callable[[Outcome], bool]]] = [("all", lambda one: True)]
    rows += [(kind, lambda one, kind=kind: kind in one.run.kinds) for kind in _kinds(outcomes)]
    rows += [(f"{kind} ({_times(outcomes, kind)} times)", lambda one, kind=kind: one.met[kind] > 0) for kind in Kind]
    rows += [(stop, lambda one, stop=stop: one.run.stop is stop) for stop in Stop]
    rows += [(company, lambda one, company=company: one.run.company is company) for company in Company]
    lines = [["", *(name for name, _ in _COLUMNS)], ["---", *("---:" for _ in _COLUMNS)]]
    for name, belongs in rows:
        those = [one for one in outcomes if belongs(one)]
        lines.append([str(name), *(str(sum(map(counts, those))) for _, counts in _COLUMNS)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _kinds(outcomes: Sequence[Outcome]) -> list[str]:
    return sorted({kind for one in outcomes for kind in one.run.kinds})


def _times(outcomes: Sequence[Outcome], kind: Kind) -> int:
    return sum(one.met[kind] for one in outcomes)
