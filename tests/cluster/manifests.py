"""Small objects to deploy, good and bad."""

from __future__ import annotations

from typing import Any

from sardonyx.environments.model import Environment
from sardonyx.instances.application import application_manifest
from sardonyx.instances.model import ChartPin, Instance

Manifest = dict[str, Any]


def application(environment: Environment, tenant: str, name: str) -> Manifest:
    """Return the Application of an instance exactly as it is committed, but without a second try.

    Trying again would only make a refusal come later.
    """
    manifest = application_manifest(
        Instance(
            name=name,
            namespace=tenant,
            owner=tenant,
            friendly_name=name,
            chart=ChartPin("lab", "web", "1.0.0", f"sha256:{'0' * 64}"),
            frozen={},
            secret_context=(),
            patch=(),
            secrets=(),
        ),
        environment,
    )
    manifest["spec"]["syncPolicy"]["retry"] = {"limit": 0}
    return manifest


def workload(tenant: str, name: str, *, replicas: int = 1) -> list[Manifest]:
    """Return a StatefulSet with a Service."""
    labels = {"app.kubernetes.io/instance": name}
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": tenant, "labels": labels},
        "spec": {"selector": labels, "ports": [{"name": "http", "port": 80, "targetPort": 8080}]},
    }
    stateful = {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": name, "namespace": tenant, "labels": labels},
        "spec": {
            "replicas": replicas,
            "serviceName": name,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod_spec()},
        },
    }
    return [service, stateful]


def ingress(tenant: str, name: str, host: str) -> Manifest:
    """Return an Ingress with TLS."""
    backend = {"service": {"name": name, "port": {"name": "http"}}}
    rule = {"host": host, "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": name, "namespace": tenant, "labels": {"app.kubernetes.io/instance": name}},
        "spec": {"tls": [{"hosts": [host]}], "rules": [rule]},
    }


def config_map(namespace: str, name: str, **data: str) -> Manifest:
    """Return a ConfigMap."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": namespace},
        "data": data,
    }


def claim(namespace: str, name: str, **annotations: str) -> Manifest:
    """Return a volume claim."""
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": name, "namespace": namespace, "annotations": annotations},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    }


def role_binding(tenant: str, name: str, user: str) -> Manifest:
    """Return a RoleBinding that gives a namespace to somebody."""
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": name, "namespace": tenant},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "admin"},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": user}],
    }


def namespaced(namespace: str | None, version: str, kind: str, **spec: Any) -> Manifest:
    """Return an object of any kind, named ``planted``; None makes it cluster-scoped."""
    metadata = {"name": "planted"} | ({"namespace": namespace} if namespace else {})
    return {"apiVersion": version, "kind": kind, "metadata": metadata} | ({"spec": spec} if spec else {})


def pod_spec(**container: Any) -> Manifest:
    """Return the spec of a pod with one container."""
    return {"containers": [{"name": "main", "image": "registry.lab.test/app:1", **container}]}


def pod(name: str, **container: Any) -> Manifest:
    """Return a pod with one container."""
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": pod_spec(**container)}
