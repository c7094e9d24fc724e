"""Which images published versions run, found by rendering the packages that an index names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sardonyx.catalogs import Unreachable
from sardonyx.catalogs.annotations import annotated
from sardonyx.catalogs.index import Index, IndexEntry
from sardonyx.charts import InvalidPackage, load_package
from sardonyx.core.digests import digest_of
from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.findings import Finding, Level
from sardonyx.helm.engine import Release, RenderRequest
from sardonyx.helm.manifests import Manifest, parse_rendering
from sardonyx.instances.rendering import Renderer
from sardonyx.publishing.artifacthub_images import IMAGES, images_annotation
from sardonyx.publishing.destination import Destination
from sardonyx.publishing.destination import Release as Published
from sardonyx.publishing.index_editing import edited

RELEASE = Release("release-name", "default")
IMAGES_RULE = "index-images"


class Images(NamedTuple):
    """The document of an index with lists of images, the versions that got one, and those that cannot be looked at."""

    document: Mapping[str, Any]
    added: tuple[str, ...]
    faults: tuple[Finding, ...]


class ImageFinder:
    """Finds the images of versions that lie at a place, each once, however often the index is read again."""

    def __init__(self, place: Destination, renderer: Renderer) -> None:
        self._place = place
        self._renderer = renderer
        self._known: dict[tuple[str, str, str | None], str | SardonyxError | None] = {}

    def with_all_images(self, index: Index, charts: Sequence[str]) -> Images:
        """List the images of versions, by rendering them with their defaults.

        ``charts`` names those to look at, all when it is empty. A list that is there stays; libraries have none.
        Raises Unreachable when the place does not answer.
        """
        added: list[str] = []
        faults: list[Finding] = []

        def with_them(entry: IndexEntry) -> Mapping[str, Any]:
            if IMAGES in (entry.raw.get("annotations") or {}) or entry.raw.get("type") == "library":
                return entry.raw
            found = self._images_of(entry)
            if isinstance(found, SardonyxError):
                message = f"{entry.name} {entry.version}: {found.message}"
                faults.append(Finding(IMAGES_RULE, Level.WARNING, message, found.place, entry.name, help=found.help))
            if not isinstance(found, str):
                return entry.raw
            added.append(f"{entry.name} {entry.version}")
            return annotated(entry.raw, {IMAGES: found})

        document = edited(index, with_them, [name for name in index.entries if not charts or name in charts])
        return Images(document, tuple(added), tuple(faults))

    def _images_of(self, entry: IndexEntry) -> str | SardonyxError | None:
        key = (entry.name, entry.version, entry.digest)
        if key not in self._known:
            try:
                self._known[key] = images_annotation(self._rendered(entry))
            except Unreachable:
                raise
            except SardonyxError as error:
                self._known[key] = error
        return self._known[key]

    def _rendered(self, entry: IndexEntry) -> list[Manifest]:
        """Render a version's package as Artifact Hub does: default values, no cluster.

        Raises CatalogError when it is not there, InvalidPackage when it is another than its entry says, RenderError.
        """
        data = self._place.fetch(Published(entry.name, entry.version))
        if entry.digest not in (None, digest_of(data)):
            raise InvalidPackage("its package is not the one of its entry", place=Place(self._place.location))
        load_package(data, origin=f"{entry.name}-{entry.version}.tgz")
        return parse_rendering(self._renderer.render([RenderRequest(data, {}, RELEASE)])[0])
