"""What the API server itself must refuse, because Argo CD's projects do not.

Argo CD 3.2 creates a post-delete hook with the controller's rights and asks no project (``controller/hook.go``), in any
namespace and of any kind. It does so only while the Application carries the hook's finalizer, which the controller adds
when it finds such a hook in the manifests. So no Application outside Argo CD's namespace may have one: neither from
Git, nor from the controller. The pre-delete hooks of later versions work in the same way.
"""

from __future__ import annotations

from typing import Any

from sardonyx.environments.argocd import top_application
from sardonyx.environments.labels import environment_labels
from sardonyx.environments.model import Environment

_API_VERSION = "admissionregistration.k8s.io/v1"
_NAMESPACE_NAME = "kubernetes.io/metadata.name"
_NO_DELETE_HOOKS = (
    "!has(object.metadata.finalizers) || !object.metadata.finalizers.exists(finalizer, "
    "finalizer.startsWith('post-delete-finalizer.argocd.argoproj.io') || "
    "finalizer.startsWith('pre-delete-finalizer.argocd.argoproj.io'))"
)


def delete_hook_admission(environment: Environment) -> list[dict[str, Any]]:
    """Return the ValidatingAdmissionPolicy against delete hooks of instances, and its binding (Kubernetes 1.30)."""
    name = f"{top_application(environment.name)}-delete-hooks"
    metadata = {"name": name, "labels": environment_labels(environment)}
    selector = {
        "matchExpressions": [
            {"key": _NAMESPACE_NAME, "operator": "NotIn", "values": [environment.cluster.argocd_namespace]}
        ]
    }
    applications = {
        "apiGroups": ["argoproj.io"],
        "apiVersions": ["*"],
        "operations": ["CREATE", "UPDATE"],
        "resources": ["applications"],
    }
    policy = {
        "apiVersion": _API_VERSION,
        "kind": "ValidatingAdmissionPolicy",
        "metadata": metadata,
        "spec": {
            "failurePolicy": "Fail",
            "matchConstraints": {"namespaceSelector": selector, "resourceRules": [applications]},
            "validations": [
                {
                    "expression": _NO_DELETE_HOOKS,
                    "message": "an instance may have no delete hooks: Argo CD would run them outside its project",
                }
            ],
        },
    }
    binding = {
        "apiVersion": _API_VERSION,
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": metadata,
        "spec": {"policyName": name, "validationActions": ["Deny"]},
    }
    return [policy, binding]
