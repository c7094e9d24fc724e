"""What a plan says when packages are to be signed: who signs, and which published packages still lack a signature.

A provenance or a signature that comes later changes no package and no entry, so it is no rewriting. It is added only to
the very bytes that the chart gives here: whoever signs vouches for what they made, not for what somebody left at a
destination.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sardonyx.core.errors import UsageError
from sardonyx.publishing.concurrency import concurrently
from sardonyx.publishing.cosign_keys import PublicKey
from sardonyx.publishing.destination import (
    Browsable,
    Destination,
    Package,
    Release,
    TakesProvenance,
    TakesSignatures,
)
from sardonyx.publishing.packing import Packer, Source
from sardonyx.publishing.plan import Plan, PlannedChart, State


class _Reasons(NamedTuple):
    """Why something published lacks a signature: it is added, or cannot be because of its bytes."""

    added: str
    other_bytes: str


_PROVENANCE = _Reasons(
    "it is published without a provenance, which is added; the package stays as it is",
    "it is published without a provenance, packed otherwise than here; only a new version can be signed",
)
_ONLY_NEW = "it is published without a provenance, which cannot be added there; only a new version can be signed"
_SIGNATURE = _Reasons(
    "it is published without a signature by this key, which can be added; the package stays as it is",
    "it is published without a signature by this key, packed otherwise than here; only a new version can be signed",
)

_Lacking = Mapping[Destination, Collection[Release]]


def signed_plan(
    made: Plan, signer: str, sources: Sequence[Source], destinations: Sequence[Destination], packer: Packer
) -> Plan:
    """Return a plan by which packages are signed with a key; ``signer`` is its fingerprint.

    Charts that are published without a provenance get one where that changes nothing else; elsewhere the plan says why
    they do not. Raises what the destinations raise.
    """
    lacking = {one: _without_provenance(one, _unchanged(made, one.location)) for one in destinations}
    takers: _Lacking = {one: some for one, some in lacking.items() if isinstance(one, TakesProvenance)}
    others = {one.location: dict.fromkeys(some, _ONLY_NEW) for one, some in lacking.items() if one not in takers}
    told = made._replace(charts=tuple(_told(chart, others) for chart in made.charts))
    return _completed(told, takers, sources, packer, _PROVENANCE)._replace(signer=signer)


def cosigned_plan(
    made: Plan, key: PublicKey, sources: Sequence[Source], destinations: Sequence[Destination], packer: Packer
) -> Plan:
    """Return a plan by which what lies in registries is signed with a key of cosign's, also what is published already.

    Raises UsageError when none of the destinations is a registry, and what the destinations raise.
    """
    takers = [one for one in destinations if isinstance(one, TakesSignatures)]
    if not takers:
        raise UsageError("cosign signs what lies in registries, and none of the destinations is one", help="oci://…")
    lacking: _Lacking = {one: one.unsigned_by(key, _unchanged(made, one.location)) for one in takers}
    return _completed(made, lacking, sources, packer, _SIGNATURE)._replace(cosign_key=key.fingerprint)


def _unchanged(made: Plan, location: str) -> list[Release]:
    return [chart.release for chart, step in made.those(State.UNCHANGED) if step.destination == location]


def _without_provenance(destination: Destination, releases: Sequence[Release]) -> list[Release]:
    if isinstance(destination, TakesProvenance):
        return list(destination.unsigned(releases))
    if not isinstance(destination, Browsable):
        return []
    texts = concurrently(destination.provenance, releases)
    return [release for release, text in zip(releases, texts, strict=True) if text is None]


def _completed(made: Plan, lacking: _Lacking, sources: Sequence[Source], packer: Packer, words: _Reasons) -> Plan:
    """Say of each release that lacks something at a destination that it is added there, or why it is not."""
    releases = {release for some in lacking.values() for release in some}
    packed = packer.pack([source for source in sources if source.release in releases])
    packages = {package.release: package for package in packed}
    added = {one.location: _same(one, some, packages) for one, some in lacking.items()}
    reasons = {
        one.location: {each: words.added if each in added[one.location] else words.other_bytes for each in some}
        for one, some in lacking.items()
    }
    charts = (_told(chart, reasons) for chart in made.charts)
    return made._replace(charts=tuple(_incomplete(chart, added, packages) for chart in charts))


def _same(
    destination: Destination, lacking: Collection[Release], packages: Mapping[Release, Package]
) -> frozenset[Release]:
    """Return those of some releases whose packages are at a destination as they would be packed here."""
    found = destination.find(lacking) if lacking else {}
    digests = {release: there.digest for release, there in found.items()}
    return frozenset(release for release in lacking if digests.get(release) == packages[release].digest)


def _told(chart: PlannedChart, reasons: Mapping[str, Mapping[Release, str]]) -> PlannedChart:
    told = (reasons.get(step.destination, {}).get(chart.release, step.reason) for step in chart.steps)
    steps = (step._replace(reason=reason) for step, reason in zip(chart.steps, told, strict=True))
    return chart._replace(steps=tuple(steps))


def _incomplete(
    chart: PlannedChart, added: Mapping[str, Collection[Release]], packages: Mapping[Release, Package]
) -> PlannedChart:
    """Turn the steps by which something is added to a published chart into steps with work."""
    places = {location for location, releases in added.items() if chart.release in releases}
    if not places:
        return chart
    package = packages[chart.release]
    steps = (step._replace(state=State.INCOMPLETE) if step.destination in places else step for step in chart.steps)
    return chart._replace(steps=tuple(steps), digest=package.digest, size=len(package.data))
