"""From rendered text to Kubernetes objects, read as the API server would read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sardonyx.core.yamltext import MalformedText, read_documents
from sardonyx.helm.engine import Rendering
from sardonyx.helm.errors import WITHHELD, UnparsableOutput


@dataclass(frozen=True)
class Manifest:
    """One object in plain JSON types, the template it came from, and its line in the rendered text (from 1)."""

    object: dict[str, Any] = field(repr=False)
    template: str
    line: int


class ObjectKey(NamedTuple):
    """What tells two objects of a cluster apart: the API group without version, kind, namespace and name."""

    group: str
    kind: str
    namespace: str
    name: str


def key_of(object: dict[str, Any], default_namespace: str = "") -> ObjectKey:
    """Return an object's key; ``default_namespace`` stands for a namespace that the object does not name."""
    metadata = object["metadata"]
    group = object["apiVersion"].rpartition("/")[0]
    return ObjectKey(group, object["kind"], metadata.get("namespace") or default_namespace, metadata["name"])


def parse_rendering(rendering: Rendering, default_namespace: str = "") -> list[Manifest]:
    """Return the objects of a rendering in the order of its files.

    ``kind: List`` and its like are replaced by their items; Helm tests are left out (``helm template --skip-tests``).

    Raises UnparsableOutput for text that is not YAML, a document that is not an object with apiVersion, kind and
    metadata.name, and for two objects with one key. Of a confidential rendering it quotes nothing.
    """
    manifests: list[Manifest] = []
    seen: set[ObjectKey] = set()
    for template, text in rendering.files.items():
        try:
            manifests.extend(_unseen(_manifests(template, text), seen, default_namespace))
        except UnparsableOutput as error:
            if not rendering.confidential:
                raise
            raise UnparsableOutput(f"cannot be read: {WITHHELD}", error.template, error.line) from None
    return manifests


# Helm's own cut (``pkg/release/v1/util/manifest.go``): ``---apiVersion: v1`` begins a document too, unlike in YAML.
_SEPARATOR = re.compile(r"^---", re.MULTILINE)


def _manifests(template: str, text: str) -> Iterator[Manifest]:
    start = lines_before = 0
    for end in [*(match.start() for match in _SEPARATOR.finditer(text)), len(text)]:
        piece = text[start:end].removeprefix("---")
        if piece.strip():
            yield from _piece(piece, template, lines_before)
        lines_before += text.count("\n", start, end)
        start = end


def _piece(text: str, template: str, lines_before: int) -> Iterator[Manifest]:
    try:
        for document in read_documents(text, template):
            if document.value is not None:
                yield from _kept(document.value, template, lines_before + document.line)
    except MalformedText as error:
        line = lines_before + error.place.line if error.place else 0
        raise UnparsableOutput(error.message, template, line) from None


def _kept(whole: Any, template: str, line: int) -> Iterator[Manifest]:
    for value in _expand(whole):
        if fault := _fault(value):
            raise UnparsableOutput(fault, template, line)
        if not _is_test(value):
            yield Manifest(value, template, line)


def _expand(value: Any) -> Iterator[Any]:
    """Yield the items of a list object, as ``IsList`` and ``EachListItem`` of apimachinery's unstructured do."""
    is_list = isinstance(value, dict) and str(value.get("kind", "")).endswith("List")
    if is_list and isinstance(value.get("items"), list):
        for item in value["items"]:
            yield from _expand(item)
    else:
        yield value


def _fault(value: Any) -> str | None:
    if not isinstance(value, dict):
        return "is not an object but a list or a plain value"
    missing = [key for key in ("apiVersion", "kind") if not _is_text(value.get(key))]
    metadata = value.get("metadata")
    if not isinstance(metadata, dict) or not _is_text(metadata.get("name")):
        missing.append("metadata.name")
    if missing:
        return f"is an object without {' and '.join(missing)} (or it is not text)"
    if not isinstance(metadata, dict) or not isinstance(metadata.get("namespace") or "", str):
        return "is an object whose metadata.namespace is not text"
    return None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_test(object: dict[str, Any]) -> bool:
    annotations = object["metadata"].get("annotations")
    hooks = annotations.get("helm.sh/hook") if isinstance(annotations, dict) else None
    return isinstance(hooks, str) and any(hook.strip().startswith("test") for hook in hooks.split(","))


def _unseen(manifests: Iterator[Manifest], seen: set[ObjectKey], default_namespace: str) -> Iterator[Manifest]:
    for manifest in manifests:
        key = key_of(manifest.object, default_namespace)
        if key in seen:
            reason = f"holds {key.kind} {key.name} a second time"
            raise UnparsableOutput(reason, manifest.template, manifest.line)
        seen.add(key)
        yield manifest
