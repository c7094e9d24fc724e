"""An image without a tag, or with the tag ``latest``.

What: a container, or an init container, of any rendered object. Only worth knowing where a dependency that others
publish says so, and no value of the chart.

Why: what runs changes without a commit: a restart may bring another version, and going back does not bring the old one.

Remedy: name a version, better still with a digest.

Fails:
    templates/pod.yaml:
        apiVersion: v1
        kind: Pod
        metadata:
          name: {{ .Release.Name }}
        spec:
          containers:
            - name: main
              image: postgres:latest

Passes:
    templates/pod.yaml:
        apiVersion: v1
        kind: Pod
        metadata:
          name: {{ .Release.Name }}
        spec:
          containers:
            - name: main
              image: postgres:17.2
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import format_path, leaves
from sardonyx.validation.places import dependency_of, values_place, written_at
from sardonyx.validation.subject import Occasion, Subject
from sardonyx.validation.template_lines import line_with

ID = "image-tag"
LEVEL = Level.WARNING


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each such image, once for each container's name."""
    seen: set[tuple[str, str]] = set()
    for occasion, outcome in subject.outcomes.items():
        for manifest in outcome.manifests:
            for container, image in _images(manifest.object):
                fault = _fault(image)
                if fault and (container, image) not in seen:
                    seen.add((container, image))
                    yield _finding(subject, occasion, manifest.template, container, image, fault)


def _finding(subject: Subject, occasion: Occasion, template: str, container: str, image: str, fault: str) -> Finding:
    outcome = subject.outcomes[occasion]
    text = outcome.rendering.files[template] if outcome.rendering else ""
    named = line_with(text, [f"name: {container}", f'name: "{container}"'])
    place = written_at(subject, outcome, template, _image_line(text, image, named))
    field, origin = _origin(subject, image)
    return Finding(
        ID,
        Level.INFO if field is None and dependency_of(subject, template) else LEVEL,
        f"the container {container} runs {image}, {fault}: what runs changes without a commit{place.note}",
        origin or place.place,
        subject.name,
        field,
        image,
        "name a version, better still with a digest",
    )


def _image_line(text: str, image: str, named: int) -> int:
    """Return the line of an image: the nearest to the line where its container is named, from either side."""
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if image in line]
    return min(lines, key=lambda number: abs(number - named), default=0)


def _images(tree: Any) -> Iterator[tuple[str, str]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key in ("containers", "initContainers") and isinstance(value, list):
                yield from ((str(each.get("name")), each["image"]) for each in value if _has_image(each))
            else:
                yield from _images(value)
    elif isinstance(tree, list):
        for item in tree:
            yield from _images(item)


def _has_image(container: Any) -> bool:
    return isinstance(container, dict) and isinstance(container.get("image"), str) and bool(container["image"])


def _fault(image: str) -> str | None:
    if "@" in image:
        return None
    tag = image.rpartition("/")[2].partition(":")[2]
    if not tag:
        return "which has no tag"
    return "whose tag moves" if tag == "latest" else None


def _origin(subject: Subject, image: str) -> tuple[str | None, Place | None]:
    """Return the field of values.yaml that holds the whole image, and its place."""
    for path, value in leaves(subject.values.value) if subject.values else ():
        if value == image:
            return format_path(path), values_place(subject, path)
    return None, None
