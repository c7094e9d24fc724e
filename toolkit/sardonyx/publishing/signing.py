"""What a plan says when packages are to be signed: who signs, and which published packages still get a provenance.

A provenance that comes later changes no package and no entry, so it is no rewriting. It is added only to the very bytes
that the chart gives here: whoever signs vouches for what they made, not for what somebody left at a destination.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sardonyx.publishing.destination import Browsable, Destination, Package, Release, TakesProvenance
from sardonyx.publishing.packing import Packer, Source
from sardonyx.publishing.plan import Plan, PlannedChart, State, Step
from sardonyx.publishing.planning import concurrently

_ADDED = "it is published without a provenance, which is added; the package stays as it is"
_OTHER_BYTES = "it is published without a provenance, packed otherwise than here; only a new version can be signed"
_ONLY_NEW = "it is published without a provenance, which cannot be added there; only a new version can be signed"


def signed_plan(
    made: Plan, signer: str, sources: Sequence[Source], destinations: Sequence[Destination], packer: Packer
) -> Plan:
    """Return a plan by which packages are signed with a key; ``signer`` is its fingerprint.

    Charts that are published without a provenance get one where that changes nothing else; elsewhere the plan says why
    they do not. Raises what the destinations raise.
    """
    lacking = {one: _without_provenance(one, _unchanged(made, one.location)) for one in destinations}
    releases = {release for some in lacking.values() for release in some}
    packed = packer.pack([source for source in sources if source.release in releases])
    packages = {package.release: package for package in packed}
    reasons = {one.location: _reasons(one, some, packages) for one, some in lacking.items()}
    return replace(made, signer=signer, charts=tuple(_signed(chart, reasons, packages) for chart in made.charts))


def _unchanged(made: Plan, location: str) -> list[Release]:
    return [chart.release for chart, step in made.those(State.UNCHANGED) if step.destination == location]


def _without_provenance(destination: Destination, releases: Sequence[Release]) -> list[Release]:
    if isinstance(destination, TakesProvenance):
        return list(destination.unsigned(releases))
    if not isinstance(destination, Browsable):
        return []
    texts = concurrently(destination.provenance, releases)
    return [release for release, text in zip(releases, texts, strict=True) if text is None]


def _reasons(
    destination: Destination, lacking: Sequence[Release], packages: Mapping[Release, Package]
) -> dict[Release, str]:
    if not isinstance(destination, TakesProvenance):
        return dict.fromkeys(lacking, _ONLY_NEW)
    digests = {release: there.digest for release, there in destination.find(lacking).items()} if lacking else {}
    same = {release for release in lacking if digests.get(release) == packages[release].digest}
    return {release: _ADDED if release in same else _OTHER_BYTES for release in lacking}


def _signed(
    chart: PlannedChart, reasons: Mapping[str, Mapping[Release, str]], packages: Mapping[Release, Package]
) -> PlannedChart:
    steps = tuple(_step(step, reasons[step.destination].get(chart.release, "")) for step in chart.steps)
    if not any(step.reason == _ADDED for step in steps):
        return replace(chart, steps=steps)
    package = packages[chart.release]
    return replace(chart, steps=steps, digest=package.digest, size=len(package.data))


def _step(step: Step, reason: str) -> Step:
    if not reason:
        return step
    return replace(step, state=State.INCOMPLETE if reason == _ADDED else step.state, reason=reason)
