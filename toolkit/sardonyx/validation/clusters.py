"""The versions of Kubernetes that a chart is rendered for and its objects are held to."""

from __future__ import annotations

from collections.abc import Sequence

from sardonyx.charts.ranges import InvalidRange, matches
from sardonyx.helm.engine import DEFAULT_KUBE_VERSION
from sardonyx.validation.apischema import VERSIONS

_ENDS = ("0", "99")


def versions_for(wanted: str, configured: Sequence[str]) -> tuple[str, ...]:
    """Return the versions, of those configured, that a chart's ``kubeVersion`` holds; the first is rendered for.

    Where none was chosen and the usual one is not in the range, it is the nearest of the known versions that is. A
    range that holds none of them, or is none, leaves all as they are: that is the matter of a rule.
    """
    held = tuple(version for version in map(_whole, configured) if _holds(wanted, version))
    if held or tuple(configured) != (DEFAULT_KUBE_VERSION,):
        return held or tuple(configured)
    usual = VERSIONS.index(DEFAULT_KUBE_VERSION.rpartition(".")[0])
    known = sorted(range(len(VERSIONS)), key=lambda at: (abs(at - usual), -at))
    near = (f"{VERSIONS[at]}.{end}" for at in known for end in _ENDS)
    return next(((version,) for version in near if _holds(wanted, version)), tuple(configured))


def _whole(version: str) -> str:
    return version if version.count(".") > 1 else f"{version}.0"


def _holds(wanted: str, version: str) -> bool:
    try:
        return not wanted or matches(wanted, version)
    except InvalidRange:
        return False
