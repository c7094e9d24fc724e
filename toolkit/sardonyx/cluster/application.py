"""What an Argo CD Application says about itself, as plain values.

Fields: Argo CD 3.2 ``pkg/apis/application/v1alpha1/types.go``. Reading is a pure function of the object.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sardonyx.cluster.deletion import Deletion, deletion_of
from sardonyx.cluster.times import read_time

UNKNOWN = "Unknown"


class Condition(NamedTuple):
    """Something that Argo CD wants a person to know, of type ComparisonError, SyncError, DeletionError and others."""

    type: str
    message: str
    since: datetime | None = None


class Operation(NamedTuple):
    """The sync that runs or ran last. ``phase``: Running, Terminating, Failed, Error or Succeeded."""

    phase: str
    message: str
    revision: str | None = None


class Resource(NamedTuple):
    """One object of an Application. ``health`` is None for kinds without one; ``message`` is of its last sync."""

    api_version: str
    kind: str
    namespace: str | None
    name: str
    sync: str
    health: str | None = None
    message: str = ""


class ApplicationStatus(NamedTuple):
    """``sync`` is Synced, OutOfSync or Unknown; ``health`` Healthy, Progressing, Degraded, Suspended, Missing, Unknown.

    ``revision`` is the Git commit last compared. ``deletion`` is set while the Application waits to be gone.
    ``messages`` is what a person should read of all this: conditions, why a sync failed, what a deletion waits for.
    """

    namespace: str
    name: str
    sync: str
    health: str
    revision: str | None = None
    conditions: tuple[Condition, ...] = ()
    operation: Operation | None = None
    resources: tuple[Resource, ...] = ()
    deletion: Deletion | None = None
    messages: tuple[str, ...] = ()


def read_application(manifest: dict[str, Any]) -> ApplicationStatus:
    """Read an Application as the API server returns it; before Argo CD has seen it everything is Unknown."""
    metadata = manifest["metadata"]
    status = manifest.get("status") or {}
    sync = status.get("sync") or {}
    application = ApplicationStatus(
        namespace=metadata["namespace"],
        name=metadata["name"],
        sync=sync.get("status") or UNKNOWN,
        health=(status.get("health") or {}).get("status") or UNKNOWN,
        revision=sync.get("revision") or None,
        conditions=tuple(_condition(condition) for condition in status.get("conditions") or ()),
        operation=_operation(status.get("operationState")),
        resources=_resources(status),
        deletion=deletion_of(manifest),
    )
    return application._replace(messages=tuple(dict.fromkeys(_messages(application))))


def _messages(application: ApplicationStatus) -> Iterator[str]:
    yield from (f"{condition.type}: {condition.message}" for condition in application.conditions)
    operation = application.operation
    if operation is not None and operation.phase != "Succeeded" and operation.message:
        yield f"sync {operation.phase}: {operation.message}"
    yield from (f"{item.kind} {item.name}: {item.message}" for item in application.resources if item.message)
    if application.deletion is not None:
        yield f"deletion waits: {application.deletion.reason}"


def _condition(condition: dict[str, Any]) -> Condition:
    return Condition(
        condition.get("type", ""), condition.get("message", ""), read_time(condition.get("lastTransitionTime"))
    )


def _operation(state: dict[str, Any] | None) -> Operation | None:
    if not state:
        return None
    return Operation(
        phase=state.get("phase", UNKNOWN),
        message=state.get("message", ""),
        revision=(state.get("syncResult") or {}).get("revision") or None,
    )


def _resources(status: dict[str, Any]) -> tuple[Resource, ...]:
    """Join the objects that Argo CD tracks with those of the last sync: a refused object is only among the latter."""
    results = {_key(result): result for result in _sync_results(status)}
    tracked = {_key(item): item for item in status.get("resources") or ()}
    return tuple(_resource(tracked.get(key, {}), results.get(key, {})) for key in sorted({**tracked, **results}))


def _sync_results(status: dict[str, Any]) -> list[dict[str, Any]]:
    state = status.get("operationState") or {}
    results: list[dict[str, Any]] = (state.get("syncResult") or {}).get("resources") or []
    return results


def _key(item: dict[str, Any]) -> tuple[str, str, str, str]:
    return item.get("group", ""), item.get("kind", ""), item.get("namespace", ""), item.get("name", "")


def _resource(tracked: dict[str, Any], result: dict[str, Any]) -> Resource:
    item = tracked or result
    group, version = item.get("group", ""), item.get("version", "")
    refused = result.get("status") == "SyncFailed"
    return Resource(
        api_version=f"{group}/{version}" if group else version,
        kind=item.get("kind", ""),
        namespace=item.get("namespace") or None,
        name=item.get("name", ""),
        sync=tracked.get("status") or ("Refused" if refused else UNKNOWN),
        health=(tracked.get("health") or {}).get("status"),
        message=(result.get("message") or "") if refused else (tracked.get("health") or {}).get("message") or "",
    )
