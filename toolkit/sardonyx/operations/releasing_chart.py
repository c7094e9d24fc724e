"""The next release of one chart: why it changed, what that asks for, and the files that say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sardonyx.charts import Chart, is_semver
from sardonyx.charts.ignore import IGNORE_FILE, read_rules
from sardonyx.core.errors import SardonyxError
from sardonyx.core.yamltext import read_yaml
from sardonyx.operations.comparing_sides import LoadedChart, chart_in, completed, is_left_out
from sardonyx.operations.releasing_charts import (
    Whole,
    differing,
    name_in,
    prefix_of,
    whole,
    with_fetched,
    with_files,
)
from sardonyx.operations.releasing_history import Packs, claims_about
from sardonyx.operations.releasing_judging import judge
from sardonyx.operations.releasing_locks import adjusted, remote_users
from sardonyx.operations.releasing_scene import Scene, is_generated
from sardonyx.publishing.changelog import ANNOTATION, Entry, entries_from, without_repetition
from sardonyx.publishing.chart_editing import edited, text_at, with_changes, with_values
from sardonyx.publishing.claims import Claim
from sardonyx.publishing.release_plan import Base, Demand, PlannedRelease, Reason, ReasonKind, Status
from sardonyx.publishing.versions import Bump, Decision, decide

_METADATA = "Chart.yaml"
BUMPS = {str(bump): bump for bump in Bump}
"""How people name a bump."""


class Outcome(NamedTuple):
    """The release planned for a chart, its files that change, by their path in it, and the fragments used up."""

    release: PlannedRelease
    files: Mapping[str, bytes]
    consumed: tuple[str, ...] = ()


def plan_chart(scene: Scene, folder: Path) -> Outcome:
    """Plan the next release of a chart, the charts inside of it being planned already.

    Raises what reading and editing its files raises.
    """
    chart = scene.charts[folder]
    found = adjusted(scene.place, chart, folder)
    now = with_files(chart, found.files)
    base = scene.bases.of.get(chart.name)
    plain = PlannedRelease(
        chart.name, str(folder), Status.NEW, chart.version, chart.version, base, dependencies=found.changes
    )
    if base is None:
        return _new(scene, now, plain._replace(remarks=tuple(_about_new(scene, folder))), found.files)
    new = whole(scene.place, now, folder)
    if not found.files and not _may_differ(scene, base, new):
        return Outcome(plain._replace(status=Status.UNCHANGED, remarks=tuple(_about_waiting(scene, chart))), {})
    return _changed(scene, folder, base, now, plain, found.files)


def _new(scene: Scene, now: Chart, release: PlannedRelease, files: Mapping[str, bytes]) -> Outcome:
    """Keep the version of a chart that is there for the first time; fragments tell of it if there are any."""
    fragments = scene.fragments.get(now.name)
    if fragments is None:
        return Outcome(release, files)
    entries = without_repetition(claim.entry for claim in fragments.claims)
    release = release._replace(entries=entries, told_by="fragments")
    data = _written(now.files[_METADATA], release, Decision(now.version, is_kept=True), "")
    return Outcome(release, {**files, _METADATA: data}, fragments.files)


def _about_new(scene: Scene, folder: Path) -> Iterable[str]:
    there = name_in(scene.place.tree, folder)
    if scene.history.since:
        latest = scene.snapshot(min(scene.history.since, key=lambda base: len(scene.history.since[base])))
        for name, (before, _) in latest.charts.items():
            if before == there and name not in {chart.name for chart in scene.charts.values()}:
                yield f"the chart in this folder was called {name}: those who have {name} get no further versions"


def _about_waiting(scene: Scene, chart: Chart) -> Iterable[str]:
    if chart.name in scene.fragments:
        yield "its fragments wait: the package holds nothing new"


def _may_differ(scene: Scene, base: Base, new: Whole) -> bool:
    """Tell from names alone whether something in a package can be different, which is all that most charts cost."""
    prefixes = tuple(prefix_of(name) for name in set(new.origins.values()))
    is_touched = any(path.startswith(prefixes) for path in scene.changed_since(base.commit))
    return is_touched or any(source in scene.place.planned for source in new.local.values())


class _Before(NamedTuple):
    """What a chart was: itself, or why it cannot be had, and its folder in the repository."""

    chart: Chart | None
    folder: str
    remark: str = ""


def _before(scene: Scene, base: Base, name: str) -> _Before:
    snapshot = scene.snapshot(base.commit)
    if name not in snapshot.charts:
        return _Before(None, "", f"{base.revision} has no such chart that can be read: nothing can be compared")
    folder = snapshot.charts[name][0]
    try:
        return _Before(chart_in(snapshot.tree, base.revision, folder), folder)
    except SardonyxError as error:
        return _Before(None, folder, f"what it was cannot be read, so nothing can be compared: {error}")


def _changed(
    scene: Scene, folder: Path, base: Base, now: Chart, plain: PlannedRelease, files: Mapping[str, bytes]
) -> Outcome:
    before = _before(scene, base, now.name)
    release = plain._replace(status=Status.CHANGED)
    if before.chart is None:
        release = release._replace(
            demands=(Demand(Bump.PATCH, "the chart may have changed"),), remarks=(before.remark,)
        )
        return _finished(scene, now, release, files, _Words(()))
    old, new = before.chart, whole(scene.place, now, folder)
    paths = differing(old, new, scene.changed_since(base.commit), scene.snapshot(base.commit).files)
    if not paths and not files:
        return Outcome(plain._replace(status=Status.UNCHANGED, remarks=tuple(_about_waiting(scene, now))), {})
    judged = judge(*_completed(scene, old, new.chart, folder), scene.viewpoint, scene.pool)
    claims = _claims(scene, folder, base, new, before.folder)
    all_claims = (*claims, *(scene.fragments[now.name].claims if now.name in scene.fragments else ()))
    release = release._replace(
        reasons=tuple(_reasons(scene, paths, old, new, folder)),
        breaking=judged.breaking,
        demands=tuple(sorted([*judged.demands, *_claimed(all_claims)], key=lambda demand: -demand.bump)),
        remarks=(*judged.remarks, *_disagreement(judged.demands, all_claims), *_about_users(scene, now)),
    )
    words = _Words(claims, tuple(_also(release, old, now)), text_at(old.metadata.raw, ("annotations", ANNOTATION)))
    return _finished(scene, now, release, files, words)


def _completed(scene: Scene, old: Chart, new: Chart, folder: Path) -> tuple[LoadedChart, LoadedChart]:
    """Put in the dependencies from repositories; what was fetched already serves both, where both want the same."""
    here = with_fetched(new, folder)
    is_same = [each.get("dependencies") for each in (old.metadata.raw, new.metadata.raw)]
    lock = scene.charts[folder].files.get("Chart.lock")
    if is_same[0] == is_same[1] and old.files.get("Chart.lock") == lock:
        old = with_fetched(old, folder)
    return completed(old, scene.cache, None), completed(here, scene.cache, None)


def _reasons(scene: Scene, paths: Sequence[str], old: Chart, new: Whole, folder: Path) -> Iterable[Reason]:
    inside = {path: name for name in new.local for path in paths if path.startswith(f"charts/{name}/")}
    changed = scene.changed_since(scene.bases.of[new.chart.name].commit)
    own = [path for path in paths if path not in inside and _is_somebodys(path, new, changed)]
    made = [path for path in own if is_generated(path, new.chart, folder)]
    if written := [path for path in own if path not in made]:
        yield Reason(ReasonKind.FILES, tuple(written))
    if made:
        yield Reason(ReasonKind.GENERATED, tuple(made))
    for name in sorted(set(inside.values())):
        versions = [text_at(_metadata_inside(chart, name), ("version",)) for chart in (old, new.chart)]
        yield Reason(ReasonKind.LIBRARY, (), name, *versions)


def _is_somebodys(path: str, new: Whole, changed: frozenset[str]) -> bool:
    """Tell whether a file differs by itself, and not only because it is about to be written."""
    return path != _METADATA or f"{prefix_of(new.origins[''])}{path}" in changed


def _metadata_inside(chart: Chart, name: str) -> object:
    return read_yaml(chart.files.get(f"charts/{name}/{_METADATA}", b""), name).value


def _claims(scene: Scene, folder: Path, base: Base, new: Whole, before: str) -> tuple[Claim, ...]:
    own_prefixes = {prefix_of(new.origins[""]), prefix_of(before)}
    inner = {prefix_of(name) for prefix, name in new.origins.items() if prefix}
    own, library = (_packs(prefixes, new.chart) for prefixes in (own_prefixes, inner))
    names = (new.chart.name, folder.name)
    return tuple(claims_about(scene.history, base.commit, names, scene.names(), own, library))


def _packs(prefixes: Iterable[str], chart: Chart) -> Packs:
    ordered = sorted(prefixes, key=len, reverse=True)
    rules = read_rules(chart.files.get(IGNORE_FILE, b"").decode(errors="replace"), IGNORE_FILE)

    def packs(path: str) -> bool:
        prefix = next((each for each in ordered if path.startswith(each)), None)
        return prefix is not None and not is_left_out(path.removeprefix(prefix), rules)

    return packs


def _claimed(claims: Iterable[Claim]) -> list[Demand]:
    return [
        Demand(claim.bump, f"{claim.source}: {claim.entry.description}") for claim in claims if claim.bump > Bump.PATCH
    ]


def _disagreement(demands: Iterable[Demand], claims: Sequence[Claim]) -> Iterable[str]:
    diff, said = max(each.bump for each in demands), max((each.bump for each in claims), default=None)
    if said is None or said == diff or Bump.MAJOR not in (said, diff):
        return
    if said < diff:
        yield f"commits and fragments speak of a {said} change, the diff of a {diff} one: the higher counts"
    else:
        source = next(claim.source for claim in claims if claim.bump is Bump.MAJOR)
        yield f"{source} speaks of a breaking change, of which the diff shows nothing: the higher counts"


def _about_users(scene: Scene, now: Chart) -> Iterable[str]:
    if users := remote_users(scene.charts, now.name):
        yield f"{', '.join(users)} take it from a repository: raise their dependency when it is published there"


def _also(release: PlannedRelease, old: Chart, now: Chart) -> Iterable[Entry]:
    """Yield what no commit says in a way that users understand."""
    before, after = old.metadata.app_version, now.metadata.app_version
    if before != after and after:
        yield Entry("changed", f"Update the application to {after}")
    for reason in release.reasons:
        if reason.kind is ReasonKind.LIBRARY and reason.old != reason.new:
            yield Entry("changed", f"Use {reason.library} {reason.new}")


def _decided(scene: Scene, now: Chart, release: PlannedRelease) -> Decision:
    base = release.base.version if release.base else now.version
    bump, taken = release.demands[0].bump, scene.bases.taken.get(now.name, ())
    asked = scene.levels.get(now.name)
    if asked is None:
        return decide(base, now.version, bump, taken)
    remark = f"--level says {asked}; the changes ask for {bump}"
    if is_semver(asked):
        return Decision(asked, is_kept=asked == now.version, remarks=(remark,))
    decision = decide(base, now.version, BUMPS[asked], taken)
    return decision._replace(remarks=(remark, *decision.remarks))


class _Words(NamedTuple):
    """What commits claim, what else is to be told, and what Chart.yaml told of the last release."""

    claims: Sequence[Claim]
    others: Sequence[Entry] = ()
    told: str = ""


def _finished(scene: Scene, now: Chart, release: PlannedRelease, files: Mapping[str, bytes], words: _Words) -> Outcome:
    """Add the version and the changelog to a release, and to the files."""
    decision = _decided(scene, now, release)
    fragments = scene.fragments.get(now.name)
    current = text_at(now.metadata.raw, ("annotations", ANNOTATION))
    by_hand = entries_from(current) if current != words.told else ()
    claims = fragments.claims if fragments else words.claims
    is_told = bool(by_hand) and decision.is_kept and not fragments
    found = () if is_told else (*(claim.entry for claim in claims), *words.others)
    entries = without_repetition((*by_hand, *found))
    sources = {"Chart.yaml": by_hand, "fragments": fragments, "commits": claims and not (fragments or is_told)}
    remarks = (
        *decision.remarks,
        *_about_early(release, decision),
        *_about_silence(entries, current),
        *_about_readme(now, Path(release.folder), decision),
    )
    release = release._replace(
        version=decision.version,
        entries=entries,
        told_by=" and ".join(name for name, holds in sources.items() if holds),
        remarks=(*release.remarks, *remarks),
    )
    data = _written(files.get(_METADATA, now.files[_METADATA]), release, decision, current)
    changed = {**files, **({_METADATA: data} if data != now.files[_METADATA] or _METADATA in files else {})}
    return Outcome(release, changed, fragments.files if fragments else ())


def _written(data: bytes, release: PlannedRelease, decision: Decision, current: str) -> bytes:
    source = f"{release.folder}/{_METADATA}"
    if not decision.is_kept:
        data = edited(data, lambda text: with_values(text, source, {("version",): decision.version}))
    if release.entries and release.entries != entries_from(current):
        data = edited(data, lambda text: with_changes(text, source, release.entries))
    return data


def _about_early(release: PlannedRelease, decision: Decision) -> Iterable[str]:
    base = release.base.version if release.base else ""
    is_early = base.removeprefix("v").startswith("0.") and release.demands[0].bump is Bump.MAJOR
    if is_early and decision.version.removeprefix("v").startswith("0."):
        yield "before 1.0.0 a breaking change raises the second number, as ^0.y.z reads it"


def _about_readme(now: Chart, folder: Path, decision: Decision) -> Iterable[str]:
    if not decision.is_kept and "README.md" in now.files and is_generated("README.md", now, folder):
        yield "README.md is made by helm-docs and may show the version: run it again"


def _about_silence(entries: Sequence[Entry], current: str) -> Iterable[str]:
    if not entries:
        old = f"; {ANNOTATION} stays as it is" if current else ""
        yield f"no commit and no fragment tells what changed{old}"
