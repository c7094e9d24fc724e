"""Work on indexes from end to end: where they are read from, what is written, which files go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from sardonyx.catalogs.download import INDEX_BYTES, download, shown
from sardonyx.catalogs.index import INDEX_FILE, Index, IndexEntry, read_index
from sardonyx.charts import InvalidPackage, load_package
from sardonyx.core.digests import digest_of
from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.files import read_bytes, write_atomically
from sardonyx.core.findings import Finding, Level
from sardonyx.core.yamltext import read_yaml
from sardonyx.helm.engine import Release, RenderRequest
from sardonyx.helm.manifests import Manifest, parse_rendering
from sardonyx.instances.rendering import Renderer
from sardonyx.publishing.announcing import read_published
from sardonyx.publishing.artifacthub import FILE, Owner, ignored_of, metadata_findings, metadata_text, yanked_versions
from sardonyx.publishing.artifacthub_images import IMAGES, with_images
from sardonyx.publishing.index_checks import url_fault
from sardonyx.publishing.index_editing import edited
from sardonyx.publishing.index_file import index_bytes, index_path, locked, replace_index
from sardonyx.publishing.index_merging import Merge, merge
from sardonyx.publishing.index_text import index_text
from sardonyx.publishing.page import GENERATOR

RELEASE = Release("release-name", "default")
IMAGES_RULE = "index-images"


def read_index_at(location: str) -> Index:
    """Read an index for looking at it: a file, a folder, or a URL of either.

    Raises UsageError when there is none, Unreachable when it does not come, InvalidIndex or MalformedText.
    """
    data, source = _text_at(location)
    return read_index(data, source)


def merge_indexes(old: str, new: Sequence[str], out: Path | None) -> Merge:
    """Merge indexes, wherever they lie, into a file; None writes nothing.

    Raises what reading raises, DifferentDigests; nothing is written then.
    """
    if out is None:
        return merge(_published_at(old), [_published_at(location) for location in new])
    newer = [_published_at(location) for location in new]
    with locked(out.parent):  # whoever publishes to this folder meanwhile waits
        result = merge(_published_at(old), newer)
        write_atomically(out, index_text(result.document))
    return result


def change_index(path: Path, change: Callable[[Index], Mapping[str, Any]]) -> Index:
    """Change an index in its place and return what it was; see ``publishing.index_file.replace_index``."""
    return replace_index(index_path(path), change)


def _published_at(location: str) -> Index:
    data, source = _text_at(location)
    return read_published(data, source)


def _text_at(location: str) -> tuple[bytes, str]:
    if urlsplit(location).scheme in ("http", "https"):
        url = (
            location if urlsplit(location).path.endswith((".yaml", ".json")) else f"{location.rstrip('/')}/{INDEX_FILE}"
        )
        return download(url, limit=INDEX_BYTES), shown(url)
    path = index_path(Path(location))
    return index_bytes(path), str(path)


def package_files(folder: Path, going: Iterable[IndexEntry], staying: Iterable[IndexEntry]) -> list[Path]:
    """Return the files of packages in an index's folder that only the entries that go name, provenance included."""
    kept = {file for entry in staying for file in _files(folder, entry)}
    found = {file for entry in going for file in _files(folder, entry)} - kept
    both = [file for package in sorted(found) for file in (package, package.with_name(f"{package.name}.prov"))]
    return [file for file in both if file.is_file()]


def delete_files(files: Iterable[Path]) -> None:
    """Delete files.

    Raises SardonyxError when one cannot be.
    """
    for file in files:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise SardonyxError(f"cannot be deleted: {error.strerror}", place=Place(str(file))) from error


def _files(folder: Path, entry: IndexEntry) -> Iterator[Path]:
    """Yield where an entry's package lies in the folder: by relative URLs only, and none that leads out."""
    for url in entry.urls:
        parts = urlsplit(url)
        file = (folder / unquote(parts.path)).resolve()
        if not url_fault(url) and not parts.scheme and file.suffix == ".tgz" and file.is_relative_to(folder.resolve()):
            yield file


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
    file = next((file for file in _files(folder, entry) if file.is_file()), None)
    if file is None:
        raise InvalidPackage("its package does not lie beside the index", place=Place(str(folder)))
    data = read_bytes(file)
    if entry.digest not in (None, digest_of(data)):
        raise InvalidPackage("its package is not the one of its entry", place=Place(str(file)))
    load_package(data, origin=str(file))
    return parse_rendering(renderer.render([RenderRequest(data, {}, RELEASE)])[0])


def write_pages(pages: Mapping[str, bytes], out: Path | None) -> list[str]:
    """Write pages into a folder, and take away those of charts that are gone; None writes nothing.

    Returns the names of the files that are other than before.
    """
    changed = [name for name, text in sorted(pages.items()) if out is None or _content(out / name) != text]
    if out is None:
        return changed
    for name in changed:
        write_atomically(out / name, pages[name])
    gone = [file for file in sorted(out.glob("*.html")) if file.name not in pages and _is_ours(file)]
    delete_files(gone)
    return [*changed, *(file.name for file in gone)]


def _content(file: Path) -> bytes | None:
    return read_bytes(file) if file.is_file() else None


def _is_ours(file: Path) -> bool:
    """Tell whether a page of a chart was written here; whatever else lies in the folder is somebody's."""
    return file.name.startswith(("chart-", "other-")) and GENERATOR.encode() in read_bytes(file)[:2000]


def hub_findings(index: Path) -> list[Finding] | None:
    """Return what is wrong in the ``artifacthub-repo.yml`` beside an index, None when there is none.

    Raises MalformedText when it is not YAML.
    """
    file = index_path(index).with_name(FILE)
    return metadata_findings(read_bytes(file), str(file)) if file.exists() else None


def hub_text(index: Path, repository_id: str | None, owners: Sequence[Owner], ignored: Iterable[str]) -> str:
    """Return what ``artifacthub-repo.yml`` is to say; yanked versions are ignored.

    Raises UsageError for an id that is no UUID, or charts that the index does not have.
    """
    read = read_index_at(str(index))
    leaving = [*(ignored_of(text, read) for text in ignored), *yanked_versions(read)]
    return metadata_text(repository_id, list(owners), leaving)


def write_hub_text(index: Path, text: str, *, replace: bool) -> Path:
    """Write ``artifacthub-repo.yml`` beside an index.

    Raises SardonyxError when it says something else already and is not to be replaced.
    """
    file = index_path(index).with_name(FILE)
    if not replace and file.exists() and read_yaml(read_bytes(file), str(file)).value != read_yaml(text, "").value:
        raise SardonyxError("is there and says something else", place=Place(str(file)), help="--replace writes it anew")
    if _content(file) != text.encode():
        write_atomically(file, text.encode())
    return file
