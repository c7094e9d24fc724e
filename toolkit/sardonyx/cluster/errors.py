"""What can go wrong between this toolkit and a cluster, in the words of the person who asked.

UsageError
  ├─ NotConfigured       no cluster is configured: a command then shows what Git knows
  └─ UnusableKubeconfig  the kubeconfig is broken, or lacks the context
ClusterError             the cluster said no, or nothing
  ├─ Unreachable         no answer, no connection, or a certificate that is not the cluster's
  ├─ Unauthenticated     401: credentials missing, wrong or expired
  ├─ Forbidden           403: RBAC, or an admission rule
  ├─ Missing             404
  ├─ Conflict            409
  ├─ SyncFailed          Argo CD gave up on this revision
  └─ TimedOut            a state that was waited for did not come
"""

from __future__ import annotations

from sardonyx.core.errors import SardonyxError, UsageError


class NotConfigured(UsageError):
    """No kubeconfig was given, none is in its usual place, and this is not a pod."""


class UnusableKubeconfig(UsageError):
    """The kubeconfig cannot be read, or does not have what was asked of it."""


class ClusterError(SardonyxError):
    """The cluster refused something or cannot be used."""


class Unreachable(ClusterError):
    """No answer came, or not from the cluster that the kubeconfig means."""


class Unauthenticated(ClusterError):
    """The cluster does not know who is asking."""


class Forbidden(ClusterError):
    """The cluster knows who is asking and says no."""


class Missing(ClusterError):
    """There is no such object, or the cluster has no such kind."""


class Conflict(ClusterError):
    """Somebody else changed the object meanwhile."""


class SyncFailed(ClusterError):
    """Argo CD tried to apply a revision and gave up."""


class TimedOut(ClusterError):
    """What was waited for did not happen in time."""
