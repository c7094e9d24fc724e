"""What two versions of a chart render, object by object."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sardonyx.charts import Chart, quick_package
from sardonyx.core.names import is_dns_label
from sardonyx.core.valuepaths import MISSING, ValuePath, assign, leaves, lookup
from sardonyx.core.yamltext import write_yaml
from sardonyx.dialect.form.masking import MASK
from sardonyx.helm.engine import Release, RenderRequest
from sardonyx.helm.manifests import Manifest, ObjectKey, key_of, parse_rendering
from sardonyx.helm.pool import WorkerPool
from sardonyx.instances.masking import redact
from sardonyx.operations.comparing_immutable import immutable_changes, loses_data
from sardonyx.operations.comparing_model import ObjectChange, Status

Manifests = Mapping[ObjectKey, Manifest]

_NAMESPACE = "user-jdoe"
_SUFFIX = "104729"
_RANDOM = "(random)"
_VERSION_LABELS = ("helm.sh/chart", "app.kubernetes.io/version")
_SECRET_KEYS = ("data", "stringData")
_MOST_LINES = 5_000


def release_for(chart: Chart) -> Release:
    """Return the release that both versions are rendered as: Onyxia names one after its chart."""
    stem = chart.name if is_dns_label(chart.name, at_most=23) else "service"
    return Release(f"{stem}-{_SUFFIX}", _NAMESPACE)


def render(
    chart: Chart, values: Mapping[str, Any], release: Release, pool: WorkerPool, *, confidential: bool
) -> Manifests:
    """Render a chart twice, and return its objects by key with ``(random)`` for what differed between the two.

    Raises a RenderError, UnparsableOutput among them.
    """
    request = RenderRequest(quick_package(chart), values, release, confidential=confidential)
    first, again = ({_key(each): each for each in parse_rendering(one)} for one in pool.render([request, request]))
    return {key: _steady(each, again.get(key)) for key, each in first.items()}


def object_changes(old: Manifests, new: Manifests, secrets: Collection[str]) -> Iterator[ObjectChange]:
    """Yield the objects that differ, sorted by kind and name; ``secrets`` are texts that must not be shown."""
    for key in sorted({*old, *new}, key=lambda key: (key.kind, key.name, key.group, key.namespace)):
        before, after = old.get(key), new.get(key)
        if before is None and after is not None:
            yield ObjectChange(Status.ADDED, key, after.template)
        elif after is None and before is not None:
            yield ObjectChange(Status.REMOVED, key, before.template, loses_data=loses_data(before.object))
        elif before is not None and after is not None and before.object != after.object:
            yield _changed(key, before, after, secrets)


def _changed(key: ObjectKey, before: Manifest, after: Manifest, secrets: Collection[str]) -> ObjectChange:
    immutable = tuple(immutable_changes(before.object, after.object))
    states = (before.object, after.object) if immutable else (_unlabelled(before.object), _unlabelled(after.object))
    if states[0] == states[1]:
        return ObjectChange(Status.RELABELLED, key, after.template)
    texts = (redact(write_yaml(each), secrets) for each in _masked(*states))
    return ObjectChange(Status.CHANGED, key, after.template, tuple(_diff(*texts)), immutable)


def _diff(old: str, new: str) -> list[str]:
    before, after = old.splitlines(), new.splitlines()
    if max(len(before), len(after)) > _MOST_LINES:
        return [f"(more than {_MOST_LINES} lines, not compared line by line)"]
    return list(difflib.unified_diff(before, after, lineterm="", n=3))[2:]


def _key(manifest: Manifest) -> ObjectKey:
    return key_of(manifest.object, _NAMESPACE)


def _steady(manifest: Manifest, again: Manifest | None) -> Manifest:
    """Put ``(random)`` in place of the leaves that a second render gives another value."""
    steady: Any = manifest.object
    for path, value in leaves(manifest.object):
        other = MISSING if again is None else lookup(again.object, path)
        if other is not MISSING and other != value:
            steady = assign(steady, path, _RANDOM)
    return Manifest(steady, manifest.template, manifest.line)


def _unlabelled(value: Any) -> Any:
    """Return an object without the labels that change with every version of a chart."""
    if isinstance(value, list):
        return [_unlabelled(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: _without_versions(item) if key == "labels" else _unlabelled(item) for key, item in value.items()}


def _without_versions(labels: Any) -> Any:
    if not isinstance(labels, dict):
        return labels
    return {key: value for key, value in labels.items() if key not in _VERSION_LABELS}


def _masked(old: dict[str, Any], new: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Mask what two states of a Secret hold; of what differs it is still seen that it does."""
    if old["kind"] != "Secret":
        return old, new
    for path in [(key, *rest) for key in _SECRET_KEYS for rest in _paths(old.get(key), new.get(key))]:
        before, after = lookup(old, path), lookup(new, path)
        marks = (MASK, MASK) if before == after else (f"{MASK} (before)", f"{MASK} (after)")
        old, new = _marked(old, path, marks[0]), _marked(new, path, marks[1])
    return old, new


def _paths(*trees: Any) -> Iterator[ValuePath]:
    return (path for path in dict.fromkeys(path for tree in trees for path, _ in leaves(tree)))


def _marked(object: dict[str, Any], path: ValuePath, mark: str) -> dict[str, Any]:
    if lookup(object, path) in (MISSING, None, "", {}, [], _RANDOM):
        return object
    marked: dict[str, Any] = assign(object, path, mark)
    return marked
