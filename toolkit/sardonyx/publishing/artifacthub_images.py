"""The images that a chart runs, as an annotation of its entry: what a list of parts (SBOM) begins with.

Artifact Hub (``docs/helm_annotations.md``) takes ``artifacthub.io/images`` in place of looking for them itself, and
scans what is listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sardonyx.core.yamltext import write_yaml
from sardonyx.helm.manifests import Manifest

IMAGES = "artifacthub.io/images"

# Their data is text of the chart's own; a key "image" in it names no container.
_DATA_KINDS = ("ConfigMap", "Secret")


def images_in(manifests: Iterable[Manifest]) -> list[dict[str, str]]:
    """Return the images that objects name, each once, sorted: ``{"image": …, "name": the container that names it}``.

    Containers of any object are looked at, those in templates of custom resources too, and image volumes.
    """
    found: dict[str, str] = {}
    for manifest in manifests:
        if manifest.object.get("kind") not in _DATA_KINDS:
            for image, name in _named(manifest.object):
                found[image] = min(name, found.get(image, name))
    return [{"image": image, **({"name": name} if name else {})} for image, name in sorted(found.items())]


def images_annotation(manifests: Iterable[Manifest]) -> str | None:
    """Return the text of ``artifacthub.io/images`` for rendered objects, None when they name no image."""
    images = images_in(manifests)
    return write_yaml(images) if images else None


def with_images(entry: Mapping[str, Any], manifests: Iterable[Manifest]) -> dict[str, Any]:
    """Return an entry with the images of its rendered objects; a list that the chart's author gave stays."""
    annotations = entry.get("annotations") or {}
    text = None if IMAGES in annotations else images_annotation(manifests)
    return {**entry, "annotations": {**annotations, IMAGES: text}} if text else dict(entry)


def _named(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for item in value:
            yield from _named(item)
    elif isinstance(value, dict):
        name = value.get("name")
        if image := _reference(value.get("image")):
            yield image, name if isinstance(name, str) else ""
        for item in value.values():
            yield from _named(item)


def _reference(image: Any) -> str:
    """Return an image's reference: that of a container, or of a volume (``image: {reference: …}``)."""
    text = image.get("reference") if isinstance(image, dict) else image
    return text.strip() if isinstance(text, str) and not any(character.isspace() for character in text.strip()) else ""
