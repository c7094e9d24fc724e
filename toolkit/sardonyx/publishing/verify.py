"""Checking all that a destination has: every package is fetched, and held against what the index says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sardonyx.catalogs import Unreachable
from sardonyx.catalogs.index import Index, IndexEntry
from sardonyx.charts import Chart, load_package, missing_dependencies
from sardonyx.core.digests import digest_of
from sardonyx.core.errors import Place, SardonyxError, UsageError
from sardonyx.core.findings import Finding, Level, in_order
from sardonyx.publishing.concurrency import concurrently
from sardonyx.publishing.content import as_go_keeps
from sardonyx.publishing.cosign import CheckSignatures
from sardonyx.publishing.destination import AnnouncesItself, Browsable, PackageElsewhere, Release, TakesSignatures
from sardonyx.publishing.entries import entry_of
from sardonyx.publishing.yanking import unmarked

# What an index has of its own; everything else in an entry comes from Chart.yaml.
_OF_THE_INDEX = ("created", "digest", "urls", "removed")

CheckProvenance = Callable[[bytes, bytes, str], None]
"""Given a provenance, a package and its file name; raises SardonyxError unless one vouches for the other."""


class Verification(NamedTuple):
    """What was found, sorted; how many releases were looked at.

    ``signed`` is how many of them a provenance vouches for, ``cosigned`` a signature of cosign's; None: not looked at.
    """

    findings: tuple[Finding, ...]
    releases: int
    signed: int
    cosigned: int | None = None


class Checks(NamedTuple):
    """Who must vouch for what is published; None: nobody is asked for."""

    provenance: CheckProvenance | None = None
    signatures: CheckSignatures | None = None


NO_CHECKS = Checks()


def verify(destination: Browsable, checks: Checks = NO_CHECKS) -> Verification:
    """Fetch and check all packages, a few at a time; no more than these are ever in memory.

    Without a check of provenances they are counted only; with one, a release without one is a warning, and so it is
    with the signatures of cosign. Raises UsageError for a check of signatures where there can be none, what the
    destination raises when its index cannot be read, and Unreachable when it stops answering: an outage is no finding.
    """
    if checks.signatures and not isinstance(destination, TakesSignatures):
        remedy = "check its provenances, with --keyring"
        raise UsageError("cosign signs in registries only", place=Place(destination.location), help=remedy)
    index = destination.index()
    entries = [entry for versions in index.entries.values() for entry in versions]
    looks = concurrently(_Look(destination, checks).at, entries)
    found = [finding for look in looks for finding in look.findings]
    found += [*index.warnings, *_unannounced(destination, index)]
    cosigned = sum(look.cosigned for look in looks) if checks.signatures else None
    return Verification(tuple(in_order(found)), len(entries), sum(look.signed for look in looks), cosigned)


class _Looked(NamedTuple):
    """What is wrong with one release, and whether it has a provenance and a signature that nothing speaks against."""

    findings: Sequence[Finding]
    signed: bool = False
    cosigned: bool = False


class _Look(NamedTuple):
    destination: Browsable
    checks: Checks

    def at(self, entry: IndexEntry) -> _Looked:
        """Look at one release."""
        release = Release(entry.name, entry.version)
        try:
            data = self.destination.fetch(release)
        except PackageElsewhere:
            message = "the package lies elsewhere and was not checked"
            return _Looked([self._finding("package-elsewhere", Level.INFO, message, release)])
        except Unreachable:
            raise
        except SardonyxError as error:
            return _Looked([self._finding("package-missing", Level.ERROR, error.message, release)])
        faults = _faults(data, entry, release)
        findings = [self._finding(rule, self._level(rule), message, release) for rule, message in faults]
        try:
            provenance = self.destination.provenance(release)
            unsigned = [*self._provenance(provenance, data, release)]
        except Unreachable:
            raise
        except SardonyxError as error:  # it is there, and other than the destination itself says
            provenance, unsigned = None, [self._finding("provenance-wrong", Level.ERROR, error.message, release)]
        uncosigned = [*self._signatures(release)]
        cosigned = self.checks.signatures is not None and not uncosigned
        return _Looked([*findings, *unsigned, *uncosigned], provenance is not None and not unsigned, cosigned)

    def _provenance(self, provenance: bytes | None, data: bytes, release: Release) -> Iterator[Finding]:
        if self.checks.provenance is None:
            return
        if provenance is None:
            message = "has no provenance, so nobody vouches for it"
            yield self._finding("provenance-missing", Level.WARNING, message, release)
            return
        try:
            self.checks.provenance(provenance, data, f"{release.name}-{release.version}.tgz")
        except SardonyxError as error:
            yield self._finding("provenance-wrong", Level.ERROR, error.message, release)

    def _signatures(self, release: Release) -> Iterator[Finding]:
        if self.checks.signatures is None or not isinstance(self.destination, TakesSignatures):
            return
        try:
            evidence = self.destination.evidence(release)
            if not evidence.signatures:
                message = "has no signature of cosign's, so nobody vouches for it"
                yield self._finding("signature-missing", Level.WARNING, message, release)
                return
            self.checks.signatures(evidence)
        except Unreachable:
            raise
        except SardonyxError as error:
            yield self._finding("signature-wrong", Level.ERROR, error.message, release)

    def _level(self, rule: str) -> Level:
        # Where the server makes the index, as Gitea does without digests, no publisher can mend that.
        is_the_servers = rule == "digest-missing" and isinstance(self.destination, AnnouncesItself)
        return Level.WARNING if is_the_servers else Level.ERROR

    def _finding(self, rule: str, level: Level, message: str, release: Release) -> Finding:
        return Finding(rule, level, f"{release.version}: {message}", Place(self.destination.location), release.name)


def _faults(data: bytes, entry: IndexEntry, release: Release) -> Iterator[tuple[str, str]]:
    """Yield rule and message for all that is wrong with a package."""
    digest = digest_of(data)
    if entry.digest is None:
        yield "digest-missing", "the index does not say the digest of the package, so nobody can check it"
    elif digest != entry.digest:
        yield "package-damaged", f"the package has the digest {digest}, and the index says {entry.digest}"
        return
    try:
        chart = load_package(data, origin=f"{release.name}-{release.version}.tgz")
        yield from _contradictions(chart, entry, release)
    except SardonyxError as error:
        yield "package-invalid", str(error)


def _contradictions(chart: Chart, entry: IndexEntry, release: Release) -> Iterator[tuple[str, str]]:
    if (chart.name, chart.version) != release:
        yield "package-misnamed", f"the package holds {chart.name} {chart.version}"
        return
    if missing := missing_dependencies(chart):
        yield "dependency-missing", f"the package lacks {', '.join(dependency.name for dependency in missing)}"
    inside = _comparable(entry_of(chart, digest="", epoch=0))
    outside = _comparable(unmarked(entry.raw, inside))
    differing = sorted(key for key in inside.keys() | outside.keys() if inside.get(key) != outside.get(key))
    if differing:
        yield "index-differs", f"the index does not say the same as the package of {', '.join(differing)}"


def _comparable(entry: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = as_go_keeps({key: value for key, value in entry.items() if key not in _OF_THE_INDEX})
    return kept


def _unannounced(destination: Browsable, index: Index) -> Iterator[Finding]:
    announced = {f"{entry.name}-{entry.version}.tgz" for versions in index.entries.values() for entry in versions}
    for file in destination.packages():
        if file not in announced:
            message = f"{file} is stored and no entry announces it"
            place = Place(destination.location)
            yield Finding("package-unannounced", Level.WARNING, message, place, help="publish it again, or remove it")
