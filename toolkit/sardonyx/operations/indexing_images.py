"""Which images published versions run, found by rendering the packages beside an index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sardonyx.catalogs.index import Index, IndexEntry
from sardonyx.charts import InvalidPackage, load_package
from sardonyx.core.digests import digest_of
from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.files import read_bytes
from sardonyx.core.findings import Finding, Level
from sardonyx.helm.engine import Release, RenderRequest
from sardonyx.helm.manifests import Manifest, parse_rendering
from sardonyx.instances.rendering import Renderer
from sardonyx.operations.indexing import files_of
from sardonyx.publishing.artifacthub_images import IMAGES, with_images
from sardonyx.publishing.index_editing import edited

RELEASE = Release("release-name", "default")
IMAGES_RULE = "index-images"


@dataclass(frozen=True)
class Images:
    """The document of an index with lists of images, the versions that got one, and those that cannot be looked at."""

    document: Mapping[str, Any]
    added: tuple[str, ...]
    faults: tuple[Finding, ...]


def with_all_images(index: Index, folder: Path, charts: Sequence[str], renderer: Renderer) -> Images:
    """List the images of versions whose packages lie in a folder, by rendering them with their defaults.

    ``charts`` names those to look at, all when it is empty. A list that is there stays; libraries have none.
    """
    added: list[str] = []
    faults: list[Finding] = []

    def with_them(entry: IndexEntry) -> Mapping[str, Any]:
        if IMAGES in (entry.raw.get("annotations") or {}) or entry.raw.get("type") == "library":
            return entry.raw
        try:
            result = with_images(entry.raw, _rendered(folder, entry, renderer))
        except SardonyxError as error:
            message = f"{entry.name} {entry.version}: {error.message}"
            faults.append(Finding(IMAGES_RULE, Level.WARNING, message, error.place, entry.name, help=error.help))
            return entry.raw
        added.extend([f"{entry.name} {entry.version}"] if IMAGES in result.get("annotations", {}) else [])
        return result

    document = edited(index, with_them, [name for name in index.entries if not charts or name in charts])
    return Images(document, tuple(added), tuple(faults))


def _rendered(folder: Path, entry: IndexEntry, renderer: Renderer) -> list[Manifest]:
    """Render a version's package as Artifact Hub does: default values, no cluster.

    Raises InvalidPackage when it is not there or another than its entry says, RenderError.
    """
    file = next((file for file in files_of(folder, entry) if file.is_file()), None)
    if file is None:
        raise InvalidPackage("its package does not lie beside the index", place=Place(str(folder)))
    data = read_bytes(file)
    if entry.digest not in (None, digest_of(data)):
        raise InvalidPackage("its package is not the one of its entry", place=Place(str(file)))
    load_package(data, origin=str(file))
    return parse_rendering(renderer.render([RenderRequest(data, {}, RELEASE)])[0])
