"""The Argo CD Application of one instance, in the tenant's own namespace (``application.yaml``).

Why it looks as it does: ``docs/delivery.md``. Fields: Argo CD 3.2 ``application-crd.yaml``.
"""

from __future__ import annotations

from typing import Any

from sardonyx.environments.argocd import API_VERSION, SHORT_RETRY, application_source, destination
from sardonyx.environments.model import Environment
from sardonyx.environments.paths import instance_folder
from sardonyx.instances.model import Instance

LABEL = "sardonyx.io/"


def application_manifest(instance: Instance, environment: Environment) -> dict[str, Any]:
    """Return the Application that applies the instance's ``manifests.yaml``, and nothing else of its folder.

    Namespace and project come from the tenant, never from a value. Retries are few and short, because a deletion
    waits for them.
    """
    tenant = instance.namespace
    folder = instance_folder(environment.name, tenant, instance.name)
    return {
        "apiVersion": API_VERSION,
        "kind": "Application",
        "metadata": {
            "name": instance.name,
            "namespace": tenant,
            "finalizers": ["resources-finalizer.argocd.argoproj.io"],
            "labels": {f"{LABEL}chart": instance.chart.name, f"{LABEL}catalog": instance.chart.catalog},
            "annotations": {
                "argocd.argoproj.io/manifest-generate-paths": ".",
                f"{LABEL}chart-version": instance.chart.version,
                f"{LABEL}friendly-name": instance.friendly_name,
                f"{LABEL}owner": instance.owner,
                f"{LABEL}shared": "true" if instance.shared else "false",
            },
        },
        "spec": {
            "project": tenant,
            "source": application_source(environment, folder, {"include": "manifests.yaml"}),
            "destination": destination(environment, tenant),
            "revisionHistoryLimit": 3,
            "syncPolicy": {
                "automated": {"prune": True, "selfHeal": True},
                "retry": SHORT_RETRY,
                "syncOptions": ["FailOnSharedResource=true"],
            },
        },
    }
