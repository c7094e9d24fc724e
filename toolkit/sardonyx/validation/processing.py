"""From what the rules found to what is reported: selection, levels, suppressions, baseline, in this order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sardonyx.core.findings import Finding, in_order
from sardonyx.validation.configuration import Configuration
from sardonyx.validation.review import Coverage, Suppressions, stopped_charts, tells_stopped
from sardonyx.validation.rules import RULE_IDS, review_rules
from sardonyx.validation.selection import with_levels

if TYPE_CHECKING:
    from sardonyx.validation.baseline import Baseline


@dataclass(frozen=True)
class Processed:
    """What is to be reported, in order, and what was not.

    ``suppressed`` counts findings that a suppression held back, ``known`` those that are in the baseline. ``stale`` are
    the entries of the baseline that nothing was found for, with the number that is too many.
    """

    findings: list[Finding]
    suppressed: int = 0
    known: int = 0
    stale: Baseline = field(default_factory=dict)


def process(
    findings: Iterable[Finding], configuration: Configuration, coverage: Coverage, baseline: Baseline | None = None
) -> Processed:
    """Apply what a maintainer has configured to the findings of a validation.

    Paths in the findings, and ``coverage.folders``, are relative to the current folder; files with findings and the
    charts of the coverage are read again for the suppressions in them. Which rules were applied is what
    ``coverage.rules`` says, not ``configuration.select`` and ``ignore``.
    """
    applied = [finding for finding in findings if finding.rule in coverage.rules]
    found = with_levels(applied, configuration.rules)
    suppressions = Suppressions(configuration, coverage)
    left = suppressions.left(found)
    review = suppressions.review(applied, RULE_IDS)
    remarks = [each for rule in review_rules() if rule.ID in coverage.rules for each in rule.check(review)]
    reported = [*left, *with_levels(remarks, configuration.rules)]
    suppressed = len(found) - len(left)
    if baseline is None:
        return Processed(in_order(reported), suppressed)
    from sardonyx.validation.baseline import within, without_known

    inside, _ = within(baseline, coverage, configuration.root, stopped_charts(applied))
    new, stale = without_known(in_order(reported), baseline, configuration.root)
    can_judge = tells_stopped(coverage, RULE_IDS)
    unneeded = {fingerprint: entry for fingerprint, entry in stale.items() if fingerprint in inside and can_judge}
    return Processed(new, suppressed, len(reported) - len(new), unneeded)
