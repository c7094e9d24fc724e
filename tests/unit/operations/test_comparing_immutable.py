"""Which changes of an object the API server refuses."""

from copy import deepcopy

import pytest

from sardonyx.core.valuepaths import assign, format_path, parse_path
from sardonyx.operations.comparing_immutable import immutable_changes, loses_data

CLAIM = {"metadata": {"name": "data"}, "spec": {"resources": {"requests": {"storage": "1Gi"}}}}
OBJECTS = {
    "Deployment": {"apiVersion": "apps/v1", "spec": {"selector": {"matchLabels": {"a": "b"}}, "replicas": 1}},
    "StatefulSet": {"apiVersion": "apps/v1", "spec": {"serviceName": "s", "volumeClaimTemplates": [CLAIM]}},
    "Job": {"apiVersion": "batch/v1", "spec": {"template": {"spec": {"containers": []}}, "suspend": False}},
    "PersistentVolumeClaim": {
        "apiVersion": "v1",
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "10Gi"}}},
    },
    "Service": {"apiVersion": "v1", "spec": {"ports": [{"port": 80}]}},
    "Secret": {"apiVersion": "v1", "stringData": {"a": "x"}},
    "ConfigMap": {"apiVersion": "v1", "immutable": True, "data": {"a": "x"}},
    "RoleBinding": {"apiVersion": "rbac.authorization.k8s.io/v1", "roleRef": {"name": "view"}},
}


def object_of(kind):
    return {"kind": kind, "metadata": {"name": "x"}, **deepcopy(OBJECTS[kind])}


def found(kind, path, value, **metadata):
    old = object_of(kind)
    old["metadata"].update(metadata)
    return [format_path(each.path) for each in immutable_changes(old, assign(old, parse_path(path), value))]


@pytest.mark.parametrize(
    ("kind", "path", "value", "named"),
    [
        ("Deployment", "spec.selector.matchLabels.a", "c", "spec.selector"),
        ("StatefulSet", "spec.serviceName", "t", "spec.serviceName"),
        (
            "StatefulSet",
            "spec.volumeClaimTemplates[0].spec.resources.requests.storage",
            "2Gi",
            "spec.volumeClaimTemplates",
        ),
        (
            "StatefulSet",
            r"spec.volumeClaimTemplates[0].metadata.labels.helm\.sh/chart",
            "x-2",
            "spec.volumeClaimTemplates",
        ),
        ("Job", "spec.template.spec.restartPolicy", "Never", "spec.template"),
        ("PersistentVolumeClaim", "spec.accessModes", ["ReadWriteMany"], "spec.accessModes"),
        ("PersistentVolumeClaim", "spec.resources.requests.storage", "9Gi", "spec.resources.requests.storage"),
        ("Service", "spec.clusterIP", "None", "spec.clusterIP"),
        ("Secret", "type", "kubernetes.io/tls", "type"),
        ("ConfigMap", "data.a", "y", "data"),
        ("RoleBinding", "roleRef.name", "edit", "roleRef"),
    ],
)
def test_what_the_api_server_refuses_is_named(kind, path, value, named):
    assert found(kind, path, value) == [named]


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("Deployment", "spec.replicas", 2),
        ("StatefulSet", "spec.podManagementPolicy", "OrderedReady"),
        ("StatefulSet", "spec.updateStrategy.type", "OnDelete"),
        ("Job", "spec.suspend", True),
        ("PersistentVolumeClaim", "spec.resources.requests.storage", "20Gi"),
        ("PersistentVolumeClaim", "spec.resources.requests.storage", "10240Mi"),
        ("PersistentVolumeClaim", "spec.resources.requests.storage", "nonsense"),
        ("Service", "spec.ports[0].port", 81),
        ("Secret", "stringData.a", "y"),
        ("Secret", "type", "Opaque"),
    ],
)
def test_what_can_change_is_left_alone(kind, path, value):
    assert found(kind, path, value) == []


def test_a_hook_is_made_anew():
    assert found("Job", "spec.template.a", 1, annotations={"helm.sh/hook": "pre-upgrade"}) == []


def test_data_goes_with_a_claim_unless_it_is_kept():
    claim = object_of("PersistentVolumeClaim")
    kept = assign(claim, ("metadata", "annotations"), {"helm.sh/resource-policy": "keep"})
    assert (loses_data(claim), loses_data(kept)) == (True, False)


def test_data_goes_with_a_set_of_pods_that_has_claims():
    with_claims = object_of("StatefulSet")
    without = assign(with_claims, ("spec", "volumeClaimTemplates"), [])
    assert (loses_data(with_claims), loses_data(without), loses_data(object_of("Deployment"))) == (True, False, False)
