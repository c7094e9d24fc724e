"""Putting the dependencies that Chart.yaml names into a chart.

What lies in ``charts/`` is used first, then the repository of each dependency: a folder (``file://../lib``), a Helm
repository or an OCI registry. Chart.lock decides the version when there is one (``internal/resolver`` in Helm). A
version that was yanked is taken only where Chart.lock or Chart.yaml names exactly that one, as installers of Python
packages do (PEP 592): what was built once can always be built again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sardonyx.catalogs.cache import ContentCache
from sardonyx.catalogs.errors import MissingDependency, UnknownChart, Unreachable
from sardonyx.catalogs.urls import shown
from sardonyx.catalogs.yanked import not_yanked, yank_reason
from sardonyx.charts import Chart, Dependency, load_folder, load_package, matches, newest, subcharts
from sardonyx.charts.versions import is_semver
from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import MISSING, lookup
from sardonyx.core.yamltext import place_of, read_yaml

if TYPE_CHECKING:
    from sardonyx.catalogs.catalog import Catalog
    from sardonyx.catalogs.index import IndexEntry

CHART_FILE = "Chart.yaml"
LOCK_FILE = "Chart.lock"
YANKED_RULE = "dependency-yanked"

_NAMING = ("requirements.yaml", CHART_FILE)
"""The files that name dependencies, the one of apiVersion v1 first (``charts/metadata``)."""
_LOCK_AGAIN = "choose another version, and make the lock again with helm dependency update"

Opened: TypeAlias = dict[str, "Catalog | Unreachable"]
"""The repositories that were asked, by their address; in place of one that did not answer, the error."""
Tell = Callable[[Finding], None]
"""Is told what somebody should look at."""


def unheard(finding: Finding) -> None:
    """Keep quiet: nobody is there to be told."""


class _Sources(NamedTuple):
    cache: ContentCache
    opened: Opened
    tell: Tell

    def catalog(self, location: str) -> Catalog:
        if location not in self.opened:
            from sardonyx.catalogs.sources import open_catalog  # knows the web, which folders do not need

            self.opened[location] = open_catalog(location, cache=self.cache)
        found = self.opened[location]
        if isinstance(found, Unreachable):
            raise found
        return found


def with_dependencies(
    chart: Chart,
    *,
    cache: ContentCache,
    base: Path | None,
    opened: Opened | None = None,
    tell: Tell = unheard,
) -> Chart:
    """Return a chart with every dependency in ``charts/``: those it brings as they are, the others unpacked in folders.

    ``base`` is the chart's folder, which ``file://`` repositories are relative to; None when the chart is a package,
    for which they are not looked up. Give the same ``opened`` to several calls, and each index is read only once;
    a repository that did not answer is not asked again.
    ``tell`` hears of yanked versions that were taken, with the place that names them; those that were in ``charts/``
    are not asked about.

    Raises MissingDependency, which names the dependency, its range, its repository and what exists.
    """
    sources = _Sources(cache, {} if opened is None else opened, tell)
    return _resolve(chart, sources, base.resolve() if base else None, ())


def _resolve(chart: Chart, sources: _Sources, base: Path | None, above: tuple[Path, ...]) -> Chart:
    if base in above:
        raise MissingDependency("depends on itself", place=Place(chart.origin))
    if not chart.metadata.dependencies:
        return chart
    present = subcharts(chart)
    locked = _locked_versions(chart)
    files = dict(chart.files)
    for dependency in chart.metadata.dependencies:
        wanted = _Wanted(dependency, locked.get(dependency.name), chart)
        if not _is_present(wanted, present):
            found = _find(wanted, sources, base, (*above, *([base] if base else [])))
            files |= _placed(found)
    return chart._replace(files=files)


class _Wanted(NamedTuple):
    """A dependency, the version that Chart.lock decided on, and the chart that wants it."""

    dependency: Dependency
    locked: str | None
    chart: Chart

    @property
    def range(self) -> str:
        return self.locked or self.dependency.version

    @property
    def named(self) -> str | None:
        """The one version that is named, and not only within a range."""
        exact = self.dependency.version.removeprefix("=").strip()
        return self.locked or (exact if is_semver(exact) else None)


def _is_present(wanted: _Wanted, present: list[Chart]) -> bool:
    named = [chart.version for chart in present if chart.name == wanted.dependency.name]
    if any(matches(wanted.range, version) for version in named):
        return True
    if named:
        raise _missing(wanted, f"charts/ holds {', '.join(named)}")
    return False


def _find(wanted: _Wanted, sources: _Sources, base: Path | None, above: tuple[Path, ...]) -> Chart:
    repository = wanted.dependency.repository
    if not repository:
        raise _missing(wanted, "charts/ does not hold it and no repository is named")
    if repository.startswith("file://"):
        return _from_folder(wanted, repository.removeprefix("file://"), sources, base, above)
    if repository.startswith(("@", "alias:")):
        raise _missing(wanted, "names of repositories are known to one machine only; write its URL")
    try:
        return _from_catalog(wanted, sources.catalog(repository), sources.tell)
    except Unreachable as error:
        sources.opened[repository] = error
        raise


def _from_folder(wanted: _Wanted, path: str, sources: _Sources, base: Path | None, above: tuple[Path, ...]) -> Chart:
    if base is None:
        raise _missing(wanted, "a folder beside a package is not looked up")
    folder = (base / path).resolve()
    if not folder.is_dir():
        raise _missing(wanted, f"there is no folder {path}")
    chart = load_folder(folder)
    if chart.name != wanted.dependency.name or not matches(wanted.range, chart.version):
        raise _missing(wanted, f"the folder holds {chart.name} {chart.version}")
    return _resolve(chart, sources, folder, above)


def _from_catalog(wanted: _Wanted, catalog: Catalog, tell: Tell) -> Chart:
    name = wanted.dependency.name
    try:
        entries = catalog.versions(name)
    except UnknownChart as error:
        raise _missing(wanted, f"the repository does not have it ({error.help})") from error
    entry = _chosen(wanted, entries)
    if entry is None:
        raise _missing(wanted, _why_none(wanted, entries))
    if reason := yank_reason(entry.raw):
        tell(_named_and_yanked(wanted, entry, reason))
    fetched = catalog.fetch(name, entry.version, digest=entry.digest)
    return load_package(fetched.data, origin=fetched.origin)


def _chosen(wanted: _Wanted, entries: Sequence[IndexEntry]) -> IndexEntry | None:
    """Return the version that is named, yanked or not, else the newest in the range that was not yanked."""
    named = next((entry for entry in entries if entry.version == wanted.named), None)
    if named:
        return named
    usable = {entry.version: entry for entry in not_yanked(entries)}
    version = newest(list(usable), wanted.range)
    return usable[version] if version else None


def _why_none(wanted: _Wanted, entries: Sequence[IndexEntry]) -> str:
    known = {entry.version: entry for entry in entries}
    if best := newest(list(known), wanted.range):
        return f"{best} was yanked: {yank_reason(known[best].raw)}"
    exist = ", ".join(list(known)[:5]) + (" …" if len(known) > 5 else "")
    return f"the repository has {exist or 'no version of it'}"


def _named_and_yanked(wanted: _Wanted, entry: IndexEntry, reason: str) -> Finding:
    verb, remedy = ("locks", _LOCK_AGAIN) if wanted.locked else ("names", "name another version")
    message = f"{verb} {entry.name} {entry.version}, which was yanked: {reason}"
    return Finding(YANKED_RULE, Level.WARNING, message, _naming_place(wanted), help=remedy)


def _naming_place(wanted: _Wanted) -> Place:
    """Return where one version of a dependency is named."""
    file = LOCK_FILE if wanted.locked else next(file for file in _NAMING if file in wanted.chart.files)
    document = read_yaml(wanted.chart.files[file], f"{wanted.chart.origin}/{file}")
    entries = lookup(document.value, ("dependencies",))
    here = [
        number for number, entry in enumerate(entries if isinstance(entries, list) else []) if _is_of(wanted, entry)
    ]
    return place_of(document, ("dependencies", here[0], "version") if here else ())


def _is_of(wanted: _Wanted, entry: Any) -> bool:
    is_named = isinstance(entry, dict) and entry.get("name") == wanted.dependency.name
    return is_named and (bool(wanted.locked) or (entry.get("alias") or "") == wanted.dependency.alias)


def _placed(chart: Chart) -> dict[str, bytes]:
    folder = f"charts/{chart.name}-{chart.version}"
    return {f"{folder}/{path}": content for path, content in chart.files.items()}


def _locked_versions(chart: Chart) -> dict[str, str]:
    """Return the versions that Chart.lock decided on, by name; those it has twice are left to the ranges."""
    if LOCK_FILE not in chart.files:
        return {}
    place = f"{chart.origin}/{LOCK_FILE}"
    entries = lookup(read_yaml(chart.files[LOCK_FILE], place).value, ("dependencies",))
    if entries in (MISSING, None):
        return {}
    if not isinstance(entries, list) or not all(_is_lock_entry(entry) for entry in entries):
        raise SardonyxError("is not a lock file", place=Place(place), help="make it again with helm dependency update")
    counts = Counter(entry["name"] for entry in entries)
    locked = {entry["name"]: entry["version"] for entry in entries if counts[entry["name"]] == 1}
    _check_lock(chart, locked, place)
    return locked


def _is_lock_entry(entry: Any) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("name"), str) and isinstance(entry.get("version"), str)


def _check_lock(chart: Chart, locked: Mapping[str, str], place: str) -> None:
    for dependency in chart.metadata.dependencies:
        version = locked.get(dependency.name)
        if version and not matches(dependency.version, version):
            raise SardonyxError(
                f"locks {dependency.name} {version}, which {dependency.version!r} in Chart.yaml does not allow",
                place=Place(place),
                help="make it again with helm dependency update",
            )


def _missing(wanted: _Wanted, reason: str) -> MissingDependency:
    dependency = wanted.dependency
    repository = shown(dependency.repository) or "none"
    asked = f"{dependency.name} {wanted.range or '*'}"
    return MissingDependency(
        f"the dependency {asked} (repository: {repository}) is missing: {reason}",
        place=Place(f"{wanted.chart.origin}/{CHART_FILE}"),
        help="correct its version or repository in Chart.yaml, or put it into charts/",
    )
