"""What the objects of one render name and need of each other, and is not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sardonyx.helm.manifests import Manifest
from sardonyx.validation.connections import unknown_ports, unselecting_services
from sardonyx.validation.datakeys import unknown_keys
from sardonyx.validation.references import Broken, Objects, references


def dangling(manifests: Iterable[Manifest], release: str) -> Iterator[Broken]:
    """Yield every reference that leads nowhere, among all the objects of a render under a release name.

    A name without the release name in it may be somebody else's object.
    """
    objects = Objects(manifests)
    for manifest in objects.manifests:
        for path, kind, name in references(manifest):
            if release in name and not objects.has(kind, name) and not objects.may_be_made(kind, name):
                yield Broken(manifest, path, f"names the {kind} {name}, which is not rendered")
    yield from unknown_ports(objects)
    yield from unknown_keys(objects)
    yield from unselecting_services(objects)
