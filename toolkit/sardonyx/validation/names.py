"""The names and labels in rendered objects that Kubernetes bounds, and how long they get with a longer release name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from sardonyx.charts import Chart
from sardonyx.core.valuepaths import ValuePath, lookup
from sardonyx.dialect import full_context, minimal_context
from sardonyx.helm.manifests import Manifest, ObjectKey
from sardonyx.validation.pods import containers, items, pod_of

_LABEL = 63
# By kind, why not more: a label on what the object makes holds the name and a suffix.
_NAMES = {
    "Service": (63, "is a DNS label"),
    "Job": (63, "is a label of its pods"),
    "CronJob": (52, "is followed by 11 characters in the names of its jobs"),
    "StatefulSet": (52, "is followed by 11 characters in a label of its pods"),
    "ReplicaSet": (63, "is a label of its pods"),
    "Namespace": (63, "is a DNS label"),
}
_TRUNC = re.compile(rb"\btrunc\s+(\d+)")


class Bounded(NamedTuple):
    """A text in an object that may be so many characters long, and why not more."""

    path: ValuePath
    what: str
    text: str
    limit: int
    reason: str


def bounded(manifest: Manifest) -> Iterator[Bounded]:
    """Yield the texts of an object that Kubernetes bounds to a few dozen characters."""
    thing, kind = manifest.object, manifest.object["kind"]
    if kind in _NAMES:
        limit, reason = _NAMES[kind]
        yield Bounded((), "the name", thing["metadata"]["name"], limit, reason)
    pod = pod_of(manifest)
    selector = lookup(thing, ("spec", "selector"))
    matching = ("spec", "selector") if kind == "Service" else ("spec", "selector", "matchLabels")
    paths: list[ValuePath] = [("metadata", "labels")]
    paths += [(*pod.path[:-1], "metadata", "labels")] if pod and len(pod.path) > 1 else []
    paths += [matching] if isinstance(selector, dict) else []
    for path in paths:
        yield from _labels(lookup(thing, path), path)
    if pod:
        for container in containers(pod):
            yield Bounded((*container.path, "name"), "the container's name", container.name, _LABEL, "is a DNS label")
        for index, volume in enumerate(items(pod.spec, "volumes")):
            name = str(volume.get("name"))
            yield Bounded((*pod.path, "volumes", index), "the volume's name", name, _LABEL, "is a DNS label")


def _labels(labels: Any, path: ValuePath) -> Iterator[Bounded]:
    for key, value in labels.items() if isinstance(labels, dict) else ():
        if isinstance(value, str):
            yield Bounded((*path, key), f"the label {key}", value, _LABEL, "is a label")


def may_collide(key: ObjectKey) -> bool:
    """Tell whether an object of another release with the same key is a mistake.

    Definitions of custom resources are shared; a name with the number that is drawn for each launch is never the same.
    """
    return key.kind != "CustomResourceDefinition" and not any(number in key.name for number in _drawn())


@cache
def _drawn() -> tuple[str, ...]:
    return tuple(context()["k8s"]["randomSubdomain"] for context in (minimal_context, full_context))


def length_with(text: str, release: str, length: int) -> int:
    """Return how long a text would be, were the release name in it so long; templates may cut it off before."""
    return len(text) + text.count(release) * (length - len(release))


def shortest_cut(chart: Chart) -> int:
    """Return the smallest number of characters that a template cuts a text to; a huge number when none does."""
    texts = (data for path, data in chart.files.items() if "templates/" in path and b"trunc" in data)
    return min((int(number) for data in texts for number in _TRUNC.findall(data)), default=10**6)
