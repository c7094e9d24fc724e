"""The two upper levels of Argo CD's tree: what an operator applies once, and the root Applications it brings in.

    sardonyx-<env>              applies platform/roots: root Applications, into Argo CD's namespace, nothing else
      sardonyx-<env>-<shard>    applies platform/<shard>: namespaces, walls, projects and parents of its tenants
        tenant-<tenant>         applies instances/<tenant>/*/application.yaml
          <instance>            applies its manifests.yaml

A root Application stands in the repository like everything else, so a tenant in a new shard needs no operator.

What happens when something is missing:

- A folder that is not there makes its Application's comparison fail, and nothing is pruned.
- The top Application has no ``allowEmpty``: Argo CD refuses to prune all roots at once. A root that is pruned leaves
  its tenants as they are, because it has no finalizer; they are only no longer updated.
- Roots do have ``allowEmpty``: with up to 256 shards most have few tenants, and the last one of a shard must be able
  to leave. The guard would not help there anyway, since it acts at exactly 100 %. What protects a tenant is
  ``Prune=false`` on its namespace, walls and projects until it is declared to be leaving.
- A top or root Application that somebody deletes leaves everything below it running.

Two projects, because Argo CD cannot say which kinds go to which namespace. What it cannot narrow further (3.2): the
platform's project may write any Namespace, any AppProject of Argo CD's namespace and, there, an Application of any
project. So only operators may change platform files, which the gate checks and generates again, and Argo CD's own
project `default` should be locked (no sources, no destinations).
"""

from __future__ import annotations

from typing import Any

from sardonyx.environments import paths
from sardonyx.environments.access import member_cluster_role
from sardonyx.environments.admission import delete_hook_admission
from sardonyx.environments.argocd import (
    API_VERSION,
    GENERATE_PATHS,
    LONG_RETRY,
    application_source,
    destination,
    group_kinds,
    platform_project,
    root_application,
    top_application,
)
from sardonyx.environments.labels import environment_labels
from sardonyx.environments.model import Environment


def bootstrap_manifests(environment: Environment) -> list[dict[str, Any]]:
    """Return what an operator applies once for an environment.

    The ClusterRole of members (unless the environment has its own), the admission policy against delete hooks, the two
    AppProjects and the top Application.
    """
    return [
        *member_cluster_role(environment),
        *delete_hook_admission(environment),
        _top_project(environment),
        _platform_project(environment),
        _top_application(environment),
    ]


def root_application_manifest(environment: Environment, shard: str) -> dict[str, Any]:
    """Return the root Application of a shard."""
    return _application(
        environment,
        root_application(environment.name, shard),
        platform_project(environment.name),
        paths.shard_folder(environment.name, shard),
        {"allowEmpty": True},
    )


def _top_application(environment: Environment) -> dict[str, Any]:
    name = top_application(environment.name)
    return _application(environment, name, name, paths.roots_folder(environment.name), {})


def _application(
    environment: Environment, name: str, project: str, folder: str, automated: dict[str, bool]
) -> dict[str, Any]:
    namespace = environment.cluster.argocd_namespace
    return {
        "apiVersion": API_VERSION,
        "kind": "Application",
        "metadata": {
            "name": name,
            "namespace": namespace,
            "labels": environment_labels(environment),
            "annotations": {GENERATE_PATHS: "."},
        },
        "spec": {
            "project": project,
            "source": application_source(environment, folder, {"include": "*.yaml"}),
            "destination": destination(environment, namespace),
            "revisionHistoryLimit": 3,
            "syncPolicy": {
                "automated": {"prune": True, "selfHeal": True, **automated},
                "retry": LONG_RETRY,
                "syncOptions": ["ApplyOutOfSyncOnly=true", "FailOnSharedResource=true"],
            },
        },
    }


def _top_project(environment: Environment) -> dict[str, Any]:
    spec = {
        "description": f"The root Applications of {environment.name}",
        "destinations": [destination(environment, environment.cluster.argocd_namespace)],
        "clusterResourceWhitelist": [],
        "namespaceResourceWhitelist": group_kinds(("argoproj.io", "Application")),
    }
    return _project(environment, top_application(environment.name), spec)


def _platform_project(environment: Environment) -> dict[str, Any]:
    region = environment.region
    namespaces = [
        environment.cluster.argocd_namespace,
        f"{region.namespace_prefix}*",
        f"{region.group_namespace_prefix}*",
    ]
    spec = {
        "description": f"Namespaces, walls and projects of the tenants of {environment.name}",
        "destinations": [destination(environment, name) for name in namespaces],
        "clusterResourceWhitelist": group_kinds(("", "Namespace")),
        "namespaceResourceWhitelist": group_kinds(
            ("", "LimitRange"),
            ("", "ResourceQuota"),
            ("argoproj.io", "AppProject"),
            ("argoproj.io", "Application"),
            ("networking.k8s.io", "NetworkPolicy"),
            ("rbac.authorization.k8s.io", "RoleBinding"),
        ),
    }
    return _project(environment, platform_project(environment.name), spec)


def _project(environment: Environment, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": API_VERSION,
        "kind": "AppProject",
        "metadata": {
            "name": name,
            "namespace": environment.cluster.argocd_namespace,
            "labels": environment_labels(environment),
        },
        "spec": {**spec, "sourceRepos": [environment.repository.url]},
    }
