"""A plan for people: lines for a terminal, a table for a pull request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sardonyx.core.characters import one_line
from sardonyx.publishing.plan import Plan, PlannedChart, State, Step
from sardonyx.reports.markup import inline

_MARKS = {State.NEW: "🆕", State.UNCHANGED: "➖", State.INCOMPLETE: "🔁", State.REFUSED: "❌"}
# What a comment on a forge may hold is 65 536 characters; rows beyond these are counted.
_MOST_ROWS = 300


def as_text(plan: Plan) -> str:
    """Write one line a chart and destination, and the counts."""
    lines = [_line(chart, step, several=len(plan.destinations) > 1) for chart in plan.charts for step in chart.steps]
    return "".join(f"{line}\n" for line in [*lines, in_words(plan)])


def as_markdown(plan: Plan) -> str:
    """Write a table for a comment or a job's summary: what is refused or will be written first."""
    rows = sorted(_rows(plan))
    more = [f"\nand {len(rows) - _MOST_ROWS} more"] if len(rows) > _MOST_ROWS else []
    head = ["| | chart | version | size | destination | digest |", "|---|---|---|---:|---|---|"]
    table = [*head, *(row for _, row in rows[:_MOST_ROWS])] if rows else []
    return "\n".join([f"**Publishing plan:** {inline(in_words(plan))}", "", *table, *more]) + "\n"


def in_words(plan: Plan) -> str:
    """Count the steps of each kind, and say who signs."""
    counts = Counter(step.state for chart in plan.charts for step in chart.steps)
    found = [f"{counts[state]} {state}" for state in State if counts[state]]
    signed = f"; signed with the key {plan.signer}" if plan.signer and found else ""
    cosigned = f"; signed for cosign with the key {plan.cosign_key}" if plan.cosign_key and found else ""
    return (", ".join(found) or "nothing to publish") + signed + cosigned


def size_in_words(size: int) -> str:
    """Write a number of bytes in KiB."""
    return f"{size / 1024:.1f} KiB"


def _line(chart: PlannedChart, step: Step, *, several: bool) -> str:
    where = f"  → {step.destination}" if several else ""
    reason = f"  ({one_line(step.reason)})" if step.reason else ""
    return f"{step.state:<10}  {chart.file}  {size_in_words(chart.size)}  {chart.digest}{where}{reason}"


def _rows(plan: Plan) -> Iterator[tuple[tuple[int, str, str], str]]:
    order = [State.REFUSED, State.NEW, State.INCOMPLETE, State.UNCHANGED]
    for chart in plan.charts:
        for step in chart.steps:
            name, version = chart.release
            what = f"{_MARKS[step.state]} {step.state}" + (f": {inline(step.reason)}" if step.reason else "")
            digest = f"`{chart.digest.removeprefix('sha256:')[:12]}`"
            cells = (what, inline(name), inline(version), size_in_words(chart.size), inline(step.destination), digest)
            yield (order.index(step.state), chart.file, step.destination), f"| {' | '.join(cells)} |"
