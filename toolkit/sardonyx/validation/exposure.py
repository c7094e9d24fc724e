"""The hosts under which a chart's services are reached from outside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sardonyx.core.valuepaths import MISSING, ValuePath, lookup
from sardonyx.helm.manifests import Manifest
from sardonyx.validation.pods import items


class Host(NamedTuple):
    """A host that an object answers for, None for any, and where the object says so."""

    path: ValuePath
    name: str | None


def hosts(manifest: Manifest) -> Iterator[Host]:
    """Yield the hosts of an Ingress, a Route or a VirtualService. A Route without one gets one from OpenShift."""
    thing = manifest.object
    if thing["kind"] == "Ingress":
        for index, rule in enumerate(items(thing, "spec", "rules")):
            yield Host(("spec", "rules", index, "host"), _text(rule.get("host")))
    elif thing["kind"] == "Route":
        if name := _text(lookup(thing, ("spec", "host"))):
            yield Host(("spec", "host"), name)
    elif thing["kind"] == "VirtualService":
        found = lookup(thing, ("spec", "hosts"))
        for index, name in enumerate(found if isinstance(found, list) else ()):
            yield Host(("spec", "hosts", index), _text(name))


def _text(value: object) -> str | None:
    return None if value in (MISSING, None, "", "*") else str(value)
