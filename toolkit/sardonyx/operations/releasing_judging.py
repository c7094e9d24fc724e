"""How large the change of a chart is: what breaks, what is new, and what is neither."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sardonyx.charts import Chart, InvalidRange, matches, parse_version
from sardonyx.charts.templates import MalformedTemplate, Source, parsed
from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.wording import counted
from sardonyx.dialect.evolution import ChangeKind, pattern_text
from sardonyx.helm.pool import WorkerPool
from sardonyx.operations.comparing import compare_charts
from sardonyx.operations.comparing_model import Area, Comparison, Status
from sardonyx.operations.comparing_sides import LoadedChart
from sardonyx.operations.contexts import Viewpoint
from sardonyx.operations.releasing_places import field_place, template_place
from sardonyx.publishing.release_plan import Breaking, Demand
from sardonyx.publishing.versions import Bump

_NEW_IN_A_SCHEMA = (ChangeKind.ADDED, ChangeKind.WIDENED)
_KUBERNETES = [f"1.{minor}.0" for minor in range(16, 60)]


class Judgement(NamedTuple):
    """What a comparison of two versions asks for; ``remarks`` say what could not be compared."""

    breaking: tuple[Breaking, ...] = ()
    demands: tuple[Demand, ...] = ()
    remarks: tuple[str, ...] = ()


def judge(old: LoadedChart, new: LoadedChart, viewpoint: Viewpoint, pool: WorkerPool) -> Judgement:
    """Compare two versions of a chart and say what the new one asks for; a fix at least.

    A comparison that fails is a remark: then the files and the commits alone say how large the change is.
    """
    breaking, demands, remarks = [*_of_metadata(old.chart, new.chart), *_of_library(old.chart, new.chart)], [], []
    demands = [*_new_in_library(old.chart, new.chart), *_new_in_metadata(old.chart, new.chart)]
    try:
        found = compare_charts(old, new, viewpoint, pool, confidential=False)
    except SardonyxError as error:
        remarks.append(f"schema and manifests could not be compared: {error}")
    else:
        breaking += _broken(found, old.chart, new.chart)
        demands += _added(found)
        remarks += [f"{each.side} version, {each.area}: {each.message}" for each in found.failures]
    if breaking:
        demands.append(Demand(Bump.MAJOR, f"the diff: {counted(len(breaking), 'breaking change')}"))
    demands.append(Demand(Bump.PATCH, "the package holds something else"))
    return Judgement(tuple(breaking), tuple(demands), tuple(remarks))


def _broken(found: Comparison, old: Chart, new: Chart) -> Iterator[Breaking]:
    fields = {pattern_text(change.path): change.path for change in found.schema}
    objects = {f"{each.key.kind} {each.key.name}": each for each in found.objects}
    for each in found.breaking:
        place = None
        if each.area is Area.SCHEMA and each.subject in fields:
            path = fields[each.subject]
            place = field_place(new, path) or field_place(old, path)
        elif each.area is Area.OBJECTS and each.subject in objects:
            change = objects[each.subject]
            place = template_place(new, change.template, change.key) or template_place(old, change.template, change.key)
        yield Breaking(f"{each.subject or 'the values'}: {each.message}", place)


def _added(found: Comparison) -> Iterator[Demand]:
    fields = [pattern_text(change.path) for change in found.schema if change.kind in _NEW_IN_A_SCHEMA]
    objects = [f"{each.key.kind} {each.key.name}" for each in found.objects if each.status is Status.ADDED]
    if fields:
        yield Demand(Bump.MINOR, f"the diff: {_listed(fields)} can be set or takes more")
    if objects:
        yield Demand(Bump.MINOR, f"the diff: {_listed(objects)} is rendered too")


def _of_metadata(old: Chart, new: Chart) -> Iterator[Breaking]:
    place = Place(f"{new.origin}/Chart.yaml")
    before, after = old.metadata, new.metadata
    if before.type != after.type:
        yield Breaking(f"type: an {before.type} chart becomes an {after.type} chart".replace("an lib", "a lib"), place)
    lost = [version for version in _KUBERNETES if _runs(old, version) and not _runs(new, version)]
    if lost:
        last = lost[-1].removesuffix(".0")
        yield Breaking(f"kubeVersion: Kubernetes {last} is refused now ({after.kube_version})", place)


def _runs(chart: Chart, version: str) -> bool:
    try:
        return not chart.metadata.kube_version or matches(chart.metadata.kube_version, version)
    except InvalidRange:
        return True


def _new_in_metadata(old: Chart, new: Chart) -> Iterator[Demand]:
    before, after = old.metadata.app_version, new.metadata.app_version
    if before != after:
        yield Demand(_step_of_application(before, after), f"appVersion {before or 'none'} → {after or 'none'}")
    if new.metadata.deprecated and not old.metadata.deprecated:
        yield Demand(Bump.MINOR, "the chart is deprecated")


def _step_of_application(before: str, after: str) -> Bump:
    old, new = parse_version(before), parse_version(after)
    same = old is not None and new is not None and (old.major, old.minor) == (new.major, new.minor)
    return Bump.PATCH if same else Bump.MINOR


def _of_library(old: Chart, new: Chart) -> Iterator[Breaking]:
    """Name the templates that a library chart no longer defines: what includes them fails to render."""
    if old.metadata.type == "library":
        now = _definitions(new)
        for name, place in _definitions(old).items():
            if name not in now:
                yield Breaking(f"the template {name!r} is not defined any more: charts that include it fail", place)


def _new_in_library(old: Chart, new: Chart) -> Iterator[Demand]:
    if new.metadata.type == "library":
        names = sorted(set(_definitions(new)) - set(_definitions(old)))
        if names:
            yield Demand(Bump.MINOR, f"the templates {_listed(names)} are new")


def _definitions(chart: Chart) -> Mapping[str, Place]:
    """Return the names that a chart's own templates define, and where; files that cannot be parsed define nothing."""
    found: dict[str, Place] = {}
    for path, data in sorted(chart.files.items()):
        if path.startswith("templates/"):
            source = Source(f"{chart.origin}/{path}", data.decode(errors="replace"))
            try:
                found |= {each.name: source.place(each.position) for each in parsed(source.text).definitions}
            except MalformedTemplate:
                continue
    return found


def _listed(names: list[str], most: int = 3) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
