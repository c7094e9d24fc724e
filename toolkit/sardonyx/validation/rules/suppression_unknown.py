"""A suppression that cannot be read, or names a rule that does not exist.

What: a comment, or a ``$comment`` of values.schema.json, that begins with ``sardonyx:`` but is not written as a
suppression is; one that gives no reason, or names something that is not the id of a rule. Patterns are no ids.

Why: it suppresses nothing, so the finding it is about is still reported, or comes back unseen when a rule is renamed.

Remedy: write ``# sardonyx: ignore[RULE, …] REASON``; in a template, ``{{/* sardonyx: ignore[RULE, …] REASON */}}``.

Fails:
    values.yaml:
        greeting: hello  # sardonyx: ignore[default-drfit] the schema is for beginners

Passes:
    values.yaml:
        greeting: good day  # a longer one
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.core.names import did_you_mean
from sardonyx.validation.review import Review

ID = "suppression-unknown"
LEVEL = Level.WARNING


def check(review: Review) -> Iterator[Finding]:
    """Yield a finding for each suppression that cannot be read and for each unknown rule that one names."""
    for chart, its in review.unreadable:
        yield Finding(ID, LEVEL, its.message, its.place, chart, help=its.help)
    for named in review.named:
        if named.rule not in review.known:
            message = f"there is no rule {named.rule!r} to suppress"
            remedy = did_you_mean(named.rule, review.known)
            yield Finding(ID, LEVEL, message, named.place, named.chart, help=remedy)
