"""What the API server asks of values beyond their type (``pkg/apis/core/validation`` and its like in Kubernetes).

Only what holds in all versions here, in every cluster. Each check gets a value of the right type and returns what the
value must be or do, as the rest of a sentence that begins with its path and "must", or None when it is fine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sardonyx.core.errors import UsageError
from sardonyx.core.quantities import parse_quantity
from sardonyx.core.valuepaths import MISSING, ValuePath, lookup

Check = Callable[[Any], str | None]

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_SERVICE = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_QUALIFIED = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?")
_PORT_NAME = re.compile(r"(?=.*[a-z])(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_DATA_KEY = re.compile(r"[-._a-zA-Z0-9]+")
_HIGHEST_PORT = 65535
_LONGEST_PORT_NAME = 15


def _matching(pattern: re.Pattern[str], longest: int, words: str) -> Check:
    def check(value: Any) -> str | None:
        fits = not isinstance(value, str) or (len(value) <= longest and pattern.fullmatch(value))
        return None if fits else f"be {words}, with at most {longest} characters"

    return check


def _or_empty(check: Check) -> Check:
    return lambda value: None if value in ("", 0) else check(value)


def _one_of(*options: str) -> Check:
    return lambda value: None if value in options else f"be one of {', '.join(filter(None, options))}"


def _port(value: Any) -> str | None:
    if isinstance(value, str):
        fits = len(value) <= _LONGEST_PORT_NAME and _PORT_NAME.fullmatch(value)
        return (
            None if fits else "be a number, or the name of a port (lower-case letters, digits and '-', with a letter)"
        )
    return None if 0 < value <= _HIGHEST_PORT else f"be between 1 and {_HIGHEST_PORT}"


def _key_fault(key: str) -> bool:
    prefix, slash, name = key.rpartition("/")
    fits = not slash or (len(prefix) <= 253 and _SUBDOMAIN.fullmatch(prefix.lower()))
    return not (fits and len(name) <= 63 and _QUALIFIED.fullmatch(name))


_LABEL_WORDS = "letters, digits and '-_.', with at most 63 characters"


def _labels(value: dict[str, Any]) -> str | None:
    if fault := _annotations(value):
        return fault
    texts = (text for text in value.values() if isinstance(text, str) and text)
    wrong = next((text for text in texts if len(text) > 63 or not _QUALIFIED.fullmatch(text)), None)
    return None if wrong is None else f"have values of {_LABEL_WORDS}; {wrong!r} is another"


def _annotations(value: dict[str, Any]) -> str | None:
    wrong = next(filter(_key_fault, value), None)
    return None if wrong is None else f"have keys of {_LABEL_WORDS}; {wrong!r} is another"


def _data(value: dict[str, Any]) -> str | None:
    wrong = next((key for key in value if not _DATA_KEY.fullmatch(key) or len(key) > 253 or key in (".", "..")), None)
    return None if wrong is None else f"have keys of letters, digits and '-_.' only; {wrong!r} is another"


def _given(value: str) -> str | None:
    return None if value else "not be empty"


def _image(value: str) -> str | None:
    if not value.strip():
        return "not be empty"
    is_cut_off = value.startswith((":", "/", "-")) or value.endswith((":", "/", "@"))
    return "be an image: registry/name:tag" if is_cut_off or any(map(str.isspace, value)) else None


def _variable(value: str) -> str | None:
    fits = value and "=" not in value and value.isascii() and value.isprintable()
    return None if fits else "be the name of a variable"


def _host(value: str) -> str | None:
    name = value.removeprefix("*.")
    fits = not value or (len(value) <= 253 and _SUBDOMAIN.fullmatch(name) and not re.fullmatch(r"[\d.]+", name))
    return None if fits else "be the name of a host, in lower case and without scheme, port or path"


def _policy_types(value: list[Any]) -> str | None:
    return None if all(item in ("Ingress", "Egress") for item in value) else "list Ingress, Egress or both"


_DNS_LABEL = _matching(_LABEL, 63, "lower-case letters, digits and '-'")
_PROTOCOL = _one_of("TCP", "UDP", "SCTP", "")
_PULL = _one_of("Always", "IfNotPresent", "Never", "")
_CONTAINER: Mapping[str, Check] = {"name": _DNS_LABEL, "image": _image, "imagePullPolicy": _PULL}
FIELDS: Mapping[str, Mapping[str, Check]] = {
    "ObjectMeta": {"labels": _labels, "annotations": _annotations},
    "LabelSelector": {"matchLabels": _labels},
    "Container": _CONTAINER,
    "Volume": {"name": _DNS_LABEL},
    "VolumeMount": {"mountPath": _given, "name": _given},
    "EnvVar": {"name": _variable},
    "ContainerPort": {
        "name": _or_empty(
            _matching(_PORT_NAME, _LONGEST_PORT_NAME, "lower-case letters, digits and '-', with a letter")
        ),
        "containerPort": _port,
        "protocol": _PROTOCOL,
    },
    "HTTPGetAction": {"port": _port, "scheme": _one_of("HTTP", "HTTPS", "")},
    "TCPSocketAction": {"port": _port},
    "PodSpec": {
        "restartPolicy": _one_of("Always", "OnFailure", "Never", ""),
        "dnsPolicy": _one_of("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None", ""),
    },
    "Toleration": {
        "operator": _one_of("Exists", "Equal", "Lt", "Gt", ""),
        "effect": _one_of("NoSchedule", "PreferNoSchedule", "NoExecute", ""),
    },
    "ServiceSpec": {
        "selector": _labels,
        "type": _one_of("ClusterIP", "NodePort", "LoadBalancer", "ExternalName", ""),
        "sessionAffinity": _one_of("ClientIP", "None", ""),
    },
    "ServicePort": {
        "name": _or_empty(_DNS_LABEL),
        "port": _port,
        "targetPort": _or_empty(_port),
        "protocol": _PROTOCOL,
    },
    "ConfigMap": {"data": _data, "binaryData": _data},
    "Secret": {"data": _data, "stringData": _data},
    "PersistentVolumeClaimSpec": {"volumeMode": _one_of("Filesystem", "Block", "")},
    "IngressSpec": {"ingressClassName": _matching(_SUBDOMAIN, 253, "the name of a class")},
    "IngressRule": {"host": _host},
    "NetworkPolicySpec": {"policyTypes": _policy_types},
    "HTTPIngressPath": {"pathType": _one_of("Exact", "Prefix", "ImplementationSpecific")},
    "CronJobSpec": {"concurrencyPolicy": _one_of("Allow", "Forbid", "Replace", "")},
}
"""What single fields must be, by the type that has them. Empty stands for the server's default where it has one."""

