"""Deciding what publishing would do, without touching anything.

A version that is published is never changed: the same content is left alone, other content is refused. Published
packages are compared by what they hold, so charts that are unchanged are not packed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sardonyx.charts import InvalidChart, missing_dependencies, package_name
from sardonyx.core.digests import digest_of
from sardonyx.core.errors import Place, UsageError
from sardonyx.publishing.certainty import certain
from sardonyx.publishing.concurrency import concurrently
from sardonyx.publishing.content import holds_same
from sardonyx.publishing.destination import Destination, Found, Package, PackageElsewhere, Release
from sardonyx.publishing.packing import Packer, Source
from sardonyx.publishing.plan import Plan, PlannedChart, State, Step
from sardonyx.publishing.progress import Count, Progress, unseen

OTHER_CONTENT = "it is published with other content; give the chart a new version"
_UNANNOUNCED = "{} is there with other content and no entry announces it; remove it if nobody uses it"
_UNREADABLE = "the index has an entry of this version that cannot be read"
_CANNOT_BE_COMPARED = "it is published, but its package is not there or damaged, so that they cannot be compared"


class _Published(NamedTuple):
    """A package as it lies at a destination, compared with the chart."""

    is_same: bool
    digest: str
    size: int
    yanked: str | None


_Key = tuple[Release, str]


def plan(
    sources: Iterable[Source], destinations: Sequence[Destination], packer: Packer, progress: Progress = unseen
) -> Plan:
    """Compare charts with what their destinations have; ``progress`` is told how many packages are compared.

    Raises UsageError when two charts have the same name and version, or two destinations are one; InvalidChart when a
    chart cannot be packed or lacks a dependency; and what the destinations raise: where one does not answer, there is
    no plan.
    """
    ordered = sorted(sources, key=lambda source: source.release)
    check_sources(ordered)
    check_destinations([destination.location for destination in destinations])
    return certain(lambda: _plan(ordered, destinations, packer, progress), _doubts)


def _doubts(made: Plan) -> list[tuple[PlannedChart, Step]]:
    return [*made.those(State.REFUSED), *made.those(State.INCOMPLETE)]


def _plan(ordered: Sequence[Source], destinations: Sequence[Destination], packer: Packer, progress: Progress) -> Plan:
    releases = [source.release for source in ordered]
    found = dict(zip(destinations, concurrently(lambda one: one.find(releases), destinations), strict=True))
    published = _published(ordered, found, packer, progress)
    packages = _packages(ordered, found, published, packer)
    planned = (_planned(source, found, published, packages.get(source.release)) for source in ordered)
    return Plan(tuple(destination.location for destination in destinations), tuple(planned))


def check_sources(sources: Sequence[Source]) -> None:
    """Raise UsageError for two charts of one name and version, InvalidChart for one that lacks a dependency."""
    seen: dict[Release, Source] = {}
    for source in sources:
        twin = seen.setdefault(source.release, source)
        if twin is not source:
            message = f"is {source.chart.name} {source.chart.version}, and so is {twin.path}"
            raise UsageError(message, place=Place(source.path), help="give one of them another name or version")
        if missing := missing_dependencies(source.chart):
            names = ", ".join(f"{dependency.name} {dependency.version or '*'}" for dependency in missing)
            raise InvalidChart(f"lacks its dependencies {names}", place=Place(f"{source.path}/Chart.yaml"))


def check_destinations(locations: Sequence[str]) -> None:
    """Raise UsageError for a destination that is named twice."""
    for location in locations:
        if locations.count(location) > 1:
            raise UsageError("is named twice", place=Place(location), help="name each destination once")


def _published(
    sources: Sequence[Source],
    found: Mapping[Destination, Mapping[Release, Found]],
    packer: Packer,
    progress: Progress,
) -> dict[_Key, _Published]:
    """Compare the charts with what is stored and announced; what cannot be fetched is left out."""
    jobs = [
        (source, destination, there)
        for source in sources
        for destination, known in found.items()
        if (there := known.get(source.release)) and there.stored and there.announced
    ]
    count = Count(len(jobs), progress)
    results = concurrently(lambda job: _compare(*job, packer, count), jobs)
    keys = [(source.release, destination.location) for source, destination, _ in jobs]
    return {key: result for key, result in zip(keys, results, strict=True) if result}


def _compare(source: Source, destination: Destination, there: Found, packer: Packer, count: Count) -> _Published | None:
    remembered = packer.remembered(source)
    if remembered is not None and there.digest == digest_of(remembered):
        compared = _Published(is_same=True, digest=there.digest, size=len(remembered), yanked=there.yanked)
    else:
        try:
            data = destination.fetch(source.release)
        except PackageElsewhere:
            return None
        compared = _Published(holds_same(data, source.chart), digest_of(data), len(data), there.yanked)
    count.one(compared.size)
    return compared


def _packages(
    sources: Sequence[Source],
    found: Mapping[Destination, Mapping[Release, Found]],
    published: Mapping[_Key, _Published],
    packer: Packer,
) -> dict[Release, Package]:
    """Pack the charts of which something is missing somewhere."""
    needed = [
        source
        for source in sources
        if any((source.release, destination.location) not in published for destination in found)
    ]
    return {package.release: package for package in packer.pack(needed)}


def _planned(
    source: Source,
    found: Mapping[Destination, Mapping[Release, Found]],
    published: Mapping[_Key, _Published],
    package: Package | None,
) -> PlannedChart:
    compared = {destination.location: published.get((source.release, destination.location)) for destination in found}
    steps = tuple(
        _step_of_published(destination.location, there)
        if (there := compared[destination.location])
        else _step(destination.location, known.get(source.release), package)
        for destination, known in found.items()
    )
    lying = [there for there in compared.values() if there]
    digest, size = (package.digest, len(package.data)) if package else (lying[0].digest, lying[0].size)
    file = package_name(source.chart)
    return PlannedChart(source.release, file, source.path, source.content, source.epoch, digest, size, steps)


def _step_of_published(location: str, there: _Published) -> Step:
    if not there.is_same:
        return Step(location, State.REFUSED, OTHER_CONTENT)
    return Step(location, State.UNCHANGED, _mark(there.yanked))


def _step(location: str, there: Found | None, package: Package | None) -> Step:
    assert package is not None  # noqa: S101  # all that are not compared were packed
    if there is None:
        return Step(location, State.NEW)
    if reason := refusal(there, package):
        return Step(location, State.REFUSED, reason)
    if there.stored and there.announced:
        return Step(location, State.UNCHANGED, _mark(there.yanked))
    lacks = "it is stored and not announced" if there.stored else "it is announced and its package is not there"
    return Step(location, State.INCOMPLETE, lacks)


def _mark(yanked: str | None) -> str:
    """Say why a version that stays as it is must not be used, empty when it may."""
    return f"it was yanked: {yanked}" if yanked else ""


def refusal(there: Found, package: Package) -> str:
    """Say why a package cannot be published where something is there already; empty when the very same is there."""
    if there.digest == package.digest:
        return ""
    if there.digest is None:
        return _UNREADABLE if there.announced else OTHER_CONTENT
    if not there.announced:
        return _UNANNOUNCED.format(package.file)
    return OTHER_CONTENT if there.stored else _CANNOT_BE_COMPARED
