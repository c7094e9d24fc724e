"""Our own charts as a test sees them: loaded from their folders, packed with their library, rendered."""

from __future__ import annotations

import base64
import dataclasses
import functools
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sardonyx.charts import Chart, load_folder, package, schema_document, values_document
from sardonyx.core.valuepaths import ValuePath, assign
from sardonyx.dialect import compute_values
from sardonyx.helm.engine import Capabilities, Release, RenderRequest
from sardonyx.helm.manifests import Manifest, parse_rendering
from sardonyx.helm.pool import WorkerPool

ROOT = Path(__file__).parents[3]
CATALOG = ROOT / "catalog-charts"
REGISTRY = ROOT / "schemas" / "registry"
LIBRARY = "sardonyx-library"
SERVICES = ("postgresql", "vscode-python")
CONTEXTS = {path.stem: json.loads(path.read_text()) for path in (Path(__file__).parent / "contexts").glob("*.json")}

OPENSHIFT = Capabilities(api_versions=("route.openshift.io/v1",))


@dataclasses.dataclass(frozen=True)
class Rendered:
    """The objects of one render by (kind, name), and the notes."""

    objects: Mapping[tuple[str, str], dict[str, Any]]
    notes: str

    def one(self, kind: str) -> dict[str, Any]:
        """Return the only object of a kind."""
        found = [entry for (its, _), entry in self.objects.items() if its == kind]
        assert len(found) == 1, f"{len(found)} objects of kind {kind}"
        return found[0]

    def kinds(self) -> set[str]:
        """Return the kinds that occur."""
        return {kind for kind, _ in self.objects}

    def pod(self) -> dict[str, Any]:
        """Return the pod's spec."""
        return dict(self.one("StatefulSet")["spec"]["template"]["spec"])

    def secrets(self) -> dict[str, str]:
        """Return every key of every Secret, decoded."""
        return {
            key: base64.b64decode(value).decode()
            for (kind, _), entry in self.objects.items()
            if kind == "Secret"
            for key, value in entry["data"].items()
        }

    def settings(self) -> dict[str, str]:
        """Return the ConfigMap that is the container's environment."""
        return next(
            entry["data"]
            for (kind, name), entry in self.objects.items()
            if kind == "ConfigMap" and name.endswith("-env")
        )


@functools.cache
def chart(name: str) -> Chart:
    """Load a chart with the library in its charts/ folder."""
    alone, library = load_folder(CATALOG / name), load_folder(CATALOG / LIBRARY)
    inside = {f"charts/{LIBRARY}/{path}": content for path, content in library.files.items()}
    return alone._replace(files={**alone.files, **inside})


@functools.cache
def packed(name: str) -> bytes:
    """Pack a chart with its library."""
    return package(chart(name))


@functools.cache
def schema(name: str) -> dict[str, Any]:
    """Return a chart's values schema."""
    document = schema_document(chart(name))
    assert document is not None
    return dict(document.value)


@functools.cache
def values(name: str) -> dict[str, Any]:
    """Return a chart's values.yaml."""
    return dict(values_document(chart(name)).value)


@functools.cache
def computed(name: str, context: str) -> dict[str, Any]:
    """Return the values Onyxia computes with one of the contexts."""
    return compute_values(schema(name), values(name), CONTEXTS[context]).values


def changed(tree: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return values with some paths changed; ``__`` stands for the dot."""
    for path, value in changes.items():
        tree = assign(tree, path.split("__"), value)
    return tree


def leaf_schemas(node: dict[str, Any], path: ValuePath = ()) -> Iterator[tuple[ValuePath, dict[str, Any]]]:
    """Yield every node without properties of its own."""
    if "properties" not in node:
        yield path, node
    for key, child in node.get("properties", {}).items():
        yield from leaf_schemas(child, (*path, key))


def render(
    pool: WorkerPool,
    name: str,
    values: Mapping[str, Any],
    release: str = "analysis-1",
    capabilities: Capabilities = OPENSHIFT,
) -> Rendered:
    """Render a chart into namespace user-alice and parse it."""
    request = RenderRequest(packed(name), values, Release(release, "user-alice"), capabilities)
    rendering = pool.render([request])[0]
    return Rendered({_key(manifest): manifest.object for manifest in parse_rendering(rendering)}, rendering.notes)


def _key(manifest: Manifest) -> tuple[str, str]:
    return manifest.object["kind"], manifest.object["metadata"]["name"]
