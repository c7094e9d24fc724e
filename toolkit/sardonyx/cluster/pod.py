"""How an instance's pods are, in a word a person knows from kubectl."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sardonyx.cluster.times import read_time


class PodStatus(NamedTuple):
    """``state`` is what kubectl shows: Running, Pending, CrashLoopBackOff, Unschedulable, Terminating or another."""

    name: str
    state: str
    ready: bool
    restarts: int = 0
    message: str = ""
    started: datetime | None = None


def read_pod(manifest: dict[str, Any]) -> PodStatus:
    """Read a Pod as the API server returns it."""
    status = manifest.get("status") or {}
    state, message = next(_states(manifest))
    return PodStatus(
        name=manifest["metadata"]["name"],
        state=state,
        ready=any(item["type"] == "Ready" and item["status"] == "True" for item in status.get("conditions") or ()),
        restarts=sum(item.get("restartCount", 0) for item in status.get("containerStatuses") or ()),
        message=message,
        started=read_time(status.get("startTime")),
    )


def _states(manifest: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield state and message, the most telling first."""
    status = manifest.get("status") or {}
    if manifest["metadata"].get("deletionTimestamp"):
        yield "Terminating", ""
    if status.get("reason"):  # Evicted, NodeLost
        yield status["reason"], status.get("message", "")
    for container in [*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ())]:
        yield from _container_states(container)
    for condition in status.get("conditions") or ():
        if condition["type"] == "PodScheduled" and condition["status"] == "False":
            yield condition.get("reason") or "Unschedulable", condition.get("message", "")
    yield status.get("phase") or "Unknown", ""


def _container_states(container: dict[str, Any]) -> Iterator[tuple[str, str]]:
    state = container.get("state") or {}
    waiting = state.get("waiting") or {}
    if waiting.get("reason") not in (None, "PodInitializing", "ContainerCreating"):
        yield waiting["reason"], waiting.get("message", "")
    terminated = state.get("terminated") or {}
    if terminated.get("exitCode"):
        yield terminated.get("reason") or "Error", terminated.get("message", "")
