"""What the objects of one render name of each other, and what of it is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from sardonyx.core.findings import Level
from sardonyx.core.valuepaths import ValuePath, leaves, lookup
from sardonyx.helm.manifests import Manifest
from sardonyx.validation.apischema import load_schema
from sardonyx.validation.apischema.schema import VERSIONS, group_of
from sardonyx.validation.pods import Container, Pod, containers, items, pod_of

_MAKE_NOTHING = ("Route", "ServiceMonitor", "PodMonitor", "VirtualService", "Gateway", "HTTPRoute")


class Reference(NamedTuple):
    """An object's naming of another one of the same namespace: where, the other's kind and its name."""

    path: ValuePath
    kind: str
    name: str


class Broken(NamedTuple):
    """What is wrong with a reference: where it stands, and the end of a sentence that begins with the object."""

    manifest: Manifest
    path: ValuePath
    what: str
    level: Level = Level.ERROR


def references(manifest: Manifest) -> Iterator[Reference]:
    """Yield the objects that an object needs; those it calls optional are left out."""
    pod = pod_of(manifest)
    if pod:
        yield from _of_pod(pod)
    thing, kind = manifest.object, manifest.object["kind"]
    if kind == "HorizontalPodAutoscaler":
        target = lookup(thing, ("spec", "scaleTargetRef"))
        if isinstance(target, dict) and target.get("kind") in ("Deployment", "StatefulSet", "ReplicaSet"):
            yield from _named(("spec", "scaleTargetRef", "name"), str(target["kind"]), target.get("name"))
    if kind == "Ingress":
        for path, service in backends(thing):
            yield from _named((*path, "name"), "Service", service.get("name"))
    if kind == "Route" and lookup(thing, ("spec", "to", "kind")) == "Service":
        yield from _named(("spec", "to", "name"), "Service", lookup(thing, ("spec", "to", "name")))
    if kind == "RoleBinding":
        yield from _of_binding(thing)


def backends(ingress: dict[str, Any]) -> Iterator[tuple[ValuePath, dict[str, Any]]]:
    """Yield the Services that an Ingress sends to, as ``{name, port}``, with their paths."""
    default = lookup(ingress, ("spec", "defaultBackend", "service"))
    if isinstance(default, dict):
        yield ("spec", "defaultBackend", "service"), default
    for index, rule in enumerate(items(ingress, "spec", "rules")):
        for number, path in enumerate(items(rule, "http", "paths")):
            service = lookup(path, ("backend", "service"))
            if isinstance(service, dict):
                yield ("spec", "rules", index, "http", "paths", number, "backend", "service"), service


def _of_binding(binding: dict[str, Any]) -> Iterator[Reference]:
    if lookup(binding, ("roleRef", "kind")) == "Role":
        yield from _named(("roleRef", "name"), "Role", lookup(binding, ("roleRef", "name")))
    for index, member in enumerate(items(binding, "subjects")):
        if member.get("kind") == "ServiceAccount":
            yield from _named(("subjects", index, "name"), "ServiceAccount", member.get("name"))


def _of_pod(pod: Pod) -> Iterator[Reference]:
    yield from _named((*pod.path, "serviceAccountName"), "ServiceAccount", pod.spec.get("serviceAccountName"))
    for index, secret in enumerate(items(pod.spec, "imagePullSecrets")):
        yield from _named((*pod.path, "imagePullSecrets", index), "Secret", secret.get("name"))
    for index, volume in enumerate(items(pod.spec, "volumes")):
        yield from _of_volume(volume, (*pod.path, "volumes", index))
    for container in containers(pod):
        yield from _of_container(container)


def _of_volume(volume: dict[str, Any], path: ValuePath) -> Iterator[Reference]:
    yield from _unless_optional(volume.get("configMap"), (*path, "configMap", "name"), "ConfigMap", "name")
    yield from _unless_optional(volume.get("secret"), (*path, "secret", "secretName"), "Secret", "secretName")
    claim = lookup(volume, ("persistentVolumeClaim", "claimName"))
    yield from _named((*path, "persistentVolumeClaim", "claimName"), "PersistentVolumeClaim", claim)
    for index, source in enumerate(items(volume, "projected", "sources")):
        where = (*path, "projected", "sources", index)
        yield from _unless_optional(source.get("configMap"), (*where, "configMap"), "ConfigMap", "name")
        yield from _unless_optional(source.get("secret"), (*where, "secret"), "Secret", "name")


def _of_container(container: Container) -> Iterator[Reference]:
    for index, source in enumerate(items(container.spec, "envFrom")):
        path: ValuePath = (*container.path, "envFrom", index)
        yield from _unless_optional(source.get("configMapRef"), path, "ConfigMap", "name")
        yield from _unless_optional(source.get("secretRef"), path, "Secret", "name")
    for index, variable in enumerate(items(container.spec, "env")):
        path = (*container.path, "env", index)
        for key, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
            yield from _unless_optional(lookup(variable, ("valueFrom", key)), path, kind, "name")


def _unless_optional(source: Any, path: ValuePath, kind: str, key: str) -> Iterator[Reference]:
    if isinstance(source, dict) and source.get("optional") is not True:
        yield from _named(path, kind, source.get(key))


def _named(path: ValuePath, kind: str, name: Any) -> Iterator[Reference]:
    if isinstance(name, str) and name:
        yield Reference(path, kind, name)


class Objects:
    """The objects of one render, to look names up in.

    Not everything that a chart needs is rendered: operators make objects named after a custom resource, and jobs make
    some if a role lets them. ``may_be_made`` says where that is possible.
    """

    def __init__(self, manifests: Iterable[Manifest]) -> None:
        self.manifests = tuple(manifests)
        self._names = {(each.object["kind"], each.object["metadata"]["name"]) for each in self.manifests}
        self._custom = [each.object for each in self.manifests if _is_custom(each.object)]

    def has(self, kind: str, name: str) -> bool:
        """Tell whether an object is rendered; claims made from a StatefulSet's templates count."""
        if (kind, name) in self._names:
            return True
        return kind == "PersistentVolumeClaim" and any(name.startswith(prefix) for prefix in self._claims())

    def may_be_made(self, kind: str, name: str) -> bool:
        """Tell whether something that is rendered may make an object when it runs."""
        return any(_stands_for(thing, name) for thing in self._custom) or self._grants_creation(kind)

    @property
    def makes_pods(self) -> bool:
        """Whether pods may be made that no object here describes: by an operator, or with the rights of a role."""
        return bool(self._custom or self.of_kind("RoleBinding") or self.of_kind("ClusterRoleBinding"))

    def of_kind(self, kind: str) -> list[Manifest]:
        """Return the objects of one of Kubernetes' own kinds."""
        return [each for each in self.manifests if each.object["kind"] == kind and not _is_custom(each.object)]

    def _claims(self) -> Iterator[str]:
        for each in self.of_kind("StatefulSet"):
            for template in items(each.object, "spec", "volumeClaimTemplates"):
                yield f"{lookup(template, ('metadata', 'name'))}-{each.object['metadata']['name']}-"

    def _grants_creation(self, kind: str) -> bool:
        plural = f"{kind.lower()}s"
        return any(
            {plural, "*"} & _texts(rule.get("resources")) and {"create", "*"} & _texts(rule.get("verbs"))
            for role in (*self.of_kind("Role"), *self.of_kind("ClusterRole"))
            for rule in items(role.object, "rules")
        )


@cache
def _own_groups() -> frozenset[str]:
    return load_schema(VERSIONS[-1]).groups


def _is_custom(thing: dict[str, Any]) -> bool:
    return group_of(thing["apiVersion"]) not in _own_groups() and thing["kind"] not in _MAKE_NOTHING


def _stands_for(thing: dict[str, Any], name: str) -> bool:
    """Tell whether a custom resource is named like the beginning of a name, or says the name somewhere."""
    return name.startswith(thing["metadata"]["name"]) or any(value == name for _, value in leaves(thing))


def _texts(value: Any) -> set[str]:
    return {item for item in value if isinstance(item, str)} if isinstance(value, list) else set()