_LABEL_KINDS = ("Service", "Namespace")
_SUBDOMAIN_KINDS = frozenset(
    {
        *("Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "ConfigMap", "Secret"),
        *("ServiceAccount", "PersistentVolumeClaim", "Ingress", "NetworkPolicy", "PodDisruptionBudget"),
        "HorizontalPodAutoscaler",
    }
)
_SERVICE_NAME = _matching(_SERVICE, 63, "lower-case letters, digits and '-', with a letter first")
_OBJECT_NAME = _matching(_SUBDOMAIN, 253, "lower-case letters, digits, '-' and '.'")


def name_check(kind: str) -> Check | None:
    """Return what the names of objects of a kind must be; None where that is not known here."""
    if kind in _LABEL_KINDS:
        return _SERVICE_NAME if kind == "Service" else _DNS_LABEL
    return _OBJECT_NAME if kind in _SUBDOMAIN_KINDS else None


def _resources(value: dict[str, Any]) -> Iterator[tuple[ValuePath, str]]:
    requests, limits = (each if isinstance(each, dict) else {} for each in (value.get("requests"), value.get("limits")))
    for name in requests.keys() & limits.keys():
        try:
            is_more = parse_quantity(requests[name]) > parse_quantity(limits[name])
        except UsageError:  # Reported as such, and null is none.
            continue
        if is_more:
            yield ("requests", name), f"be at most the limit, {limits[name]}"


def _workload(value: dict[str, Any]) -> Iterator[tuple[ValuePath, str]]:
    wanted = lookup(value, ("selector", "matchLabels"))
    labels = lookup(value, ("template", "metadata", "labels"))
    if isinstance(wanted, dict) and not wanted.items() <= (labels if isinstance(labels, dict) else {}).items():
        yield ("selector", "matchLabels"), "be among the labels of the pods in template"


def _volume(value: dict[str, Any]) -> Iterator[tuple[ValuePath, str]]:
    sources = [key for key, source in value.items() if key != "name" and source is not None]
    if len(sources) > 1:  # Without one it is an emptyDir.
        yield (), f"have one source; it has {' and '.join(sources)}"


def _probe(value: dict[str, Any]) -> Iterator[tuple[ValuePath, str]]:
    ways = [key for key in ("exec", "grpc", "httpGet", "tcpSocket") if value.get(key) is not None]
    if len(ways) != 1:
        yield (), f"have one of exec, grpc, httpGet and tcpSocket; it has {' and '.join(ways) or 'none'}"


def _env(value: dict[str, Any]) -> Iterator[tuple[ValuePath, str]]:
    if value.get("value") and value.get("valueFrom") is not None:
        yield (), "have value or valueFrom, not both"


def _pod(value: dict[str, Any]) -> Iterator[tuple[ValuePath, str]]:
    if value.get("containers") == []:
        yield ("containers",), "have at least one container"


def _service(value: dict[str, Any]) -> Iterator[tuple[ValuePath, str]]:
    is_bare = value.get("clusterIP") == "None" or value.get("type") == "ExternalName"
    if not value.get("ports") and not is_bare:
        yield ("ports",), "have at least one port"


def _ingress(value: dict[str, Any]) -> Iterator[tuple[ValuePath, str]]:
    if not value.get("rules") and value.get("defaultBackend") is None:
        yield (), "have rules or a defaultBackend"


def _ingress_path(value: dict[str, Any]) -> Iterator[tuple[ValuePath, str]]:
    path = value.get("path")
    is_any = value.get("pathType") == "ImplementationSpecific" and not path
    if not is_any and not (isinstance(path, str) and path.startswith("/")):
        yield ("path",), "begin with /"


def _backend(value: dict[str, Any]) -> Iterator[tuple[ValuePath, str]]:
    if value.get("service") is None and value.get("resource") is None:
        yield (), "name a service"


def _claim(value: dict[str, Any]) -> Iterator[tuple[ValuePath, str]]:
    if not value.get("accessModes"):
        yield ("accessModes",), "have at least one mode"
    if lookup(value, ("resources", "requests", "storage")) in (MISSING, None):
        yield ("resources", "requests", "storage"), "say how much is asked for"


def _peer(value: dict[str, Any]) -> Iterator[tuple[ValuePath, str]]:
    if all(value.get(key) is None for key in ("podSelector", "namespaceSelector", "ipBlock")):
        yield (), "have one of podSelector, namespaceSelector and ipBlock"


_SECRET_KEYS = {
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
}


def _secret(value: dict[str, Any]) -> Iterator[tuple[ValuePath, str]]:
    given = {
        key for section in ("data", "stringData") if isinstance(value.get(section), dict) for key in value[section]
    }
    for key in _SECRET_KEYS.get(str(value.get("type")), ()):
        if key not in given:
            yield ("data",), f"have the key {key}, as a Secret of the type {value['type']}"


REQUIRED: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"), ("spec",)),
    **dict.fromkeys(("Pod", "Service", "Ingress", "PersistentVolumeClaim", "PodTemplateSpec"), ("spec",)),
    "Container": ("image",),
    "IngressServiceBackend": ("port",),
}
"""Fields that the API server asks for although OpenAPI does not call them required, by their type."""

OBJECTS: Mapping[str, Callable[[dict[str, Any]], Iterator[tuple[ValuePath, str]]]] = {
    "ResourceRequirements": _resources,
    **dict.fromkeys(("DeploymentSpec", "StatefulSetSpec", "DaemonSetSpec", "ReplicaSetSpec"), _workload),
    "Volume": _volume,
    "Probe": _probe,
    "EnvVar": _env,
    "PodSpec": _pod,
    "ServiceSpec": _service,
    "IngressSpec": _ingress,
    "HTTPIngressPath": _ingress_path,
    "IngressBackend": _backend,
    "PersistentVolumeClaimSpec": _claim,
    "NetworkPolicyPeer": _peer,
    "Secret": _secret,
}
"""What fields must be together, by their type."""
