"""``artifacthub-repo.yml`` beside an index: checked, made, written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sardonyx.core.errors import Place, SardonyxError, UsageError
from sardonyx.core.findings import Finding
from sardonyx.core.yamltext import read_yaml
from sardonyx.operations.index_places import browsable
from sardonyx.publishing.artifacthub import FILE, Owner, ignored_of, metadata_findings, metadata_text, yanked_versions
from sardonyx.publishing.destination import Destination, KeepsFiles


def hub_findings(place: Destination) -> list[Finding] | None:
    """Return what is wrong in the ``artifacthub-repo.yml`` beside an index, None when there is none.

    Raises MalformedText when it is not YAML.
    """
    text = place.read_beside(FILE) if isinstance(place, KeepsFiles) else None
    return metadata_findings(text, _path(place)) if text is not None else None


def hub_text(place: Destination, repository_id: str | None, owners: Sequence[Owner], ignored: Iterable[str]) -> str:
    """Return what ``artifacthub-repo.yml`` is to say; yanked versions are ignored.

    Raises UsageError for an id that is no UUID, or charts that the index does not have.
    """
    read = browsable(place).index()
    leaving = [*(ignored_of(text, read) for text in ignored), *yanked_versions(read)]
    return metadata_text(repository_id, list(owners), leaving)


def write_hub_text(place: Destination, text: str, *, replace: bool) -> str:
    """Write ``artifacthub-repo.yml`` beside an index, and return where.

    Raises SardonyxError when it says something else already and is not to be replaced, UsageError where no file can
    lie beside the index.
    """
    if not isinstance(place, KeepsFiles):
        remedy = (
            "in a registry each chart is a repository of its own for Artifact Hub: give each the text as an artifact "
            "with the tag artifacthub.io (https://artifacthub.io/docs/topics/repositories/helm-charts/#oci-support); "
            "elsewhere, put the text beside the index with the tools of the server"
        )
        raise UsageError(f"no {FILE} can lie beside this index", place=Place(place.location), help=remedy)
    before = place.read_beside(FILE)
    path = _path(place)
    if not replace and before is not None and read_yaml(before, path).value != read_yaml(text, "").value:
        raise SardonyxError("is there and says something else", place=Place(path), help="--replace writes it anew")
    place.write_beside(FILE, text.encode(), before)
    return path


def _path(place: Destination) -> str:
    return f"{place.location}/{FILE}"
