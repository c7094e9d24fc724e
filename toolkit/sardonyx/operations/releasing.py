"""Preparing releases: which charts of a repository changed, and the version and changelog that each of them needs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sardonyx.catalogs import ContentCache
from sardonyx.charts import Chart, is_semver, parse_version
from sardonyx.core.errors import SardonyxError, UsageError
from sardonyx.core.names import did_you_mean
from sardonyx.core.wording import counted
from sardonyx.helm.pool import WorkerPool
from sardonyx.operations.charts import NoChart, charts_below, find_charts
from sardonyx.operations.contexts import built_in_viewpoint
from sardonyx.operations.ct_configuration import PLACES, CtConfiguration, read_ct_file
from sardonyx.operations.dependants import metadata_of, reached_by
from sardonyx.operations.releasing_bases import find_bases
from sardonyx.operations.releasing_chart import BUMPS, Outcome, plan_chart
from sardonyx.operations.releasing_charts import (
    Workplace,
    load,
    local_dependencies,
    name_in,
    prefix_of,
    with_files,
)
from sardonyx.operations.releasing_fragments import read_fragments
from sardonyx.operations.releasing_history import read_history
from sardonyx.operations.releasing_scene import Scene
from sardonyx.operations.selection import DEPTH, ct_charts
from sardonyx.publishing.release_plan import PlannedRelease, ReasonKind, ReleasePlan, Status
from sardonyx.repository import (
    open_local,
    open_working_tree,
    paths_changed_since,
    paths_not_ignored,
    require_whole,
)


@dataclass(frozen=True)
class Request:
    """What a preparation is asked for.

    ``folders`` are charts or hold charts; without any, the charts of a ct.yaml or those below the current folder.
    ``changed_since`` is a revision. ``levels`` says of charts, by name, what they get: major, minor, patch, a version.
    """

    folders: Sequence[Path] = ()
    changed_since: str | None = None
    levels: Mapping[str, str] = field(default_factory=dict)


def prepare(request: Request) -> ReleasePlan:
    """Plan the next release of each chart; nothing is written.

    Committed, staged, only written or untracked: what counts is what stands in the folders now, without what Git
    ignores. A chart that cannot be read or edited has problems in its release.
    Raises NoChart, NotARepository, ShallowClone, UnknownRevision, HostileName, and UsageError for a request that does
    not fit the charts.
    """
    ct = next((read_ct_file(Path(place)) for place in PLACES if Path(place).is_file()), None)
    folders, beside = _folders(request, ct)
    with open_local(folders[0]) as repository, WorkerPool() as pool:
        require_whole(repository)
        head = repository.head()
        if head is None:
            raise UsageError("there is no commit yet", help="commit the charts first")
        tree = open_working_tree(folders[0])
        place = Workplace(tree, paths_not_ignored(tree))
        charts, broken = _loaded(place, [*folders, *beside])
        _check_levels(request.levels, charts)
        versions = {chart.name: chart.version for chart in charts.values()}
        bases = find_bases(repository, versions, request.changed_since, ct)
        scene = Scene(
            repository,
            place,
            charts,
            bases,
            read_history(repository, [base.commit for base in bases.of.values()]),
            frozenset(paths_changed_since(tree, head)),
            read_fragments(tree.root, versions),
            built_in_viewpoint("full"),
            pool,
            ContentCache(),
            request.levels,
        )
        outcomes = dict(_outcomes(scene))
        kept = {folder: each for folder, each in outcomes.items() if folder not in beside or _is_reached(each.release)}
        gone = [] if request.folders else list(_removed(scene))
        remarks = (*bases.remarks, *_uncommitted(scene))
        return _plan(kept, [*broken, *gone], remarks)


def _folders(request: Request, ct: CtConfiguration | None) -> tuple[list[Path], list[Path]]:
    """Return the folders of the charts that are meant, and of those beside that contain some of them."""
    if not request.folders:
        found = sorted(ct_charts(ct)) if ct else charts_below(Path(), depth=DEPTH)
        if not found:
            raise NoChart("there is no chart here", help="name folders of charts")
        return found, []
    named = find_charts([Path(os.path.relpath(folder)) for folder in request.folders], depth=DEPTH)
    around = {chart for folder in named for chart in charts_below(Path(os.path.relpath(folder / "..")), depth=1)}
    return named, sorted(reached_by(named, sorted(around - set(named))))


def _loaded(place: Workplace, folders: Iterable[Path]) -> tuple[dict[Path, Chart], list[PlannedRelease]]:
    charts: dict[Path, Chart] = {}
    broken = []
    for folder in folders:
        name_in(place.tree, folder)
        try:
            charts[folder] = load(place, folder)
        except SardonyxError as error:
            broken.append(PlannedRelease(folder.name, str(folder), Status.CHANGED, problems=(str(error),)))
    named: dict[str, Path] = {}
    for folder, chart in charts.items():
        other = named.setdefault(chart.name, folder)
        if other != folder:
            raise UsageError(
                f"{other} and {folder} are both called {chart.name}", help="name the folders that are meant"
            )
    return charts, broken


def _check_levels(levels: Mapping[str, str], charts: Mapping[Path, Chart]) -> None:
    names = {chart.name: chart for chart in charts.values()}
    for name, level in levels.items():
        if name not in names:
            raise UsageError(f"--level: there is no chart {name!r} here", help=did_you_mean(name, names))
        if level not in BUMPS and not is_semver(level):
            raise UsageError(f"--level: {level!r} is neither {', '.join(BUMPS)} nor a version")
        if is_semver(level) and _is_lower(level, names[name].version):
            raise UsageError(f"--level: {level} is lower than {names[name].version}, which {name} is now")


def _is_lower(version: str, other: str) -> bool:
    one, two = parse_version(version), parse_version(other)
    return one is not None and two is not None and one < two


def _outcomes(scene: Scene) -> Iterator[tuple[Path, Outcome]]:
    """Plan chart by chart, those inside of others first."""
    for folder in _libraries_first(scene):
        chart = scene.charts[folder]
        try:
            outcome = plan_chart(scene, folder)
        except SardonyxError as error:
            release = PlannedRelease(chart.name, str(folder), Status.CHANGED, chart.version, problems=(str(error),))
            outcome = Outcome(release, {})
        if outcome.files:
            scene.place.planned[Path(os.path.realpath(folder))] = with_files(chart, outcome.files)
        yield folder, outcome


def _libraries_first(scene: Scene) -> list[Path]:
    folders = {Path(os.path.realpath(folder)): folder for folder in scene.charts}
    ordered: dict[Path, None] = {}

    def visit(folder: Path, above: tuple[Path, ...]) -> None:
        if folder in ordered or folder in above:
            return
        with suppress(SardonyxError):  # said when the chart itself is planned
            for _, _, source in local_dependencies(scene.charts[folder], folder):
                if source in folders:
                    visit(folders[source], (*above, folder))
        ordered[folder] = None

    for folder in sorted(scene.charts):
        visit(folder, ())
    return list(ordered)


def _is_reached(release: PlannedRelease) -> bool:
    """Tell whether a chart that nobody named is part of the release, because of a chart inside of it."""
    inside = any(reason.kind is ReasonKind.LIBRARY for reason in release.reasons)
    return inside or bool(release.dependencies) or bool(release.problems)


def _removed(scene: Scene) -> Iterator[PlannedRelease]:
    if not scene.history.since:
        return
    latest = min(scene.history.since, key=lambda base: (len(scene.history.since[base]), base))
    names = {chart.name for chart in scene.charts.values()}
    for name, (folder, metadata) in sorted(scene.snapshot(latest).charts.items()):
        here = metadata_of(scene.place.tree.root / folder)
        if name not in names and (here is None or here.name != name):
            remark = "was removed: its versions stay where they are published"
            yield PlannedRelease(name, folder, Status.REMOVED, metadata.version, remarks=(remark,))


def _uncommitted(scene: Scene) -> Iterator[str]:
    prefixes = tuple(prefix_of(name_in(scene.place.tree, folder)) for folder in scene.charts)
    found = [path for path in scene.uncommitted if path.startswith(prefixes)]
    if found:
        yield f"what is not committed ({counted(len(found), 'file')}) counts too, though no commit tells of it"


def _plan(outcomes: Mapping[Path, Outcome], others: Sequence[PlannedRelease], remarks: Sequence[str]) -> ReleasePlan:
    after = {f"{folder}/{path}": data for folder, each in outcomes.items() for path, data in sorted(each.files.items())}
    return ReleasePlan(
        releases=(*(each.release for each in outcomes.values()), *others),
        remarks=tuple(remarks),
        before={path: Path(path).read_bytes() for path in after},
        after=after,
        consumed=tuple(path for each in outcomes.values() for path in each.consumed),
    )
