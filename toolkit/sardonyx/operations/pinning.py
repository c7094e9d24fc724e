"""From ``catalog/chart`` to exactly one package."""

from __future__ import annotations

from sardonyx.catalogs import ContentCache, open_catalog
from sardonyx.charts import newest
from sardonyx.core.errors import UsageError
from sardonyx.core.names import did_you_mean
from sardonyx.environments.model import Environment
from sardonyx.instances.generation import ChartPackage, open_package
from sardonyx.instances.model import ChartPin


def pin_chart(environment: Environment, reference: str, version: str | None) -> tuple[ChartPin, ChartPackage]:
    """Choose a version of a chart of one of the environment's catalogs and fetch its package.

    ``reference`` is ``catalog/chart``; without a version it is the newest that is no prerelease, as in Onyxia.
    Raises UsageError for an unknown catalog, chart or version (with the nearest names), and the errors of
    ``sardonyx.catalogs`` for what cannot be fetched or does not have its digest.
    """
    catalog_id, separator, name = reference.partition("/")
    if not separator or not name:
        raise UsageError(f"{reference!r} names no chart", help="write it as CATALOG/CHART, for example lab/postgresql")
    catalog = open_catalog(_location(environment, catalog_id), cache=ContentCache())
    entries = catalog.versions(name)
    chosen = version or newest([entry.version for entry in entries]) or entries[0].version
    package = catalog.fetch(name, chosen)
    pin = ChartPin(catalog_id, package.name, package.version, package.digest)
    return pin, open_package(package.data, package.origin)


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
