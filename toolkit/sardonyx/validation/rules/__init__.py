"""The rules, one module each; the docstring of a module is the rule's page: what, why, remedy.

A rule is listed here to be used. The order does not matter: findings are sorted. The modules are imported when a chart
is looked at, not when somebody asks which rules there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from sardonyx.core.findings import Finding, Level
    from sardonyx.validation.review import Review
    from sardonyx.validation.subject import Subject

CHART_RULES = (
    "api-removed",
    "chart-metadata",
    "chart-unreadable",
    "cluster-scoped",
    "context-path-secret",
    "context-path-unknown",
    "context-type",
    "data-on-delete",
    "default-drift",
    "default-invalid",
    "dependency-missing",
    "dependency-range",
    "dependency-yanked",
    "duplicate-object",
    "exploration-incomplete",
    "expression-malformed",
    "field-breaks-output",
    "field-breaks-render",
    "field-dead",
    "field-injects",
    "field-refused",
    "field-unused",
    "file-unwanted",
    "form-unbuildable",
    "hidden-never-true",
    "hook-under-gitops",
    "icon-missing",
    "image-tag",
    "include-undefined",
    "ingress-host",
    "item-unaddable",
    "key-misspelt",
    "keyword-deprecated",
    "keyword-unknown",
    "kube-version-unsatisfiable",
    "lock-stale",
    "lookup-empty",
    "maintainer-missing",
    "name-collision",
    "name-too-long",
    "notes-missing",
    "object-default-ignored",
    "object-invalid",
    "operator-value-breaks",
    "options-invalid",
    "output-unparsable",
    "overwrite-on-object",
    "password-shown",
    "pattern-unsupported",
    "pod-duplicates",
    "pod-security",
    "probe-missing",
    "random-value",
    "readme-stale",
    "reference-dangling",
    "render-failed",
    "render-not-deterministic",
    "resources-missing",
    "role-from-form",
    "schema-draft",
    "schema-registry-unknown",
    "schema-structure",
    "scope-slip",
    "secret-default",
    "secret-encoding",
    "secret-in-notes",
    "secret-outside-secret",
    "selector-unstable",
    "slider-invalid",
    "suspend-breaks",
    "suspend-dangling",
    "template-malformed",
    "text-misprinted",
    "tls-secret-shared",
    "upgrade-never",
    "url-without-host",
    "value-undefined",
    "value-unresolvable",
    "value-without-source",
    "values-refused",
    "version-not-incremented",
)
"""The ids of the rules about charts."""

REVIEW_RULES = ("suppression-unknown", "suppression-unused")
"""The ids of the rules about what a maintainer wrote for this tool."""

RULE_IDS = frozenset((*CHART_RULES, *REVIEW_RULES))

EXPLORING = frozenset(
    {
        "api-removed",
        "exploration-incomplete",
        "field-breaks-output",
        "field-breaks-render",
        "field-dead",
        "field-injects",
        "field-refused",
        "name-collision",
        "operator-value-breaks",
        "pod-duplicates",
        "reference-dangling",
        "suspend-breaks",
        "text-misprinted",
    }
)
"""The rules that look at more where forms are explored."""


class Documented(Protocol):
    """What every module of a rule offers: its page, a stable id, and the usual level of its findings."""

    __doc__: str | None

    @property
    def ID(self) -> str:  # noqa: N802  # a constant of the module
        """The id, in kebab case."""

    @property
    def LEVEL(self) -> Level:  # noqa: N802  # a constant of the module
        """The level of most findings."""


class Rule(Documented, Protocol):
    """A rule about a chart."""

    def check(self, subject: Subject) -> Iterator[Finding]:
        """Yield the findings for one chart."""


class ReviewRule(Documented, Protocol):
    """A rule about what a maintainer wrote for this tool, applied when the findings of all others are known."""

    def check(self, review: Review) -> Iterator[Finding]:
        """Yield the findings for all charts."""


@cache
def chart_rules() -> tuple[Rule, ...]:
    """Return the rules about charts."""
    return tuple(map(_module, CHART_RULES))


@cache
def review_rules() -> tuple[ReviewRule, ...]:
    """Return the rules that are applied when the findings of all others are known."""
    return tuple(map(_module, REVIEW_RULES))


def all_rules() -> tuple[Documented, ...]:
    """Return every rule."""
    return (*chart_rules(), *review_rules())


def _module(rule: str) -> Any:
    return import_module(f"{__name__}.{rule.replace('-', '_')}")
