"""What all charts of one preparation share: the repository, its history, and what was looked up once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from sardonyx.catalogs import ContentCache
from sardonyx.charts import Chart, ChartMetadata
from sardonyx.helm.pool import WorkerPool
from sardonyx.operations.contexts import Viewpoint
from sardonyx.operations.releasing_bases import Bases, charts_in
from sardonyx.operations.releasing_charts import Workplace
from sardonyx.operations.releasing_fragments import Fragments
from sardonyx.operations.releasing_history import History
from sardonyx.repository import GitTree, ReadableRepository

_WRITTEN_BY_HELM_DOCS = b"[helm-docs]"
_SCHEMA_COMMENT = re.compile(rb"^[ \t]*#[ \t]*@schema\b", re.MULTILINE)


@dataclass(frozen=True)
class Scene:
    """Charts by their folders as the user named them, and everything that says what changed in them."""

    repository: ReadableRepository
    place: Workplace
    charts: Mapping[Path, Chart]
    bases: Bases
    history: History
    uncommitted: frozenset[str]
    fragments: Mapping[str, Fragments]
    viewpoint: Viewpoint
    pool: WorkerPool
    cache: ContentCache
    levels: Mapping[str, str]
    _changed: dict[str, frozenset[str]] = field(default_factory=dict)
    _there: dict[str, Snapshot] = field(default_factory=dict)

    def changed_since(self, commit: str) -> frozenset[str]:
        """Return the paths of the repository that may differ from a base: whatever was touched since."""
        if commit not in self._changed:
            commits = self.history.since[commit]
            touched = (path for each in commits for path in self.history.touched[each.id])
            self._changed[commit] = self.uncommitted.union(touched)
        return self._changed[commit]

    def snapshot(self, commit: str) -> Snapshot:
        """Return what was there in a commit."""
        if commit not in self._there:
            tree = self.repository.tree(commit)
            self._there[commit] = Snapshot(tree, frozenset(tree.files("")), charts_in(tree))
        return self._there[commit]

    def names(self) -> set[str]:
        """Return the names and the folders' names of all charts, which the scope of a commit can mean."""
        return {chart.name for chart in self.charts.values()} | {folder.name for folder in self.charts if folder.name}


class Snapshot(NamedTuple):
    """A commit: its files, and its charts by their names with their folders."""

    tree: GitTree
    files: frozenset[str]
    charts: Mapping[str, tuple[str, ChartMetadata]]


def is_generated(path: str, chart: Chart, folder: Path) -> bool:
    """Tell whether a program makes a file of a chart: helm-docs, a generator of schemas, Helm itself.

    A README is generated where its template lies beside it or it says so, a schema where values.yaml has comments for
    a generator (``# @schema``, of dadav/helm-schema and losisin/helm-values-schema-json).
    """
    if path in ("Chart.lock", "requirements.lock") or path.startswith("charts/"):
        return True
    if path == "README.md":
        return (folder / "README.md.gotmpl").is_file() or _WRITTEN_BY_HELM_DOCS in chart.files.get(path, b"")
    return path == "values.schema.json" and bool(_SCHEMA_COMMENT.search(chart.files.get("values.yaml", b"")))
