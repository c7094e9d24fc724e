"""What was published, for people: a table for a job's summary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sardonyx.publishing.apply import Published
from sardonyx.reports.markup import inline

_MOST_NAMED = 100


def as_markdown(published: Sequence[Published]) -> str:
    """Write a row for each destination, and why one is not complete."""
    head = ["| | destination | published | there already |", "|---|---|---|---:|"]
    return "\n".join([*head, *(_row(one) for one in published), *_errors(published)]) + "\n"


def _row(one: Published) -> str:
    named = ", ".join(inline(f"{release.name} {release.version}") for release in one.new[:_MOST_NAMED])
    more = f" and {len(one.new) - _MOST_NAMED} more" if len(one.new) > _MOST_NAMED else ""
    state = "❌ not complete" if one.error else "✅"
    return f"| {state} | {inline(one.destination)} | {named or 'nothing new'}{more} | {len(one.there)} |"


def _errors(published: Sequence[Published]) -> Iterator[str]:
    for one in published:
        if one.error:
            yield f"\n**{inline(one.destination)}:** {inline(str(one.error))}; the next run goes on with it"
