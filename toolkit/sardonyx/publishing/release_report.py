"""Planned releases for people: a table and what is behind it, for a terminal or a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sardonyx.core.characters import one_line
from sardonyx.core.wording import counted
from sardonyx.publishing.release_plan import PlannedRelease, Reason, ReasonKind, ReleasePlan, Status
from sardonyx.publishing.versions import Bump
from sardonyx.reports.markup import inline

_MOST_PATHS = 4
_COLUMNS = ("chart", "version", "change", "why")


def as_text(plan: ReleasePlan) -> str:
    """Write a table of the charts that are to be released, then what is known about each, and the counts."""
    shown = _shown(plan)
    lines = [*_table([_COLUMNS, *(_row(each) for each in shown)])] if shown else []
    for each in shown:
        if details := list(_details(each)):
            lines += ["", f"{one_line(each.name)} ({one_line(each.folder)})", *(f"  {line}" for line in details)]
    lines += [""] if shown else []
    return "".join(f"{line}\n" for line in [*lines, *map(one_line, plan.remarks), in_words(plan)])


def as_markdown(plan: ReleasePlan) -> str:
    """Write the same for a comment or a job's summary."""
    shown = _shown(plan)
    head = ["", f"| {' | '.join(_COLUMNS)} |", "|---|---|---|---|"] if shown else []
    rows = [f"| {' | '.join(inline(cell) for cell in _row(each))} |" for each in shown]
    lines = [f"**Next releases:** {inline(in_words(plan))}", *head, *rows]
    for each in shown:
        if details := list(_details(each)):
            lines += ["", f"**{inline(each.name)}**", "", *(f"- {inline(line.strip())}" for line in details)]
    lines += ["", *(f"- {inline(remark)}" for remark in plan.remarks)] if plan.remarks else []
    return "".join(f"{line}\n" for line in lines)


def in_words(plan: ReleasePlan) -> str:
    """Count what becomes of the charts."""
    raised = [each for each in plan.releases if each.version != each.now]
    kept = [each for each in plan.those(Status.CHANGED) if each.version == each.now and not each.problems]
    counts = {
        "to be raised": len(raised),
        "changed and high enough": len(kept),
        "new": len(plan.those(Status.NEW)),
        "removed": len(plan.those(Status.REMOVED)),
        "unchanged": len(plan.those(Status.UNCHANGED)),
        "that cannot be prepared": sum(1 for each in plan.releases if each.problems),
    }
    return ", ".join(f"{counted(count, 'chart')} {what}" for what, count in counts.items() if count) or "no chart"


def _shown(plan: ReleasePlan) -> list[PlannedRelease]:
    return [each for each in plan.releases if each.status is not Status.UNCHANGED or each.remarks]


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _row(release: PlannedRelease) -> tuple[str, str, str, str]:
    why = "; ".join(_in_short(reason) for reason in release.reasons) or _without_reason(release)
    return one_line(release.name), one_line(_versions(release)), _change(release), one_line(why)


def _versions(release: PlannedRelease) -> str:
    before = release.base.version if release.base else ""
    if release.version and release.version != release.now:
        return f"{release.now} → {release.version}"
    if before and before != release.now:
        return f"{release.now}, high enough"
    return release.now or "?"


def _change(release: PlannedRelease) -> str:
    if release.problems:
        return "?"
    if release.status is not Status.CHANGED:
        return str(release.status)
    return str(_largest(release))


def _largest(release: PlannedRelease) -> Bump:
    return max((demand.bump for demand in release.demands), default=Bump.PATCH)


def _without_reason(release: PlannedRelease) -> str:
    return {Status.NEW: "was not there before", Status.REMOVED: "not here any more"}.get(release.status, "")


def _in_short(reason: Reason) -> str:
    if reason.kind is ReasonKind.LIBRARY:
        return _library(reason)
    more = f" and {len(reason.paths) - _MOST_PATHS} more" if len(reason.paths) > _MOST_PATHS else ""
    files = ", ".join(reason.paths[:_MOST_PATHS]) + more
    return f"generated: {files}" if reason.kind is ReasonKind.GENERATED else files


def _library(reason: Reason) -> str:
    versions = reason.new if reason.old in ("", reason.new) else f"{reason.old} → {reason.new}"
    return f"library {reason.library} {versions}"


def _details(release: PlannedRelease) -> Iterator[str]:
    yield from (one_line(line) for line in _facts(release))
    if release.entries:
        yield f"changes, from {release.told_by}:" if release.told_by else "changes:"
        width = max(len(entry.kind) for entry in release.entries)
        yield from (f"  {entry.kind.ljust(width)}  {one_line(entry.description)}" for entry in release.entries)


def _facts(release: PlannedRelease) -> Iterator[str]:
    yield from (f"problem: {problem}" for problem in release.problems)
    if release.base:
        yield f"compared with {release.base.revision}: {release.base.why}"
    for each in release.breaking:
        yield f"breaks: {each.message}" + (f" ({each.place})" if each.place else "")
    largest = _largest(release)
    if largest is not Bump.PATCH:
        yield from (f"{demand.bump}: {demand.reason}" for demand in release.demands if demand.bump is largest)
    yield from (f"dependency: {each.name} {each.old} → {each.new}" for each in release.dependencies)
    yield from (f"note: {remark}" for remark in release.remarks)
