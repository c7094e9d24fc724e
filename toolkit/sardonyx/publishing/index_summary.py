"""An index in a few words: its charts, their versions, and what is marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sardonyx.catalogs import yank_reason
from sardonyx.catalogs.index import Index, IndexEntry
from sardonyx.charts import newest
from sardonyx.core.findings import Finding


class VersionSummary(NamedTuple):
    """One version; ``yanked`` is the reason, ``digest`` is ``sha256:HEX``; what the index does not say is None."""

    version: str
    app_version: str | None
    created: str | None
    digest: str | None
    urls: tuple[str, ...]
    deprecated: bool
    yanked: str | None


class ChartSummary(NamedTuple):
    """A chart; ``newest`` is the version that a user gets: a release that was not yanked, where there is one."""

    name: str
    description: str
    newest: str
    versions: tuple[VersionSummary, ...]


def summary(index: Index) -> list[ChartSummary]:
    """Return the charts of an index by name, the versions of each newest first."""
    return [_chart(name, versions) for name, versions in sorted(index.entries.items())]


def preferred(versions: Iterable[IndexEntry]) -> IndexEntry:
    """Return the entry that stands for a chart: the newest release that was not yanked, else the best there is."""
    entries = list(versions)
    usable = [entry for entry in entries if yank_reason(entry.raw) is None] or entries
    best = newest([entry.version for entry in usable])
    return next((entry for entry in usable if entry.version == best), usable[0])


def as_json(charts: Iterable[ChartSummary], index: Index, warnings: Iterable[Finding]) -> dict[str, Any]:
    """Return the report of ``index show --format json``."""
    return {
        "generated": index.raw.get("generated"),
        "charts": [
            {
                "name": chart.name,
                "description": chart.description,
                "newest": chart.newest,
                "versions": [_version_json(version) for version in chart.versions],
            }
            for chart in charts
        ],
        "warnings": [
            {
                "rule": found.rule,
                "level": found.level.value,
                "message": found.message,
                "place": str(found.place) if found.place else None,
                "chart": found.subject,
            }
            for found in warnings
        ],
    }


def _chart(name: str, versions: tuple[IndexEntry, ...]) -> ChartSummary:
    best = preferred(versions)
    description = best.raw.get("description")
    return ChartSummary(name, _text(description) or "", best.version, tuple(map(_version, versions)))


def _version(entry: IndexEntry) -> VersionSummary:
    raw = entry.raw
    return VersionSummary(
        version=entry.version,
        app_version=_text(raw.get("appVersion")),
        created=_text(raw.get("created")),
        digest=entry.digest,
        urls=entry.urls,
        deprecated=raw.get("deprecated") is True,
        yanked=yank_reason(raw),
    )


def _version_json(version: VersionSummary) -> Mapping[str, Any]:
    return {
        "version": version.version,
        "appVersion": version.app_version,
        "created": version.created,
        "digest": version.digest,
        "urls": list(version.urls),
        "deprecated": version.deprecated,
        "yanked": version.yanked,
    }


def _text(value: Any) -> str | None:
    return None if value is None or isinstance(value, dict | list) else str(value)
