"""The chart excludes clusters that it should run on.

What: ``kubeVersion`` is no range; it holds no version of Kubernetes that is still maintained; or it excludes the
versions of Google's and Amazon's clusters, which end in ``-gke.100`` or ``-eks-1a2b3c``.

Why: Helm refuses to install the chart there. A version with a suffix lies in a range only if a version in the range has
one too.

Remedy: write the oldest version that works, with ``-0`` behind it: ``>=1.25.0-0``.

Fails:
    Chart.yaml:
        apiVersion: v2
        name: demo
        version: 1.0.0
        kubeVersion: "<1.22"

Passes:
    Chart.yaml:
        apiVersion: v2
        name: demo
        version: 1.0.0
        kubeVersion: ">=1.25.0-0"
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sardonyx.charts.ranges import InvalidRange, matches
from sardonyx.core.findings import Finding, Level
from sardonyx.core.yamltext import place_of
from sardonyx.validation.subject import Subject

ID = "kube-version-unsatisfiable"
LEVEL = Level.ERROR

# https://kubernetes.io/releases/ and the one before the oldest, which providers still maintain.
_MAINTAINED = tuple(f"v1.{minor}.99" for minor in range(32, 37))
_SUFFIX = "-gke.100"


class _Fault(NamedTuple):
    message: str
    help: str | None
    level: Level = LEVEL


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding when the range excludes too much."""
    wanted = subject.chart.metadata.kube_version if subject.chart else ""
    fault = _fault(wanted) if wanted else None
    if fault and subject.metadata:
        place = place_of(subject.metadata, ("kubeVersion",))
        yield Finding(ID, fault.level, fault.message, place, subject.name, "kubeVersion", wanted, fault.help)


def _fault(wanted: str) -> _Fault | None:
    try:
        held = [version for version in _MAINTAINED if matches(wanted, version)]
    except InvalidRange as error:
        return _Fault(error.message, error.help)
    if not held:
        return _Fault(
            f"{wanted!r} holds no version of Kubernetes that is maintained", "name the oldest version that works"
        )
    if not matches(wanted, held[-1] + _SUFFIX):
        text = f"{wanted!r} excludes the versions of clusters of Google and Amazon, which have a suffix"
        return _Fault(text, "write -0 behind the versions: >=1.25.0-0", Level.WARNING)
    return None
