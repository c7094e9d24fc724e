"""One finding for what several charts share: a line of a library is mended once, however many charts use it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sardonyx.core.findings import Finding
from sardonyx.validation.chartfile import chart_name

_SHOWN = 3


def gathered(findings: Iterable[Finding], folders: Collection[str]) -> list[Finding]:
    """Return findings without those that say of one place what others say for another chart.

    Two are the same when they have one rule, level and place, and their messages differ in the chart's name alone. The
    one that is left tells for which charts it was found, and is about the chart whose file it is, if that one is among
    those in ``folders``.
    """
    groups: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        key = _key(finding) if finding.place and finding.subject else number
        groups.setdefault(key, []).append(finding)
    return [_one(group, folders) for group in groups.values()]


def _key(finding: Finding) -> object:
    message = finding.message.replace(finding.subject or "", "\0")
    return finding.rule, finding.level, finding.place, message


def _one(group: list[Finding], folders: Collection[str]) -> Finding:
    first = group[0]
    charts = list(dict.fromkeys(finding.subject for finding in group if finding.subject))
    if len(charts) < 2 or first.place is None:
        return first
    shown = ", ".join(sorted(charts)[:_SHOWN]) + (", …" if len(charts) > _SHOWN else "")
    return first._replace(
        message=f"{first.message}; in {len(charts)} charts: {shown}",
        subject=_owner(first.place.path, folders) or first.subject,
    )


def _owner(path: str, folders: Collection[str]) -> str | None:
    """Return the name of the chart that a file is in."""
    around = [folder for folder in folders if path.startswith(f"{folder}/")]
    return chart_name(max(around, key=len)) if around else None
