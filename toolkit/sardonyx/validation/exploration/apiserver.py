"""What the API server says to the objects of many renders that are mostly the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sardonyx.core.valuepaths import leaves
from sardonyx.helm.manifests import Manifest
from sardonyx.validation.apischema import Duplicate, Fault, Reason
from sardonyx.validation.exploration.choices import EDGES, FILLER, LARGE, LINES
from sardonyx.validation.exploration.model import Changes
from sardonyx.validation.secretparts import is_secret_data
from sardonyx.validation.serverchecks import server_results


class ApiServer:
    """Looks at every object once for some versions of Kubernetes; equal documents that were read once are one object.

    What is in a Secret's data is left out, as it is the matter of another rule; so is a value of the right type that is
    not allowed: that a port cannot be 0, or a size nothing, is between the user and Kubernetes.
    """

    def __init__(self, kube_versions: tuple[str, ...]) -> None:
        self._versions = kube_versions
        # The object is kept with its faults, so that no other one gets its identity.
        self._known: dict[int, tuple[Any, list[Fault]]] = {}

    def refusals(self, manifest: Manifest) -> list[Fault]:
        """Return what is refused in an object."""
        key = id(manifest.object)
        if key not in self._known:
            self._known[key] = manifest.object, list(self._looked_at(manifest))
        return self._known[key][1]

    def forget(self) -> None:
        """Let go of the objects."""
        self._known.clear()

    def _looked_at(self, manifest: Manifest) -> Iterator[Fault]:
        for result, _ in server_results(manifest, self._versions):
            if isinstance(result, Duplicate) or result.reason is Reason.VALUE:
                continue
            if not is_secret_data(manifest.object, result.path):
                yield result


def is_typed(changes: Changes) -> bool:
    """Tell whether anything was typed at random, or left empty: that Kubernetes does not take it surprises nobody."""
    return any(_is_filler(leaf) for _, value in changes for _, leaf in leaves([value]))


def _is_filler(value: Any) -> bool:
    if isinstance(value, str):
        return not value or FILLER in value or value in EDGES or value == LINES
    return bool(value == LARGE)
