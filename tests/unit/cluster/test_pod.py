"""Reading pods."""

from __future__ import annotations

import pytest

from sardonyx.cluster.pod import read_pod


def manifest(deleted=None, **status):
    metadata = {"name": "web-0"} | ({"deletionTimestamp": deleted} if deleted else {})
    return {"metadata": metadata, "status": status}


def container(**state):
    return {"containerStatuses": [{"restartCount": 3, "state": state}]}


WAITING = {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 40s"}}
CREATING = {"waiting": {"reason": "ContainerCreating"}}
UNSCHEDULABLE = [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/1 nodes"}]
STATES = {
    "running": (manifest(phase="Running"), ("Running", "")),
    "no status yet": (manifest(), ("Unknown", "")),
    "crashing": (manifest(phase="Running", **container(**WAITING)), ("CrashLoopBackOff", "back-off 40s")),
    "starting": (manifest(phase="Pending", **container(**CREATING)), ("Pending", "")),
    "failed": (
        manifest(phase="Failed", **container(terminated={"exitCode": 1, "reason": "OOMKilled"})),
        ("OOMKilled", ""),
    ),
    "finished": (manifest(phase="Succeeded", **container(terminated={"exitCode": 0})), ("Succeeded", "")),
    "too large": (manifest(phase="Pending", conditions=UNSCHEDULABLE), ("Unschedulable", "0/1 nodes")),
    "evicted": (manifest(phase="Failed", reason="Evicted", message="low on memory"), ("Evicted", "low on memory")),
    "deleted": (manifest("2026-11-22T05:00:00Z", phase="Running"), ("Terminating", "")),
}


@pytest.mark.parametrize("name", STATES)
def test_the_state_is_what_kubectl_shows(name):
    pod, expected = STATES[name]
    read = read_pod(pod)
    assert (read.state, read.message) == expected


def test_restarts_and_readiness_are_read():
    pod = read_pod(manifest(phase="Running", conditions=[{"type": "Ready", "status": "True"}], **container(running={})))
    assert (pod.ready, pod.restarts) == (True, 3)
