"""What values must be beyond their types."""

from __future__ import annotations

from typing import Any

import pytest

from sardonyx.core.valuepaths import assign, format_path
from sardonyx.validation.apischema import Fault, Reason, check_object, load_schema

CONTAINER = ("spec", "template", "spec", "containers", 0)
LABELS = {"app": "demo"}
DEPLOYMENT: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "demo"},
    "spec": {
        "selector": {"matchLabels": LABELS},
        "template": {"metadata": {"labels": LABELS}, "spec": {"containers": [{"name": "main", "image": "main:1"}]}},
    },
}
SERVICE: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "demo"},
    "spec": {"ports": [{"port": 80}]},
}
LONG = "a" * 64


def _refused(thing: dict[str, Any], path: tuple[str | int, ...], value: Any) -> list[str]:
    found = list(check_object(assign(thing, path, value), load_schema("v1.33")))
    assert all(isinstance(each, Fault) and each.reason is Reason.VALUE for each in found)
    return [format_path(each.path) for each in found]


REFUSED = [
    (("metadata", "name"), "Demo", "metadata.name"),
    (("metadata", "labels"), {"app": "a b"}, "metadata.labels"),
    (("metadata", "labels"), {"app": LONG}, "metadata.labels"),
    (("metadata", "annotations"), {"not/a/key": "x"}, "metadata.annotations"),
    (("spec", "selector", "matchLabels"), {"app": "other"}, "spec.selector.matchLabels"),
    ((*CONTAINER, "name"), "main_1", f"{format_path(CONTAINER)}.name"),
    ((*CONTAINER, "image"), "", f"{format_path(CONTAINER)}.image"),
    ((*CONTAINER, "image"), "main:", f"{format_path(CONTAINER)}.image"),
    ((*CONTAINER, "imagePullPolicy"), "always", f"{format_path(CONTAINER)}.imagePullPolicy"),
    ((*CONTAINER, "env"), [{"name": "A=B"}], f"{format_path(CONTAINER)}.env[0].name"),
    ((*CONTAINER, "env"), [{"name": "A", "value": "1", "valueFrom": {}}], f"{format_path(CONTAINER)}.env[0]"),
    ((*CONTAINER, "ports"), [{"containerPort": 0}], f"{format_path(CONTAINER)}.ports[0].containerPort"),
    (
        (*CONTAINER, "ports"),
        [{"containerPort": 1, "name": "a-very-long-port-name"}],
        f"{format_path(CONTAINER)}.ports[0].name",
    ),
    (
        (*CONTAINER, "resources"),
        {"requests": {"cpu": "1"}, "limits": {"cpu": "500m"}},
        f"{format_path(CONTAINER)}.resources.requests.cpu",
    ),
    ((*CONTAINER, "readinessProbe"), {"periodSeconds": 1}, f"{format_path(CONTAINER)}.readinessProbe"),
    (
        (*CONTAINER[:-2], "volumes"),
        [{"name": "a", "emptyDir": {}, "secret": {"secretName": "a"}}],
        "spec.template.spec.volumes[0]",
    ),
]
TAKEN = [
    (("metadata", "name"), "demo.example.org"),
    (("metadata", "labels"), {"example.org/app": "", "b": "A.b_c-1"}),
    (("metadata", "annotations"), {"example.org/a_b": "any text, " * 20}),
    ((*CONTAINER, "image"), "registry.example.org:5000/team/main:1.0@sha256:00"),
    ((*CONTAINER, "env"), [{"name": "my.name-1", "value": "", "valueFrom": None}, {"name": "A", "valueFrom": {}}]),
    ((*CONTAINER, "resources"), {"requests": {"cpu": "500m", "memory": None}, "limits": {"cpu": 0.5, "memory": "1Gi"}}),
    ((*CONTAINER, "readinessProbe"), {"httpGet": {"port": "http"}, "exec": None}),
    ((*CONTAINER[:-2], "volumes"), [{"name": "a", "emptyDir": {}}, {"name": "b"}]),
    ((*CONTAINER, "ports"), [{"containerPort": 1, "name": "", "protocol": ""}]),
]


@pytest.mark.parametrize(("path", "value", "refused"), REFUSED, ids=[str(case[1])[:40] for case in REFUSED])
def test_what_the_server_refuses(path, value, refused):
    assert _refused(DEPLOYMENT, path, value) == [refused]


@pytest.mark.parametrize(("path", "value"), TAKEN, ids=[str(case[1])[:40] for case in TAKEN])
def test_what_the_server_takes(path, value):
    assert _refused(DEPLOYMENT, path, value) == []


@pytest.mark.parametrize(("name", "refused"), [("1st", 1), ("demo.a", 1), (LONG, 1), ("demo-1", 0)])
def test_names_of_services(name, refused):
    assert len(_refused(SERVICE, ("metadata", "name"), name)) == refused


@pytest.mark.parametrize(
    ("host", "refused"), [("https://a.org", 1), ("A.org", 1), ("10.0.0.1", 1), ("*.a.org", 0), ("", 0), ("a.org", 0)]
)
def test_hosts(host, refused):
    ingress = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": "demo"},
        "spec": {"rules": []},
    }
    assert len(_refused(ingress, ("spec", "rules"), [{"host": host}])) == refused


@pytest.mark.parametrize(("key", "refused"), [("a/b", 1), ("..", 1), ("", 1), ("my_file.txt", 0)])
def test_keys_of_data(key, refused):
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "demo"}}
    assert len(_refused(config, ("data",), {key: "text"})) == refused


def test_what_the_server_fills_in_for_a_service():
    assert _refused(SERVICE, ("spec", "ports"), [{"port": 80, "name": "", "targetPort": 0, "protocol": ""}]) == []


WHOLE = [
    ("networking.k8s.io/v1", "Ingress", {}, "spec"),
    ("networking.k8s.io/v1", "Ingress", {"rules": [], "ingressClassName": ""}, "spec.ingressClassName"),
    ("networking.k8s.io/v1", "NetworkPolicy", {"podSelector": {}, "policyTypes": ["ingress"]}, "spec.policyTypes"),
    (
        "networking.k8s.io/v1",
        "NetworkPolicy",
        {"podSelector": {}, "ingress": [{"from": [{}]}]},
        "spec.ingress[0].from[0]",
    ),
    ("v1", "Service", {"selector": {"app": "demo"}}, "spec.ports"),
    ("v1", "Service", {"ports": [{"port": 80, "targetPort": "80"}]}, "spec.ports[0].targetPort"),
    ("v1", "Pod", {"containers": []}, "spec.containers"),
    ("v1", "PersistentVolumeClaim", {"accessModes": ["ReadWriteOnce"]}, "spec.resources.requests.storage"),
]


@pytest.mark.parametrize(("version", "kind", "spec", "refused"), WHOLE, ids=[case[3] for case in WHOLE])
def test_what_must_be_together(version, kind, spec, refused):
    thing = {"apiVersion": version, "kind": kind, "metadata": {"name": "demo"}, "spec": spec}
    assert refused in [format_path(each.path) for each in check_object(thing, load_schema("v1.33"))]


@pytest.mark.parametrize(("data", "refused"), [({"tls.crt": ""}, 1), ({"tls.crt": "", "tls.key": ""}, 0)])
def test_keys_that_the_type_of_a_secret_asks_for(data, refused):
    thing = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "demo"}, "type": "kubernetes.io/tls"}
    assert len(list(check_object({**thing, "data": data}, load_schema("v1.33")))) == refused
