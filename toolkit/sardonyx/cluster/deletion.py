"""Why an Application that is to be deleted is still there.

Argo CD says so only in its log (a missing project excepted), so the reason is worked out from the object in the order
in which the controller decides: Argo CD 3.2 ``controller/appcontroller.go``, ``processAppOperationQueueItem`` and
``finalizeApplicationDeletion``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sardonyx.cluster.times import read_time

APPROVAL = "argocd.argoproj.io/deletion-approved"
_CASCADE = "resources-finalizer.argocd.argoproj.io"
_HOOKS = "post-delete-finalizer.argocd.argoproj.io"


class Cause(StrEnum):
    """What a deletion waits for."""

    OPERATION = "operation"
    ERROR = "error"
    APPROVAL = "approval"
    OBJECTS = "objects"
    HOOKS = "hooks"
    CONTROLLER = "controller"


class Deletion(NamedTuple):
    """An Application marked for deletion: since when, what it waits for, and a sentence about it."""

    since: datetime | None
    cause: Cause
    reason: str


def deletion_of(manifest: dict[str, Any]) -> Deletion | None:
    """Return why this Application, asked to go, has not gone; None when it is not to be deleted."""
    stamp = manifest["metadata"].get("deletionTimestamp")
    if not stamp:
        return None
    since = read_time(stamp)
    cause, reason = next(_reasons(manifest, since))
    return Deletion(since, cause, reason)


def _reasons(manifest: dict[str, Any], since: datetime | None) -> Iterator[tuple[Cause, str]]:
    status = manifest.get("status") or {}
    if manifest.get("operation"):
        yield Cause.OPERATION, _running(status.get("operationState") or {})
    for condition in status.get("conditions") or ():
        if condition.get("type") == "DeletionError":
            yield Cause.ERROR, condition.get("message", "")
    finalizers = manifest["metadata"].get("finalizers") or []
    cascades = any(finalizer.startswith(_CASCADE) for finalizer in finalizers)
    if cascades and (kept := _unapproved(manifest, since)):
        yield Cause.APPROVAL, f"its data needs an approval to be deleted: {', '.join(kept)}"
    if cascades:
        yield Cause.OBJECTS, "its objects are being deleted"
    if any(finalizer.startswith(_HOOKS) for finalizer in finalizers):
        yield Cause.HOOKS, "its post-delete hooks have not finished"
    yield Cause.CONTROLLER, "Argo CD has not acted on it yet"


def _running(state: dict[str, Any]) -> str:
    retries = state.get("retryCount", 0)
    times = f" (tried again {retries} times)" if retries else ""
    message = f": {state['message']}" if state.get("message") else ""
    return f"a sync is still running{times}{message}"


def _unapproved(manifest: dict[str, Any], since: datetime | None) -> list[str]:
    approved = read_time((manifest["metadata"].get("annotations") or {}).get(APPROVAL))
    if approved is not None and (since is None or approved >= since):
        return []
    resources = (manifest.get("status") or {}).get("resources") or ()
    return [f"{item['kind']} {item['name']}" for item in resources if item.get("requiresDeletionConfirmation")]
