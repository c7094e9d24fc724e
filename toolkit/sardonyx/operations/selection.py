"""Which charts a validation looks at: those that are named, those that a change touches, those of a ct.yaml."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sardonyx.core.errors import UsageError
from sardonyx.operations.charts import NoChart, chart_of, charts_below

if TYPE_CHECKING:
    from sardonyx.charts import ChartMetadata
    from sardonyx.operations.ct_configuration import CtConfiguration

DEPTH = 3
"""How many levels below a folder charts are looked for: ``charts/group/chart``."""


@dataclass(frozen=True)
class Selection:
    """Chart folders, sorted; what some of them were at the revision compared with; and why some are among them."""

    charts: tuple[Path, ...]
    previous: Mapping[str, ChartMetadata] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


class Scope(NamedTuple):
    """What a validation is asked to look at.

    ``paths`` are charts, folders of charts and files of charts; a ct.yaml stands in their place. ``changed_since`` is
    a revision, None for all charts; ``allow_empty`` says that finding no chart is no error.
    """

    paths: Sequence[Path] = (Path(),)
    ct: CtConfiguration | None = None
    changed_since: str | None = None
    allow_empty: bool = False


def select(scope: Scope) -> Selection:
    """Return the charts to look at.

    Raises UsageError for a path that is not there, NoChart, and what ``changed_charts`` raises.
    """
    candidates = _ct_candidates(scope.ct) if scope.ct else _named(scope.paths)
    if not scope.allow_empty:
        _require_charts(scope, candidates)
    if scope.ct:
        return _as_ct(candidates, scope.ct, scope.changed_since)
    return _narrowed(candidates, scope.changed_since) if scope.changed_since else candidates


def _require_charts(scope: Scope, candidates: Selection) -> None:
    folders = [Path(folder) for folder in scope.ct.chart_dirs] if scope.ct else scope.paths
    empty = [path for path in folders if path.is_dir() and not charts_below(path, depth=DEPTH)]
    if empty or not candidates.charts:
        where = os.path.relpath((empty or folders)[0])
        raise NoChart(f"there is no chart in {where}", help="a chart is a folder with a Chart.yaml")


def _named(paths: Sequence[Path]) -> Selection:
    """Return the charts in the folders, and those that the files are part of, with the charts beside that use them."""
    here = [Path(os.path.relpath(path)) for path in paths]
    files = [path for path in here if path.is_file()]
    found = {chart for path in here if path not in files for chart in charts_below(path, depth=DEPTH)}
    touched = sorted({chart for file in files if (chart := _chart_with(file))})
    if not touched:
        return Selection(tuple(sorted(found)))
    from sardonyx.operations.dependants import reached_by  # needs YAML

    beside = {chart for folder in touched for chart in charts_below(_above(folder), depth=1)}
    reached = reached_by(touched, sorted(beside - set(touched)))
    return Selection(tuple(sorted({*found, *touched, *reached})), {}, tuple(_reasons(reached)))


def _narrowed(candidates: Selection, revision: str, since: str = "HEAD") -> Selection:
    """Return the charts that changed since ``since`` left a revision, with those that depend on them."""
    from sardonyx.operations.changed_charts import changed_charts  # needs Git

    changed = changed_charts(candidates.charts, revision, since=since)
    charts = tuple(sorted({*changed.touched, *changed.reached}))
    return Selection(charts, changed.previous, (*candidates.remarks, *_reasons(changed.reached)))


def _as_ct(candidates: Selection, ct: CtConfiguration, revision: str | None) -> Selection:
    """Return the charts that ``ct lint`` would lint; a revision stands in place of the remote's target branch.

    Unlike ct, versions are compared also with ``all`` and ``charts``, for the charts that changed.
    """
    is_fixed = ct.all or bool(ct.charts)
    if is_fixed and not ct.check_version_increment:
        return candidates
    changed = _narrowed(candidates, revision or f"{ct.remote}/{ct.target_branch}", ct.since)
    previous = changed.previous if ct.check_version_increment else {}
    chosen = candidates if is_fixed else changed
    return Selection(chosen.charts, previous, chosen.remarks)


def _ct_candidates(configuration: CtConfiguration) -> Selection:
    return Selection(tuple(sorted(ct_charts(configuration))), {}, configuration.remarks)


def ct_charts(configuration: CtConfiguration) -> Collection[Path]:
    """Return the folders of the charts that a ct.yaml names.

    Raises UsageError for one that is not there.
    """
    if configuration.charts:
        named = [Path(chart) for chart in configuration.charts]
        if missing := [chart for chart in named if not (chart / "Chart.yaml").is_file()]:
            raise UsageError(f"there is no chart in {missing[0]}, which charts names", help="correct ct.yaml")
        return set(named)
    found = {chart for folder in configuration.chart_dirs for chart in charts_below(Path(folder), depth=1)}
    return {
        chart for chart in found if chart.name not in configuration.excluded_charts and _counts(chart, configuration)
    }


def _counts(chart: Path, configuration: CtConfiguration) -> bool:
    if not configuration.exclude_deprecated:
        return True
    from sardonyx.operations.dependants import metadata_of  # needs YAML

    metadata = metadata_of(chart)
    return metadata is None or not metadata.deprecated


def _reasons(reached: Mapping[Path, Path]) -> Iterable[str]:
    for chart, source in sorted(reached.items()):
        yield f"{chart}: looked at because {os.path.relpath(source)} changed"


def _chart_with(file: Path) -> Path | None:
    chart = chart_of(Path(os.path.normpath(Path.cwd() / file)))
    return Path(os.path.relpath(chart)) if chart else None


def _above(folder: Path) -> Path:
    return Path(os.path.relpath(folder / ".."))
