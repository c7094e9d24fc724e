"""From ``catalog/chart`` to exactly one package."""

from __future__ import annotations

from collections.abc import Sequence

from sardonyx.catalogs import ContentCache, IndexEntry, YankedVersion, not_yanked, open_catalog, yank_reason
from sardonyx.charts import newest
from sardonyx.core.errors import UsageError
from sardonyx.core.names import did_you_mean
from sardonyx.environments.model import Environment
from sardonyx.instances.generation import ChartPackage, open_package
from sardonyx.instances.model import ChartPin
from sardonyx.operations.signatures import require_signature


def pin_chart(environment: Environment, reference: str, version: str | None) -> tuple[ChartPin, ChartPackage]:
    """Choose a version of a chart of one of the environment's catalogs and fetch its package.

    ``reference`` is ``catalog/chart``; without a version it is the newest that is no prerelease, as in Onyxia, and was
    not yanked. Raises UsageError for an unknown catalog, chart or version (with the nearest names), YankedVersion, the
    errors of ``sardonyx.catalogs`` for what cannot be fetched or does not have its digest, and what
    ``signatures.require_signature`` raises.
    """
    catalog_id, separator, name = reference.partition("/")
    if not separator or not name:
        raise UsageError(f"{reference!r} names no chart", help="write it as CATALOG/CHART, for example lab/postgresql")
    catalog = open_catalog(_location(environment, catalog_id), cache=ContentCache())
    package = catalog.fetch(name, _chosen(catalog.versions(name), version, catalog.location))
    require_signature(environment, catalog_id, catalog, package)
    pin = ChartPin(catalog_id, package.name, package.version, package.digest)
    return pin, open_package(package.data, package.origin)


def _chosen(entries: Sequence[IndexEntry], version: str | None, location: str) -> str:
    """Return the version that is asked for, known or not, or the newest; raises YankedVersion."""
    offered = [entry.version for entry in not_yanked(entries)]
    best = newest(offered) or next(iter(offered), None)
    asked = next((entry for entry in entries if entry.version == version), None if version else entries[0])
    reason = yank_reason(asked.raw) if asked else None
    if asked and reason and (version or not best):
        raise YankedVersion(asked.name, asked.version, reason, location, best)
    return version or best or entries[0].version


def fetch_package(environment: Environment, pin: ChartPin) -> bytes:
    """Return the package that a pin names, from the cache where its digest is there.

    Raises UsageError when the catalog is not one of the environment's, and the errors of ``sardonyx.catalogs``.
    """
    catalog = open_catalog(_location(environment, pin.catalog), cache=ContentCache())
    return catalog.fetch(pin.name, pin.version, digest=pin.digest).data


def _location(environment: Environment, catalog_id: str) -> str:
    locations = {catalog.id: catalog.location for catalog in environment.catalogs}
    if catalog_id not in locations:
        message = f"the environment {environment.name} has no catalog {catalog_id!r}"
        raise UsageError(message, help=did_you_mean(catalog_id, locations))
    return locations[catalog_id]
