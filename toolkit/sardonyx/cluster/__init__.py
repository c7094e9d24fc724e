"""A cluster with Argo CD: how services are, refreshing, waiting, secret values, the first objects.

Importing this package does not import the Kubernetes client (half a second); ``connect`` does.
"""

from __future__ import annotations

from sardonyx.cluster.addresses import urls_of
from sardonyx.cluster.annotations import approve_deletion, end_operation, refresh
from sardonyx.cluster.application import ApplicationStatus, Condition, Operation, Resource
from sardonyx.cluster.bootstrap import apply
from sardonyx.cluster.configuration import cluster_configured, connect
from sardonyx.cluster.connection import ClusterConnection
from sardonyx.cluster.deletion import Cause, Deletion
from sardonyx.cluster.errors import (
    ClusterError,
    Conflict,
    Forbidden,
    Missing,
    NotConfigured,
    SyncFailed,
    TimedOut,
    Unauthenticated,
    Unreachable,
    UnusableKubeconfig,
)
from sardonyx.cluster.parents import refresh_instances, refresh_platform
from sardonyx.cluster.pod import PodStatus
from sardonyx.cluster.sealing import fetch_certificate
from sardonyx.cluster.secrets import read_secret_data
from sardonyx.cluster.status import (
    ServiceStatus,
    application_status,
    application_statuses,
    pods,
    service_status,
    urls,
    waiting_deletions,
)
from sardonyx.cluster.waiting import wait_for, wait_until_gone

__all__ = [
    "ApplicationStatus",
    "Cause",
    "ClusterConnection",
    "ClusterError",
    "Condition",
    "Conflict",
    "Deletion",
    "Forbidden",
    "Missing",
    "NotConfigured",
    "Operation",
    "PodStatus",
    "Resource",
    "ServiceStatus",
    "SyncFailed",
    "TimedOut",
    "Unauthenticated",
    "Unreachable",
    "UnusableKubeconfig",
    "application_status",
    "application_statuses",
    "apply",
    "approve_deletion",
    "cluster_configured",
    "connect",
    "end_operation",
    "fetch_certificate",
    "pods",
    "read_secret_data",
    "refresh",
    "refresh_instances",
    "refresh_platform",
    "service_status",
    "urls",
    "urls_of",
    "wait_for",
    "wait_until_gone",
    "waiting_deletions",
]
