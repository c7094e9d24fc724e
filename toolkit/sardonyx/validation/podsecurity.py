"""What of Pod Security's level "restricted" a pod does not keep (https://kubernetes.io/docs/concepts/security/)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sardonyx.core.valuepaths import MISSING, lookup
from sardonyx.validation.pods import Container, Pod, containers, items

_NAMESPACES = ("hostNetwork", "hostPID", "hostIPC")
_VOLUMES = frozenset(
    {
        *("configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"),
        *("name", "image"),
    }
)
_CAPABILITIES = frozenset(
    {
        *("AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP"),
        *("SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"),
    }
)


def baseline_violations(pod: Pod) -> Iterator[str]:
    """Yield what even the level "baseline" refuses: what reaches out of the pod."""
    yield from (f"{name} is on" for name in _NAMESPACES if pod.spec.get(name) is True)
    for volume in items(pod.spec, "volumes"):
        if volume.get("hostPath") is not None:
            yield f"the volume {volume.get('name')} is a folder of the node"
    for container in containers(pod):
        if lookup(container.spec, ("securityContext", "privileged")) is True:
            yield f"the container {container.name} is privileged"
        if extra := sorted(_texts(container, "add") - _CAPABILITIES):
            yield f"the container {container.name} adds {', '.join(extra)}"
        if any(port.get("hostPort") for port in items(container.spec, "ports")):
            yield f"the container {container.name} takes a port of the node"


def restricted_violations(pod: Pod) -> Iterator[str]:
    """Yield what the level "restricted" refuses beyond that."""
    every = list(containers(pod))
    if any(_setting(pod, each, "allowPrivilegeEscalation", own=True) is not False for each in every):
        yield "allowPrivilegeEscalation is not false"
    if any("ALL" not in _texts(each, "drop") for each in every):
        yield "not all capabilities are dropped"
    if any(_setting(pod, each, "runAsNonRoot") is not True for each in every):
        yield "runAsNonRoot is not true"
    if any(_setting(pod, each, "runAsUser") == 0 for each in every):
        yield "runAsUser is 0"
    if any(lookup(_setting(pod, each, "seccompProfile"), ("type",)) is MISSING for each in every):
        yield "no seccompProfile is given"
    if other := sorted({key for volume in items(pod.spec, "volumes") for key in volume} - _VOLUMES - {"hostPath"}):
        yield f"volumes are of the kind {', '.join(other)}"


def _setting(pod: Pod, container: Container, name: str, *, own: bool = False) -> Any:
    value = lookup(container.spec, ("securityContext", name))
    return value if own or value is not MISSING else lookup(pod.spec, ("securityContext", name))


def _texts(container: Container, key: str) -> set[str]:
    found = lookup(container.spec, ("securityContext", "capabilities", key))
    return {item for item in found if isinstance(item, str)} if isinstance(found, list) else set()
