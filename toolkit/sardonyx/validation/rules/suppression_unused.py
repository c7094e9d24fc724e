"""A suppression that suppresses nothing.

What: a comment ``sardonyx: ignore[…]``, or a path below ``rules.RULE.ignore`` of sardonyx.yaml, with a rule that finds
nothing there. Only where everything was looked at that the rule could be about: not when it was left out, when its
chart could not be rendered, or when only some of the charts were asked for.

Why: what it was written for is mended or has moved. Left there, it would hide the next mistake in its place.

Remedy: remove it, or the rule that it names in vain.

Fails:
    values.yaml:
        greeting: hello  # sardonyx: ignore[default-drift] the schema is for beginners

Passes:
    values.yaml:
        greeting: hello
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.validation.review import Review

ID = "suppression-unused"
LEVEL = Level.WARNING
FIXABLE = True


def check(review: Review) -> Iterator[Finding]:
    """Yield a finding for each rule that is suppressed where it finds nothing."""
    for named in review.named:
        if named.judged and not named.used:
            message = f"{named.rule} finds nothing here that this would suppress"
            yield Finding(ID, LEVEL, message, named.place, named.chart, help="remove the suppression", fix=named.fix)
