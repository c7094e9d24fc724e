"""What an environment lets a tenant's objects be: their kinds, namespace, Argo CD annotations and exposure.

The gate and the launcher ask here; Argo CD's projects refuse the same things a second time (design section 10).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sardonyx.core.errors import SardonyxError
from sardonyx.core.valuepaths import MISSING, lookup
from sardonyx.environments.model import Environment
from sardonyx.instances.exposure import exposure_violations

SYNC_OPTIONS = "argocd.argoproj.io/sync-options"
DELETION_APPROVED = "argocd.argoproj.io/deletion-approved"
HOOKS = ("argocd.argoproj.io/hook", "helm.sh/hook")
# Argo CD 3.2 creates a post-delete hook with its own rights and asks no project (tests/cluster/test_hooks.py); later
# versions have pre-delete hooks of the same making.
_REFUSED_HOOKS = ("PostDelete", "PreDelete", "post-delete", "pre-delete")
_REFUSED_OPTIONS = ("Replace=true", "Force=true", "Validate=false", "CreateNamespace=true")


class RefusedByPolicy(SardonyxError):
    """The environment's policy does not let a tenant have these objects."""


def policy_violations(objects: Iterable[Mapping[str, Any]], environment: Environment, tenant: str) -> list[str]:
    """Return a sentence for each thing about the objects that the environment's policy refuses."""
    allowed = {(kind.group, kind.kind) for kind in environment.policy.kinds}
    domain = environment.region.expose.domain
    return [
        violation
        for thing in objects
        for violation in (
            *_violations(thing, allowed, tenant),
            *(f"{describe_object(thing)}: {reason}" for reason in exposure_violations(thing, domain, tenant)),
        )
    ]


def require_policy(objects: Iterable[Mapping[str, Any]], environment: Environment, tenant: str) -> None:
    """Raise RefusedByPolicy, with every violation, when the policy refuses an object."""
    violations = policy_violations(objects, environment, tenant)
    if violations:
        raise RefusedByPolicy(
            f"the policy of the environment {environment.name} refuses the chart's objects:\n  "
            + "\n  ".join(violations),
            help="an operator can allow kinds with policy.kinds in environment.yaml",
        )


def describe_object(thing: Any) -> str:
    """Name an object as ``Kind/name``."""
    return f"{lookup(thing, ('kind',))}/{lookup(thing, ('metadata', 'name'))}"


def _violations(thing: Mapping[str, Any], allowed: set[tuple[str, str]], tenant: str) -> Iterable[str]:
    group = str(thing.get("apiVersion", "")).rpartition("/")[0]
    namespace = lookup(thing, ("metadata", "namespace")) or tenant
    if (group, thing.get("kind")) not in allowed:
        yield f"{describe_object(thing)}: the kind {thing.get('kind')} of the group {group or 'core'} is not allowed"
    if namespace != tenant:
        yield f"{describe_object(thing)}: is in the namespace {namespace}, not in {tenant}"
    for option in sorted(set(_REFUSED_OPTIONS) & set(annotation_options(thing, SYNC_OPTIONS))):
        yield f"{describe_object(thing)}: the sync option {option} is not allowed"
    hooks = {hook for annotation in HOOKS for hook in annotation_options(thing, annotation)}
    for hook in sorted(set(_REFUSED_HOOKS) & hooks):
        yield f"{describe_object(thing)}: the hook {hook} is not allowed: Argo CD runs it outside the tenant's project"
    if lookup(thing, ("metadata", "annotations", DELETION_APPROVED)) is not MISSING:
        yield f"{describe_object(thing)}: approves its own deletion in advance"


def annotation_options(thing: Any, annotation: str) -> list[str]:
    """Return the options in an annotation, between commas (``GetAnnotationCSVs`` in gitops-engine)."""
    text = lookup(thing, ("metadata", "annotations", annotation))
    return [option.strip() for option in text.split(",")] if isinstance(text, str) else []
