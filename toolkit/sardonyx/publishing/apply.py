"""Doing what a plan says: packages first, then the index, so that an index never announces what is not there.

Whoever stops this between two steps leaves packages that no entry announces yet; the next run finds them equal and goes
on. What somebody else published meanwhile stays. A destination that fails does not stop the others.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, Protocol

from sardonyx.catalogs import CatalogError
from sardonyx.core.errors import Place, SardonyxError
from sardonyx.publishing.certainty import certain
from sardonyx.publishing.concurrency import concurrently
from sardonyx.publishing.content import holds_same
from sardonyx.publishing.cosign_keys import PrivateKey
from sardonyx.publishing.destination import (
    Destination,
    Found,
    IndexOnly,
    Package,
    Release,
    TakesProvenance,
    TakesSignatures,
)
from sardonyx.publishing.packing import Packer, Source
from sardonyx.publishing.plan import Plan, PlannedChart, State, has_work
from sardonyx.publishing.planning import OTHER_CONTENT, check_sources, refusal
from sardonyx.publishing.progress import Count, Progress, unseen

UPLOADS = 4
"""How many packages go to one destination at the same time."""


class PublishingRefused(SardonyxError):
    """A plan that would change what is published."""


class SourceChanged(SardonyxError):
    """A chart is no longer what the plan was made of."""


class Published(NamedTuple):
    """What was done at a destination: the releases that came or were completed, and those that were whole already.

    ``error`` is why it is not complete: None when it is.
    """

    destination: str
    new: tuple[Release, ...]
    there: tuple[Release, ...]
    error: SardonyxError | None = None


class Recorder(Protocol):
    """Where steps are written down; ``journal`` has two."""

    def record(self, **step: Any) -> None:
        """Write down a step that was done."""


Finish = Callable[[Package], Package]
"""What is still to be done to a package before it goes out, such as adding its provenance."""


def as_it_is(package: Package) -> Package:
    """Return a package as it is: nothing is left to be done to it."""
    return package


class Means(NamedTuple):
    """What applying a plan needs besides the plan; see the types. ``cosign_key`` signs what lies in registries."""

    packer: Packer
    journal: Recorder
    finish: Finish = as_it_is
    progress: Progress = unseen
    cosign_key: PrivateKey | None = None


def apply(plan: Plan, sources: Sequence[Source], destinations: Sequence[Destination], means: Means) -> list[Published]:
    """Carry out a plan; one whose work is done already does nothing.

    ``sources`` and ``destinations`` are those of the plan, as they are now. The destinations are looked at again first:
    what somebody else published meanwhile stays.

    Raises, before anything is written, PublishingRefused when a version is published with other content, and
    SourceChanged. What goes wrong at a destination is in its ``Published``.
    """
    _refuse(f"{step.destination}: {_named(chart)}: {step.reason}" for chart, step in plan.those(State.REFUSED))
    check_sources(sources)
    by_release = {source.release: source for source in sources}
    _refuse_changed(plan, by_release)
    packages = _packages(plan, by_release, means)

    def look(destination: Destination) -> _Look:
        return _look(destination, plan, by_release, packages, means.cosign_key)

    # Again before anything is refused: what was damaged on its way looks like other content.
    looked = concurrently(lambda one: certain(lambda: look(one), lambda found: found.unlike), destinations)
    _refuse(refused for look in looked for refused in look.refused)
    count = Count(sum(len(look.stores) for look in looked), means.progress)
    results = _in_order(looked, lambda look: _carry_out(look, means, count))
    if all(result.error is None for result in results):
        means.journal.record(complete=True)
    return results


def _in_order(looked: Sequence[_Look], carry_out: Callable[[_Look], Published]) -> list[Published]:
    """Carry out all at once, but those that hold an index only after the others: theirs are the packages."""
    last = [look for look in looked if isinstance(look.destination, IndexOnly) and look.destination.packages_at]
    first = [look for look in looked if look not in last]
    results = concurrently(carry_out, first)
    if any(result.error for result in results):
        waits = CatalogError("nothing is announced there before all packages are where they should be")
        last = [look if look.error else look._replace(error=waits) for look in last]
    done = {result.destination: result for result in [*results, *concurrently(carry_out, last)]}
    return [done[look.destination.location] for look in looked]


class _Look(NamedTuple):
    """What is still to be done at a destination."""

    destination: Destination
    stores: tuple[Package, ...] = ()
    announcements: tuple[Package, ...] = ()
    there: tuple[Release, ...] = ()
    refused: tuple[str, ...] = ()
    unlike: tuple[Found | None, ...] = ()
    """What is there of the refused ones."""
    error: SardonyxError | None = None


def _refuse(reasons: Iterable[str]) -> None:
    if text := "; ".join(reasons):
        raise PublishingRefused(f"nothing was published: {text}")


def _named(chart: PlannedChart) -> str:
    return f"{chart.release.name} {chart.release.version}"


def _refuse_changed(plan: Plan, sources: Mapping[Release, Source]) -> None:
    for chart in plan.charts:
        source = sources.get(chart.release)
        if source is None or source.content != chart.content:
            what = "is no longer" if source is None else "changed since the plan was made and is no longer that"
            raise SourceChanged(
                f"{what} {_named(chart)}; nothing was published", place=Place(chart.source), help="make the plan anew"
            )


def _packages(plan: Plan, sources: Mapping[Release, Source], means: Means) -> dict[Release, Package]:
    working = [chart for chart in plan.charts if any(has_work(step) for step in chart.steps)]
    packed = means.packer.pack([sources[chart.release] for chart in working])
    for chart, package in zip(working, packed, strict=True):
        if package.digest != chart.digest:
            message = f"gives a package of another digest than the plan says; nothing of {_named(chart)} was published"
            raise SourceChanged(message, place=Place(chart.source), help="make the plan anew with this sardonyx")
    return {package.release: means.finish(package) for package in packed}


def _look(
    destination: Destination,
    plan: Plan,
    sources: Mapping[Release, Source],
    packages: Mapping[Release, Package],
    cosign_key: PrivateKey | None,
) -> _Look:
    """Find out what is still to be done at a destination; what it raises is in what is returned."""
    location = destination.location
    steps = [(chart.release, step) for chart in plan.charts for step in chart.steps if step.destination == location]
    idle = [release for release, step in steps if not has_work(step)]
    work = [packages[release] for release, step in steps if has_work(step)]
    try:
        found = destination.find([package.release for package in work]) if work else {}
        reasons = {
            package.release: _reason(destination, found.get(package.release), package, sources) for package in work
        }
        unsigned = {*_unsigned(destination, work, found), *_uncosigned(destination, work, found, cosign_key)}
    except SardonyxError as error:
        return _Look(destination, there=tuple(idle), error=error)
    whole = {one.release for one in work if _is_whole(found.get(one.release)) and one.release not in unsigned}
    there = [package.release for package in work if package.release in whole]
    return _Look(
        destination,
        tuple(one for one in work if one.release in unsigned or not _is_stored(found.get(one.release))),
        tuple(package for package in work if package.release not in whole),
        (*idle, *there),
        tuple(f"{location}: {one.name} {one.version}: {reason}" for one, reason in reasons.items() if reason),
        tuple(found.get(one) for one, reason in reasons.items() if reason),
    )


def _unsigned(destination: Destination, work: Sequence[Package], found: Mapping[Release, Found]) -> Collection[Release]:
    """Return the releases whose very packages are there, and lack the provenance that they have now."""
    same = _same([package for package in work if package.provenance is not None], found)
    return destination.unsigned(same) if same and isinstance(destination, TakesProvenance) else ()


def _uncosigned(
    destination: Destination, work: Sequence[Package], found: Mapping[Release, Found], key: PrivateKey | None
) -> Collection[Release]:
    """Return the releases whose very packages are there, and lack a signature by a key."""
    if key is None or not isinstance(destination, TakesSignatures):
        return ()
    return destination.unsigned_by(key.public, _same(work, found))


def _same(packages: Iterable[Package], found: Mapping[Release, Found]) -> list[Release]:
    """Return the releases whose very packages are stored."""
    known = [(package, found.get(package.release)) for package in packages]
    return [package.release for package, there in known if there and there.stored and there.digest == package.digest]


def _reason(destination: Destination, there: Found | None, package: Package, sources: Mapping[Release, Source]) -> str:
    reason = refusal(there, package) if there else ""
    if reason == OTHER_CONTENT and there and there.stored:
        # Somebody may have published the same meanwhile, packed by Helm or at another time.
        same = holds_same(destination.fetch(package.release), sources[package.release].chart)
        return "" if same and there.announced else reason
    return reason


def _is_stored(there: Found | None) -> bool:
    return there is not None and there.stored


def _is_whole(there: Found | None) -> bool:
    return there is not None and there.stored and there.announced


def _carry_out(look: _Look, means: Means, count: Count) -> Published:
    location = look.destination.location
    new = tuple(package.release for package in look.announcements)
    if look.error:
        return Published(location, (), look.there, look.error)
    try:
        _store(look, means, count)
        if look.announcements:
            look.destination.announce(look.announcements)
            means.journal.record(destination=location, announced=[package.file for package in look.announcements])
    except SardonyxError as error:
        return Published(location, (), look.there, error)
    return Published(location, new, look.there)


def _store(look: _Look, means: Means, count: Count) -> None:
    """Store and sign packages, several at a time: what is announced is signed, so nobody sees it without.

    After an error no other one is begun; those under way come to their end.
    """
    destination, location = look.destination, look.destination.location

    def store(package: Package) -> None:
        destination.store(package)
        means.journal.record(destination=location, stored=package.file, digest=package.digest)
        if means.cosign_key and isinstance(destination, TakesSignatures):
            destination.sign(package, means.cosign_key)
            means.journal.record(destination=location, signed=package.file, key=means.cosign_key.public.fingerprint)
        count.one(len(package.data))

    with ThreadPoolExecutor(UPLOADS) as pool:
        running = [pool.submit(store, package) for package in look.stores]
        try:
            for one in running:
                one.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
