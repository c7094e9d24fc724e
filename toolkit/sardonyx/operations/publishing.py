"""Publishing from end to end: from the folders that hold charts and the addresses of destinations to what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from sardonyx.catalogs import ContentCache, Unreachable, with_dependencies
from sardonyx.catalogs.dependencies import Opened, Tell, unheard
from sardonyx.charts import load_folder, source_epoch
from sardonyx.charts.lockfile import check_lock, with_lock
from sardonyx.core.errors import Place, UsageError
from sardonyx.core.files import read_bytes
from sardonyx.core.jsontext import read_json
from sardonyx.environments.checking import violations
from sardonyx.environments.documents import refuse, schema_of
from sardonyx.operations.charts import find_charts
from sardonyx.operations.publishing_destinations import author_of_git, opened, opened_if_possible
from sardonyx.operations.publishing_images import ImageLister
from sardonyx.publishing import Packer, Plan, Published, Source, State, apply, plan
from sardonyx.publishing.apply import Means, Recorder, as_it_is
from sardonyx.publishing.certainty import certain
from sardonyx.publishing.concurrency import concurrently
from sardonyx.publishing.cosign_keys import PrivateKey, PublicKey
from sardonyx.publishing.destination import Browsable, Destination, Package, TakesSignatures
from sardonyx.publishing.gpg import find_key
from sardonyx.publishing.journal import Journal, NoJournal
from sardonyx.publishing.plan_file import plan_digest, plan_from
from sardonyx.publishing.planning import check_destinations
from sardonyx.publishing.progress import Progress, unseen
from sardonyx.publishing.provenance import signed_with
from sardonyx.publishing.signing import cosigned_plan, signed_plan
from sardonyx.publishing.status import Row, status, unknown
from sardonyx.publishing.verify import NO_CHECKS, Checks, Verification, verify
from sardonyx.repository import Author

LARGEST_PLAN = 64 * 1024 * 1024
"""Bytes of a plan's file that are read at most."""


class Conduct(NamedTuple):
    """How a plan is applied: who commits where that is asked, who is told how far it is.

    ``passphrase_file`` holds the passphrase of the key that signs; without it the agent of GnuPG asks. ``cosign_key``
    signs what lies in registries. ``tell`` hears what is odd about a chart.
    """

    author: Callable[[], Author] = author_of_git
    progress: Progress = unseen
    passphrase_file: Path | None = None
    cosign_key: PrivateKey | None = None
    tell: Tell = unheard


class Signers(NamedTuple):
    """Who signs by a plan: a key of GnuPG's as ``gpg.find_key`` wants it, and one of cosign's; no secrets."""

    key: str = ""
    cosign_key: PublicKey | None = None


NOBODY = Signers()


def sources_in(folders: Iterable[Path], *, epoch: int | None = None, tell: Tell = unheard) -> list[Source]:
    """Load the charts in some folders with their dependencies, as they will be packed.

    ``epoch`` is the time that their packages get, by default that of SOURCE_DATE_EPOCH. ``tell`` hears of dependencies
    that were yanked.
    Raises UsageError, InvalidChart and MissingDependency when a chart is not there, wrong or lacks what it depends on.
    """
    when = source_epoch() if epoch is None else epoch
    cache, known = ContentCache(), Opened()
    return [_source(folder, when, cache, known, tell) for folder in find_charts(folders)]


def make_plan(
    folders: Iterable[Path],
    addresses: Sequence[str],
    signers: Signers = NOBODY,
    progress: Progress = unseen,
    tell: Tell = unheard,
) -> Plan:
    """Compare the charts in some folders with what is published at some addresses; ``signers`` will sign them.

    Raises what ``sources_in``, ``opened``, ``publishing.plan``, ``signing`` and ``find_key`` raise.
    """
    sources, packer = sources_in(folders, tell=tell), Packer(ContentCache())
    with ExitStack() as stack:
        destinations = [stack.enter_context(opened(address)) for address in addresses]
        return _plan(sources, destinations, packer, signers, progress)


def read_plan(path: Path) -> Plan:
    """Read the file of a plan.

    Raises UsageError or MalformedFile, with the places, when it is no plan or somebody changed it.
    """
    data = read_bytes(path)
    if len(data) > LARGEST_PLAN:
        raise UsageError(f"is larger than {LARGEST_PLAN // 2**20} MiB, and so no plan", place=Place(str(path)))
    document = read_json(data, str(path))
    if not isinstance(document.value, dict) or not document.value.keys() & {"charts", "destinations"}:
        raise UsageError("is no plan", place=Place(str(path)), help="make one with sardonyx publish plan --out FILE")
    refuse(document, violations(document.value, schema_of("plan")))
    return plan_from(document.value, str(path))


def status_of(folders: Iterable[Path], addresses: Sequence[str], cosign_key: PublicKey | None = None) -> list[Row]:
    """Compare what is published at some addresses with the charts in some folders.

    With a key what lies in registries is incomplete without a signature by it.

    Where a destination does not answer, how the charts stand there is unknown, and the others are compared all the
    same. Raises what ``make_plan`` raises otherwise.
    """
    check_destinations(addresses)
    sources, packer = sources_in(folders), Packer(ContentCache())
    with ExitStack() as stack:
        destinations = [opened_if_possible(address, author_of_git, stack) for address in addresses]
        found = concurrently(lambda one: _status_at(one, sources, packer, cosign_key), destinations)
    return [row for rows in sorted(found, key=lambda rows: rows[0].destination) for row in rows]


