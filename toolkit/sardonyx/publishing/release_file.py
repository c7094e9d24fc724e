"""Planned releases as JSON (``schemas/release.schema.json``)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sardonyx.publishing.changelog import Entry
from sardonyx.publishing.release_plan import Breaking, PlannedRelease, Reason, ReleasePlan

VERSION = 1


def release_text(plan: ReleasePlan) -> str:
    """Write a plan; the same plan gives the same text."""
    document = {
        "version": VERSION,
        "charts": [_release(each) for each in plan.releases],
        "files": sorted(plan.after),
        "fragments": sorted(plan.consumed),
        "remarks": list(plan.remarks),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _release(release: PlannedRelease) -> dict[str, Any]:
    base = release.base
    return {
        "name": release.name,
        "folder": release.folder,
        "status": release.status.value,
        "base": {"revision": base.revision, "commit": base.commit, "why": base.why, "version": base.version}
        if base
        else None,
        "now": release.now or None,
        "version": release.version or None,
        "reasons": [_reason(each) for each in release.reasons],
        "breaking": [_breaking(each) for each in release.breaking],
        "demands": [{"bump": str(each.bump), "reason": each.reason} for each in release.demands],
        "dependencies": [{"name": each.name, "old": each.old, "new": each.new} for each in release.dependencies],
        "changes": [_entry(each) for each in release.entries],
        "changesFrom": release.told_by or None,
        "remarks": list(release.remarks),
        "problems": list(release.problems),
    }


def _reason(reason: Reason) -> Mapping[str, Any]:
    if reason.library:
        return {"kind": reason.kind.value, "library": reason.library, "old": reason.old, "new": reason.new}
    return {"kind": reason.kind.value, "paths": list(reason.paths)}


def _breaking(each: Breaking) -> dict[str, Any]:
    place = each.place
    row = {"path": place.path, "line": place.line or None, "column": place.column or None} if place else None
    return {"message": each.message, "place": row}


def _entry(entry: Entry) -> dict[str, Any]:
    links = [{"name": link.name, "url": link.url} for link in entry.links]
    return {"kind": entry.kind, "description": entry.description, **({"links": links} if links else {})}
