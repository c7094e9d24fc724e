"""Which objects are of a kind that a version of Kubernetes does not serve, or a later one will not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sardonyx.core.findings import Level
from sardonyx.helm.manifests import Manifest
from sardonyx.validation.apischema import VERSIONS, ApiSchema, load_schema
from sardonyx.validation.apischema.removals import removed_in
from sardonyx.validation.apischema.schema import group_of, known_version


class Gone(NamedTuple):
    """What is wrong with the apiVersion of an object, as the end of a sentence, and the one to use instead, if any."""

    level: Level
    what: str
    replacement: str | None


def gone(manifest: Manifest, kube_versions: Iterable[str]) -> Gone | None:
    """Return what is wrong with an object's apiVersion in the first of some versions in which something is."""
    name = f"{manifest.object['apiVersion']}/{manifest.object['kind']}"
    for version in filter(None, map(known_version, kube_versions)):
        if found := _gone_in(version, name, manifest.object["apiVersion"]):
            return Gone(found.level, f"is of {name}, {found.what}", found.replacement)
    return None


def _gone_in(version: str, name: str, api_version: str) -> Gone | None:
    schema = load_schema(version)
    removal = removed_in(name)
    if name in schema.kinds:
        later = _end(name, version)
        what = f"which Kubernetes {later.version.removeprefix('v')} does not have any more" if later else ""
        return Gone(Level.WARNING, what, _served(later, name)) if later else None
    if removal:
        return Gone(
            Level.ERROR, f"which Kubernetes removed in {removal.version.removeprefix('v')}", removal.replacement
        )
    if group_of(api_version) in schema.groups:
        return Gone(Level.ERROR, f"which Kubernetes {version.removeprefix('v')} does not have", _served(schema, name))
    return None


def _end(name: str, version: str) -> ApiSchema | None:
    """Return the first later version without this kind."""
    later = (load_schema(each) for each in VERSIONS[VERSIONS.index(version) + 1 :])
    return next((schema for schema in later if name not in schema.kinds), None)


def _served(schema: ApiSchema, name: str) -> str | None:
    """Return another apiVersion with a kind of this name, a stable one if there is one."""
    kind = name.rpartition("/")[2]
    found = sorted(each for each in schema.kinds if each.rpartition("/")[2] == kind)
    return min(found, key=lambda each: ("alpha" in each, "beta" in each, each)).rpartition("/")[0] if found else None
