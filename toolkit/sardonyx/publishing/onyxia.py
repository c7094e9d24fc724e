"""The entry of a repository among Onyxia's ``catalogs``.

Fields and their defaults: ``CatalogWrapper.java`` in onyxia-api. Onyxia reads ``LOCATION/index.yaml`` over HTTP and
offers every chart in it that is not excluded; it knows nothing of yanked versions, and cannot leave out single ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sardonyx.catalogs import not_yanked, yank_reason
from sardonyx.catalogs.index import Index, IndexEntry
from sardonyx.charts import newest
from sardonyx.core.errors import UsageError
from sardonyx.core.findings import Finding, Level
from sardonyx.core.names import did_you_mean

RULE = "onyxia-catalog"
MODES = ("latest", "all", "skipPatches", "maxNumber")
STATUSES = ("PROD", "TEST", "INTERNAL")
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


class OnyxiaCatalog(NamedTuple):
    """What is said of a catalog: ``versions`` is the number for the mode ``maxNumber``."""

    id: str
    location: str
    name: str = ""
    description: str = ""
    maintainer: str = ""
    status: str = "PROD"
    mode: str = "latest"
    versions: int | None = None
    highlighted: Sequence[str] = ()
    excluded: Sequence[str] = ()


def catalog_entry(catalog: OnyxiaCatalog, index: Index) -> dict[str, Any]:
    """Return one item of ``catalogs``; charts that nobody can launch are excluded: libraries, and those wholly yanked.

    Raises UsageError for an id or a location that Onyxia cannot use, and for charts that the index does not have.
    """
    _check(catalog)
    highlighted = [_known(name, index) for name in catalog.highlighted]
    excluded = sorted({*(_known(name, index) for name in catalog.excluded), *_unusable(index)})
    if both := sorted(set(highlighted) & set(excluded)):
        raise UsageError(f"{both[0]} cannot be both highlighted and excluded")
    members = {
        "id": catalog.id,
        "name": catalog.name or catalog.id,
        "description": catalog.description,
        "maintainer": catalog.maintainer,
        "location": catalog.location.rstrip("/"),
        "status": catalog.status,
        "type": "helm",
        "highlightedCharts": highlighted,
        "excludedCharts": excluded,
        "multipleServicesMode": catalog.mode,
        "maxNumberOfVersions": catalog.versions if catalog.mode == "maxNumber" else None,
    }
    return {key: value for key, value in members.items() if value not in (None, "", [])}


def catalog_warnings(catalog: OnyxiaCatalog, index: Index) -> list[Finding]:
    """Say which yanked versions Onyxia would offer first all the same."""
    found = []
    for name, versions in sorted(index.entries.items()):
        first = _offered_first(versions)
        reason = yank_reason(first.raw)
        if reason and not_yanked(versions) and name not in catalog.excluded:
            message = f"{name} {first.version} was yanked ({reason}), and Onyxia offers it before all others"
            remedy = "publish a newer version; Onyxia knows nothing of yanked ones"
            found.append(Finding(RULE, Level.WARNING, message, subject=name, help=remedy))
    return found


def _offered_first(versions: Sequence[IndexEntry]) -> IndexEntry:
    """Return what the web application chooses: the newest version without a hyphen, else the newest."""
    best = newest([entry.version for entry in versions if "-" not in entry.version])
    return next((entry for entry in versions if entry.version == best), versions[0])


def _check(catalog: OnyxiaCatalog) -> None:
    if not _ID.fullmatch(catalog.id):
        remedy = "use small letters, digits and '-': it is part of addresses, and must never change"
        raise UsageError(f"{catalog.id!r} cannot be the id of a catalog", help=remedy)
    parts = urlsplit(catalog.location)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(
            f"{catalog.location!r} is no address that Onyxia reads", help="give http(s)://…; it reads no OCI"
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise UsageError("the location holds more than an address", help="set username and password where Onyxia runs")
    if (catalog.mode == "maxNumber") != (catalog.versions is not None):
        raise UsageError("the number of versions and the mode maxNumber go together")


def _known(name: str, index: Index) -> str:
    """Return a chart's name as the index has it; Onyxia compares without regard to case."""
    found = next((known for known in index.entries if known.lower() == name.lower()), None)
    if found is None:
        raise UsageError(f"there is no chart {name!r} in the index", help=did_you_mean(name, index.entries))
    return found


def _unusable(index: Index) -> list[str]:
    return [
        name
        for name, versions in index.entries.items()
        if not not_yanked(versions) or all(entry.raw.get("type") == "library" for entry in versions)
    ]
