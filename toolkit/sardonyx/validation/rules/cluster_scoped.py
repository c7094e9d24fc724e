"""A chart wants objects that a tenant may not create.

What: an object of a kind that belongs to the whole cluster (ClusterRole, Namespace, CustomResourceDefinition …), or one
that names another namespace than the release's.

Why: services are delivered with the rights of one namespace: Sardonyx's policy and Argo CD's project refuse the whole
service. Two services of the chart would also fight over the object.

Remedy: let the operators install it once, and put it under a condition that is off; use Role in place of ClusterRole,
and leave ``metadata.namespace`` out.

Fails:
    templates/role.yaml:
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata:
          name: {{ .Release.Name }}
        rules: []

Passes:
    templates/role.yaml:
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata:
          name: {{ .Release.Name }}
          namespace: {{ .Release.Namespace }}
        rules: []
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.validation.apischema.schema import group_of
from sardonyx.validation.rendered import Sighting, described, place_of_object, sightings
from sardonyx.validation.rendering import launched
from sardonyx.validation.subject import Subject

ID = "cluster-scoped"
LEVEL = Level.WARNING

_KINDS = {
    "": ("Namespace", "Node", "PersistentVolume"),
    "rbac.authorization.k8s.io": ("ClusterRole", "ClusterRoleBinding"),
    "apiextensions.k8s.io": ("CustomResourceDefinition",),
    "apiregistration.k8s.io": ("APIService",),
    "admissionregistration.k8s.io": (
        *("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"),
        *("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"),
        *("MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"),
    ),
    "storage.k8s.io": ("StorageClass", "CSIDriver", "CSINode", "VolumeAttachment", "VolumeAttributesClass"),
    "scheduling.k8s.io": ("PriorityClass",),
    "networking.k8s.io": ("IngressClass",),
    "node.k8s.io": ("RuntimeClass",),
    "certificates.k8s.io": ("CertificateSigningRequest",),
    "flowcontrol.apiserver.k8s.io": ("FlowSchema", "PriorityLevelConfiguration"),
    "policy": ("PodSecurityPolicy",),
    "cert-manager.io": ("ClusterIssuer",),
    "external-secrets.io": ("ClusterSecretStore", "ClusterExternalSecret"),
    "security.openshift.io": ("SecurityContextConstraints",),
}


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each such object that a launch would make."""
    reported: set[tuple[str, str]] = set()
    for sighting in sightings(subject):
        occasion = next((each for each in sighting.occasions if each in launched(subject)), None)
        reason = _reason(subject, sighting) if occasion else None
        key = sighting.manifest.template, described(sighting.manifest)
        if occasion and reason and key not in reported:
            reported.add(key)
            place = place_of_object(subject, occasion, sighting.manifest, ("metadata", "namespace"))
            yield Finding(
                ID,
                LEVEL,
                f"{described(sighting.manifest)} {reason}: a tenant may not create it{place.note}",
                place.place,
                subject.name,
                help="let the operators install it, under a condition that is off by default",
            )


def _reason(subject: Subject, sighting: Sighting) -> str | None:
    thing = sighting.manifest.object
    if thing["kind"] in _KINDS.get(group_of(thing["apiVersion"]), ()):
        return "belongs to the whole cluster"
    namespace = thing["metadata"].get("namespace")
    own = subject.renderer.release().namespace if subject.renderer else None
    return f"is in the namespace {namespace}" if namespace and namespace != own else None
