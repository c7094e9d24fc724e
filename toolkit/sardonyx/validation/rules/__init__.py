"""The rules, one module each; the docstring of a module is the rule's page: what, why, remedy.

A rule is listed here to be used. The order does not matter: findings are sorted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from sardonyx.core.findings import Finding, Level
from sardonyx.validation.review import Review
from sardonyx.validation.rules import (
    api_removed,
    chart_metadata,
    chart_unreadable,
    cluster_scoped,
    context_path_secret,
    context_path_unknown,
    context_type,
    data_on_delete,
    default_drift,
    default_invalid,
    dependency_missing,
    dependency_range,
    duplicate_object,
    exploration_incomplete,
    expression_malformed,
    field_breaks_output,
    field_breaks_render,
    field_dead,
    field_injects,
    field_refused,
    field_unused,
    file_unwanted,
    form_unbuildable,
    hidden_never_true,
    hook_under_gitops,
    icon_missing,
    image_tag,
    include_undefined,
    ingress_host,
    item_unaddable,
    key_misspelt,
    keyword_deprecated,
    keyword_unknown,
    kube_version_unsatisfiable,
    lock_stale,
    lookup_empty,
    maintainer_missing,
    name_collision,
    name_too_long,
    notes_missing,
    object_default_ignored,
    object_invalid,
    operator_value_breaks,
    options_invalid,
    output_unparsable,
    overwrite_on_object,
    password_shown,
    pattern_unsupported,
    pod_duplicates,
    pod_security,
    probe_missing,
    random_value,
    readme_stale,
    reference_dangling,
    render_failed,
    render_not_deterministic,
    resources_missing,
    role_from_form,
    schema_draft,
    schema_registry_unknown,
    schema_structure,
    scope_slip,
    secret_default,
    secret_encoding,
    secret_in_notes,
    secret_outside_secret,
    selector_unstable,
    slider_invalid,
    suppression_unknown,
    suppression_unused,
    suspend_breaks,
    suspend_dangling,
    template_malformed,
    tls_secret_shared,
    upgrade_never,
    url_without_host,
    value_undefined,
    value_unresolvable,
    value_without_source,
    values_refused,
    version_not_incremented,
)
from sardonyx.validation.subject import Subject


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


RULES: tuple[Rule, ...] = (
    api_removed,
    chart_metadata,
    chart_unreadable,
    cluster_scoped,
    context_path_secret,
    context_path_unknown,
    context_type,
    data_on_delete,
    default_drift,
    default_invalid,
    dependency_missing,
    dependency_range,
    duplicate_object,
    exploration_incomplete,
    expression_malformed,
    field_breaks_output,
    field_breaks_render,
    field_dead,
    field_injects,
    field_refused,
    field_unused,
    file_unwanted,
    form_unbuildable,
    hidden_never_true,
    hook_under_gitops,
    icon_missing,
    image_tag,
    include_undefined,
    ingress_host,
    item_unaddable,
    key_misspelt,
    keyword_deprecated,
    keyword_unknown,
    kube_version_unsatisfiable,
    lock_stale,
    lookup_empty,
    maintainer_missing,
    name_collision,
    name_too_long,
    notes_missing,
    object_default_ignored,
    object_invalid,
    operator_value_breaks,
    options_invalid,
    output_unparsable,
    overwrite_on_object,
    password_shown,
    pattern_unsupported,
    pod_duplicates,
    pod_security,
    probe_missing,
    random_value,
    readme_stale,
    reference_dangling,
    render_failed,
    render_not_deterministic,
    resources_missing,
    role_from_form,
    schema_draft,
    schema_registry_unknown,
    schema_structure,
    scope_slip,
    secret_default,
    secret_encoding,
    secret_in_notes,
    secret_outside_secret,
    selector_unstable,
    slider_invalid,
    suspend_breaks,
    suspend_dangling,
    template_malformed,
    tls_secret_shared,
    upgrade_never,
    url_without_host,
    value_undefined,
    value_unresolvable,
    value_without_source,
    values_refused,
    version_not_incremented,
)

REVIEWS: tuple[ReviewRule, ...] = (suppression_unknown, suppression_unused)

ALL_RULES: tuple[Documented, ...] = (*RULES, *REVIEWS)
RULE_IDS = frozenset(rule.ID for rule in ALL_RULES)
