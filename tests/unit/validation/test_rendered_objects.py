"""The rules about rendered objects, on objects that no author had in mind."""

from __future__ import annotations

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.core.valuepaths import MISSING, assign, leaves, lookup
from sardonyx.helm.engine import Release, Rendering
from sardonyx.helm.manifests import Manifest
from sardonyx.validation.renderer import Renderer
from sardonyx.validation.rules import (
    api_removed,
    cluster_scoped,
    data_on_delete,
    ingress_host,
    notes_missing,
    object_invalid,
    pod_duplicates,
    pod_security,
    probe_missing,
    reference_dangling,
    resources_missing,
    secret_encoding,
    selector_unstable,
    tls_secret_shared,
    url_without_host,
)
from sardonyx.validation.subject import Occasion, Outcome, Subject

RULES = (
    *(api_removed, cluster_scoped, data_on_delete, ingress_host, notes_missing, object_invalid, pod_duplicates),
    *(pod_security, probe_missing, reference_dangling, resources_missing, secret_encoding, selector_unstable),
    *(tls_secret_shared, url_without_host),
)
POD = {
    "serviceAccountName": "demo",
    "hostNetwork": False,
    "imagePullSecrets": [{"name": "demo"}],
    "volumes": [
        {"name": "a", "configMap": {"name": "demo"}},
        {"name": "b", "projected": {"sources": [{"secret": {"name": "demo"}}]}},
        {"name": "c", "persistentVolumeClaim": {"claimName": "demo"}},
    ],
    "initContainers": [{"name": "init", "image": "main:1"}],
    "containers": [
        {
            "name": "main",
            "image": "main:1",
            "ports": [{"name": "http", "containerPort": 80}],
            "env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "demo", "key": "a"}}}],
            "envFrom": [{"configMapRef": {"name": "demo"}}],
            "volumeMounts": [{"name": "a", "mountPath": "/a"}],
            "resources": {"requests": {"cpu": 1}, "limits": {"cpu": 2}},
            "readinessProbe": {"httpGet": {"port": "http"}},
            "securityContext": {"capabilities": {"add": ["CHOWN"], "drop": ["ALL"]}},
        }
    ],
}
CLAIM = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
RULE = {
    "host": "demo.example.org",
    "http": {"paths": [{"backend": {"service": {"name": "demo", "port": {"number": 80}}}}]},
}
SPECS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (
        "apps/v1",
        "StatefulSet",
        {
            "replicas": 1,
            "selector": {"matchLabels": {"app": "demo"}},
            "template": {"metadata": {"labels": {"app": "demo"}}, "spec": POD},
            "volumeClaimTemplates": [{"metadata": {"name": "data", "labels": {"a": "b"}}, "spec": CLAIM}],
        },
    ),
    ("batch/v1", "CronJob", {"schedule": "@daily", "jobTemplate": {"spec": {"template": {"spec": POD}}}}),
    ("v1", "Service", {"selector": {"app": "demo"}, "ports": [{"name": "http", "port": 80, "targetPort": "http"}]}),
    ("v1", "PersistentVolumeClaim", CLAIM),
    ("networking.k8s.io/v1", "Ingress", {"rules": [RULE], "tls": [{"hosts": ["a"], "secretName": "demo"}]}),
    ("route.openshift.io/v1", "Route", {"host": "a.example.org", "to": {"kind": "Service", "name": "demo"}}),
    ("autoscaling/v2", "HorizontalPodAutoscaler", {"scaleTargetRef": {"kind": "StatefulSet", "name": "demo"}}),
)
OTHERS: tuple[dict[str, Any], ...] = (
    {"apiVersion": "v1", "kind": "Secret", "data": {"a": "aHR0cDovLw=="}, "stringData": {"b": "http://"}},
    {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "roleRef": {"kind": "Role", "name": "demo"},
        "subjects": [{"kind": "ServiceAccount", "name": "demo"}],
    },
    {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "rules": [{"resources": ["secrets"], "verbs": ["create"]}],
    },
)
METADATA = {"name": "demo", "labels": {"app": "demo"}, "annotations": {"cert-manager.io/issuer": "a"}}
SOUND = [
    *({"apiVersion": version, "kind": kind, "metadata": METADATA, "spec": spec} for version, kind, spec in SPECS),
    *({"metadata": METADATA, **thing} for thing in OTHERS),
]
FIXED = {("apiVersion",), ("kind",), ("metadata",), ("metadata", "name")}
PLACES = [
    (index, path[:length])
    for index, thing in enumerate(SOUND)
    for path, _ in leaves(thing)
    for length in range(1, len(path) + 1)
    if path[:length] not in FIXED
]
JUNK = (None, True, 0, 2.5, "", "x y", [], {}, [None], [[1]], [{}], {"a": 1}, {"name": {}}, [{"name": []}])


class _Renderer:
    """A renderer that knows the release only: nothing is rendered here."""

    def release(self) -> Release:
        return Release("demo", "user-jdoe")


def _subject(things: list[dict[str, Any]]) -> Subject:
    manifests = tuple(Manifest(thing, "demo/templates/a.yaml", 1) for thing in things)
    outcome = Outcome({}, rendering=Rendering({"demo/templates/a.yaml": "a: 1\n"}, ""), manifests=manifests)
    return Subject("demo", outcomes={Occasion.DEFAULTS: outcome}, renderer=cast("Renderer", _Renderer()))


@given(changes=st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(JUNK)), max_size=4))
def test_anything_can_be_looked_at(changes):
    things: list[dict[str, Any]] = list(SOUND)
    for (index, path), junk in changes:
        if lookup(things[index], path) is not MISSING:
            things[index] = assign(things[index], path, junk)
    subject = _subject(things)
    assert all(finding.message for rule in RULES for finding in rule.check(subject))


@pytest.mark.parametrize("rule", RULES, ids=[rule.ID for rule in RULES])
def test_every_place_may_hold_an_object(rule):
    for index, path in PLACES:
        list(rule.check(_subject([assign(SOUND[index], path, {"name": {}}), *SOUND])))


def test_equal_documents_are_one():
    thing = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "demo"}, "spec": {"containers": []}}
    subject = _subject([thing, thing])
    assert len(list(object_invalid.check(subject))) <= 1
