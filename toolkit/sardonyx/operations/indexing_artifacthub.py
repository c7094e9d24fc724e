"""``artifacthub-repo.yml`` beside an index: checked, made, written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.files import read_bytes, write_atomically
from sardonyx.core.findings import Finding
from sardonyx.core.yamltext import read_yaml
from sardonyx.operations.indexing import read_index_at
from sardonyx.publishing.artifacthub import FILE, Owner, ignored_of, metadata_findings, metadata_text, yanked_versions
from sardonyx.publishing.index_file import index_path


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
    write_atomically(file, text.encode())
    return file