def _status_at(
    destination: Destination, sources: Sequence[Source], packer: Packer, cosign_key: PublicKey | None
) -> list[Row]:
    try:
        made = certain(lambda: plan(sources, [destination], packer), lambda made: made.those(State.NEW))
        if cosign_key and isinstance(destination, TakesSignatures):
            made = cosigned_plan(made, cosign_key, sources, [destination], packer)
        return status(made, {destination.location: _newest(destination)})
    except Unreachable as error:
        return unknown(destination.location, [source.release for source in sources], str(error))


def verify_all(address: str, checks: Checks = NO_CHECKS) -> Verification:
    """Fetch and check all that is published at an address.

    Raises UsageError for a destination that cannot say what it has, or has nothing, and what ``publishing.verify``
    raises.
    """
    with opened(address) as destination:
        if not isinstance(destination, Browsable):
            raise UsageError("this kind of destination cannot say what it has", place=Place(destination.location))
        found = verify(destination, checks)
        if not found.releases and not found.findings:
            raise UsageError("nothing is published there", place=Place(destination.location))
        return found


def _newest(destination: Destination) -> dict[str, str]:
    """Return the newest version of each chart; nothing where a destination cannot say what it has."""
    if not isinstance(destination, Browsable):
        return {}
    return {name: entries[0].version for name, entries in destination.index().entries.items()}


def apply_saved(path: Path, conduct: Conduct) -> list[Published]:
    """Carry out the plan in a file. How far it came stands in ``PATH.journal`` meanwhile and afterwards.

    Raises what ``read_plan``, ``sources_in`` and ``publishing.apply`` raise, and UsageError for another key of cosign's
    than the plan says.
    """
    saved = read_plan(path)
    with Journal(path.with_name(f"{path.name}.journal"), plan_digest(saved)) as journal:
        return _apply(saved, _sources_of(saved, conduct.tell), journal, conduct)


def apply_at_once(
    folders: Iterable[Path], addresses: Sequence[str], conduct: Conduct, key: str = ""
) -> tuple[Plan, list[Published]]:
    """Plan and apply; returns both. ``key`` names the one of GnuPG's that signs.

    Raises what ``make_plan`` and ``publishing.apply`` raise.
    """
    sources = sources_in(folders, tell=conduct.tell)
    packer = Packer(ContentCache())
    with ExitStack() as stack:
        destinations = [stack.enter_context(opened(address, conduct.author)) for address in addresses]
        signers = Signers(key, conduct.cosign_key.public if conduct.cosign_key else None)
        made = _plan(sources, destinations, packer, signers, conduct.progress)
        done = _carried_out(made, sources, destinations, NoJournal(), conduct)
        return made, done


def _plan(
    sources: Sequence[Source],
    destinations: Sequence[Destination],
    packer: Packer,
    signers: Signers,
    progress: Progress,
) -> Plan:
    signer = find_key(signers.key) if signers.key else ""
    made = plan(sources, destinations, packer, progress)
    if signer:
        made = signed_plan(made, signer, sources, destinations, packer)
    if signers.cosign_key:
        made = cosigned_plan(made, signers.cosign_key, sources, destinations, packer)
    return made


def _apply(saved: Plan, sources: Sequence[Source], journal: Recorder, conduct: Conduct) -> list[Published]:
    with ExitStack() as stack:
        destinations = [opened_if_possible(address, conduct.author, stack) for address in saved.destinations]
        return _carried_out(saved, sources, destinations, journal, conduct)


def _carried_out(
    plan: Plan, sources: Sequence[Source], destinations: Sequence[Destination], journal: Recorder, conduct: Conduct
) -> list[Published]:
    _check_cosign_key(plan, conduct.cosign_key)
    sign = signed_with(plan.signer, conduct.passphrase_file) if plan.signer else as_it_is
    with ImageLister() as images:

        def finish(package: Package) -> Package:
            return sign(images.listed(package))

        means = Means(Packer(ContentCache()), journal, finish, conduct.progress, conduct.cosign_key)
        return apply(plan, sources, destinations, means)


def _check_cosign_key(plan: Plan, key: PrivateKey | None) -> None:
    """Refuse to sign with another key than the plan says, and to leave out what it says."""
    given = key.public.fingerprint if key else ""
    if plan.cosign_key and not given:
        message = f"the plan says that cosign's key {plan.cosign_key} signs"
        raise UsageError(message, help="give the private key with --cosign-key")
    if given != plan.cosign_key:
        wanted = plan.cosign_key or "none"
        message = f"this is cosign's key {given}, and the plan says {wanted}"
        raise UsageError(message, help="make the plan anew with the public key of this one as --cosign-key")


def _sources_of(saved: Plan, tell: Tell) -> list[Source]:
    cache, known = ContentCache(), Opened()
    return [_source(Path(chart.source), chart.epoch, cache, known, tell) for chart in saved.charts]


def _source(folder: Path, epoch: int, cache: ContentCache, known: Opened, tell: Tell) -> Source:
    alone = load_folder(folder)
    check_lock(alone)
    whole = with_dependencies(alone, cache=cache, base=folder, opened=known, tell=tell)
    # Helm writes a lock when it fetches dependencies, not when it finds them in charts/.
    locked = whole if whole.files == alone.files else with_lock(whole, epoch=epoch)
    return Source(locked, folder.as_posix(), epoch)
