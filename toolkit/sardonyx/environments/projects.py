"""Argo CD's part of a tenant: a project for its instances, one for its parent Application, and that Application.

Two projects, because a project cannot say which kinds go to which namespace. The parent may create nothing but
Applications, and only in the tenant's namespace; with one project for all parents, one tenant's folder could create
Applications in another's namespace. Instances may create the kinds of the policy, only in the tenant's namespace, and
no Applications. The Applications of instances live in the tenant's namespace, where they can only use the project whose
`sourceNamespaces` names it.

The projects carry no finalizer: Argo CD 3.2 looks for Applications that still use a project in its own namespace only
(`finalizeProjectDeletion`), so it would protect nothing here.
"""

from __future__ import annotations

from typing import Any

from sardonyx.environments import paths
from sardonyx.environments.argocd import (
    API_VERSION,
    GENERATE_PATHS,
    SHORT_RETRY,
    SYNC_WAVE,
    application_source,
    destination,
    group_kinds,
    instances_project,
    parent_application,
    parent_project,
)
from sardonyx.environments.labels import tenant_labels
from sardonyx.environments.model import Environment, Tenant
from sardonyx.environments.namespace import kept


def tenant_projects(environment: Environment, tenant: Tenant) -> list[dict[str, Any]]:
    """Return the AppProjects of a tenant: of its instances, and of its parent Application."""
    kinds = [(kind.group, kind.kind) for kind in environment.policy.kinds]
    instances = {
        "description": f"The instances of {tenant.name}",
        "sourceNamespaces": [tenant.name],
        "namespaceResourceWhitelist": group_kinds(*kinds),
    }
    parent = {
        "description": f"The parent Application of {tenant.name}",
        "namespaceResourceWhitelist": group_kinds(("argoproj.io", "Application")),
    }
    return [
        _project(instances_project(tenant.name), environment, tenant, instances),
        _project(parent_project(tenant.name), environment, tenant, parent),
    ]


def _project(name: str, environment: Environment, tenant: Tenant, spec: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": API_VERSION,
        "kind": "AppProject",
        "metadata": {
            "name": name,
            "namespace": environment.cluster.argocd_namespace,
            "labels": tenant_labels(environment, tenant),
            "annotations": kept(tenant),
        },
        "spec": {
            **spec,
            "sourceRepos": [environment.repository.url],
            "destinations": [destination(environment, tenant.name)],
            "clusterResourceWhitelist": [],
        },
    }


def tenant_parent(environment: Environment, tenant: Tenant) -> dict[str, Any]:
    """Return the Application that applies every ``instances/<tenant>/*/application.yaml``.

    It may prune its last child (``allowEmpty``): the deletion budget is the gate's. It has no finalizer, so that its
    own deletion leaves the instances running.
    """
    folder = paths.instances_folder(environment.name, tenant.name)
    annotations = {**kept(tenant), GENERATE_PATHS: "."}
    del annotations[SYNC_WAVE]  # after the projects
    return {
        "apiVersion": API_VERSION,
        "kind": "Application",
        "metadata": {
            "name": parent_application(tenant.name),
            "namespace": environment.cluster.argocd_namespace,
            "labels": tenant_labels(environment, tenant),
            "annotations": annotations,
        },
        "spec": {
            "project": parent_project(tenant.name),
            "source": application_source(environment, folder, {"recurse": True, "include": "*/application.yaml"}),
            "destination": destination(environment, tenant.name),
            "revisionHistoryLimit": 3,
            "syncPolicy": {
                "automated": {"prune": True, "selfHeal": True, "allowEmpty": True},
                "retry": SHORT_RETRY,
                "syncOptions": ["ApplyOutOfSyncOnly=true", "FailOnSharedResource=true"],
            },
        },
    }
