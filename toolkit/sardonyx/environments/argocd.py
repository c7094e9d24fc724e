"""How our Argo CD objects are named and what they have in common.

Field names: Argo CD's ``manifests/crds/{application,appproject}-crd.yaml``, version 3.2.
"""

from __future__ import annotations

from typing import Any

from sardonyx.environments.model import Environment

API_VERSION = "argoproj.io/v1alpha1"
SYNC_WAVE = "argocd.argoproj.io/sync-wave"
SYNC_OPTIONS = "argocd.argoproj.io/sync-options"
GENERATE_PATHS = "argocd.argoproj.io/manifest-generate-paths"

# Before the Applications that need them: a parent that Argo CD sees before its project waits for the next poll.
FIRST_WAVE = {SYNC_WAVE: "-1"}

# An operation that is being retried holds up deletions, so those of tenants end soon.
SHORT_RETRY = {"limit": 2, "backoff": {"duration": "5s", "factor": 2, "maxDuration": "20s"}}
# Nothing is deleted through the roots in a hurry; they had better get over an API server that restarts.
LONG_RETRY = {"limit": 5, "backoff": {"duration": "5s", "factor": 2, "maxDuration": "3m"}}


def instances_project(tenant: str) -> str:
    """Return the name of the project of a tenant's instances."""
    return tenant


def parent_project(tenant: str) -> str:
    """Return the name of the project of a tenant's parent; no tenant can be called so, as names have no dots."""
    return f"{tenant}.apps"


def parent_application(tenant: str) -> str:
    """Return the name of the Application that applies a tenant's ``application.yaml`` files."""
    return f"tenant-{tenant}"


def top_application(environment: str) -> str:
    """Return the name of the Application that applies ``platform/roots``, and of its project."""
    return f"sardonyx-{environment}"


def root_application(environment: str, shard: str) -> str:
    """Return the name of the Application that applies ``platform/<shard>``."""
    return f"sardonyx-{environment}-{shard}"


def platform_project(environment: str) -> str:
    """Return the name of the project of the root Applications."""
    return f"sardonyx-{environment}-platform"


def application_source(environment: Environment, path: str, directory: dict[str, Any]) -> dict[str, Any]:
    """Return an Application's source: a folder of the environments repository, and which of its files.

    The revision is fully qualified, so that a tag of the same name changes nothing.
    """
    return {
        "repoURL": environment.repository.url,
        "targetRevision": f"refs/heads/{environment.repository.branch}",
        "path": path,
        "directory": directory,
    }


def destination(environment: Environment, namespace: str) -> dict[str, str]:
    """Return an Application's or a project's destination."""
    return {"server": environment.cluster.server, "namespace": namespace}


def group_kinds(*kinds: tuple[str, str]) -> list[dict[str, str]]:
    """Return a project's list of kinds out of pairs of API group and kind."""
    return [{"group": group, "kind": kind} for group, kind in kinds]
