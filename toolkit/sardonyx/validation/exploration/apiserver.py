"""What the API server says to the objects of many renders that are mostly the same."""

from __future__ import annotations

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
        self._known: dict[int, tuple[Any, list[Fault], list[Duplicate]]] = {}

    def refusals(self, manifest: Manifest) -> list[Fault]:
        """Return what is refused in an object."""
        return self._looked_at(manifest)[1]

    def repetitions(self, manifest: Manifest) -> list[Duplicate]:
        """Return the list items that are in an object twice."""
        return self._looked_at(manifest)[2]

    def forget(self) -> None:
        """Let go of the objects."""
        self._known.clear()

    def _looked_at(self, manifest: Manifest) -> tuple[Any, list[Fault], list[Duplicate]]:
        key, thing = id(manifest.object), manifest.object
        if key not in self._known:
            results = [result for result, _ in server_results(manifest, self._versions)]
            faults = [each for each in results if isinstance(each, Fault) and each.reason is not Reason.VALUE]
            refused = [each for each in faults if not is_secret_data(thing, each.path)]
            self._known[key] = thing, refused, [each for each in results if isinstance(each, Duplicate)]
        return self._known[key]


def is_typed(changes: Changes) -> bool:
    """Tell whether anything was typed at random, or left empty: that Kubernetes does not take it surprises nobody."""
    return any(is_filler(leaf) for _, value in changes for _, leaf in leaves([value]))


def is_filler(value: Any) -> bool:
    """Tell whether a leaf stands for what somebody types."""
    if isinstance(value, str):
        return not value or FILLER in value or value in EDGES or value == LINES
    return bool(value == LARGE)
