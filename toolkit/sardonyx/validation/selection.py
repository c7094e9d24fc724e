"""Which rules are applied, and at which level their findings are.

A term is the id of a rule, or the beginning of several ids with a hyphen at its end: ``schema-``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from sardonyx.core.errors import UsageError
from sardonyx.core.findings import Finding
from sardonyx.core.names import did_you_mean

if TYPE_CHECKING:
    from sardonyx.validation.configuration import RuleConfiguration


def selected(
    rules: Iterable[str], select: Collection[str] = (), ignore: Collection[str] = (), off: Collection[str] = ()
) -> frozenset[str]:
    """Return the rules that are applied: those selected, all where none is, without those ignored and those off.

    Raises UsageError for a term that fits no rule.
    """
    known = frozenset(rules)
    for term in (*select, *ignore):
        if not is_known(term, known):
            raise UsageError(f"there is no rule {term!r}", help=suggestion(term, known))
    return frozenset(
        rule for rule in known if (not select or _fits_any(rule, select)) and not _fits_any(rule, (*ignore, *off))
    )


def is_known(term: str, rules: Collection[str]) -> bool:
    """Tell whether a term fits any rule."""
    return any(_fits(rule, term) for rule in rules)


def suggestion(term: str, rules: Iterable[str]) -> str:
    """Say which terms are near one that fits no rule: ids for an id, beginnings of ids for a beginning."""
    ids = sorted(rules)
    if not term.endswith("-"):
        return did_you_mean(term, ids)
    return did_you_mean(term, {rule[: rule.index("-") + 1] for rule in ids if "-" in rule})


def _fits(rule: str, term: str) -> bool:
    return rule == term or (term.endswith("-") and rule.startswith(term))


def _fits_any(rule: str, terms: Iterable[str]) -> bool:
    return any(_fits(rule, term) for term in terms)


def with_levels(findings: Iterable[Finding], rules: Mapping[str, RuleConfiguration]) -> list[Finding]:
    """Return the findings with the level that is configured for their rule, whatever level they had."""
    return [_with_level(finding, rules.get(finding.rule)) for finding in findings]


def _with_level(finding: Finding, its: RuleConfiguration | None) -> Finding:
    return finding._replace(level=its.level) if its and its.level else finding
