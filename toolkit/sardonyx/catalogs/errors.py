"""What can go wrong with a catalog."""

from __future__ import annotations

from collections.abc import Iterable

from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.names import did_you_mean

_SHOWN = 5


class CatalogError(SardonyxError):
    """A catalog that cannot be used as it is."""


class Unreachable(CatalogError):
    """A catalog or a package that did not come: no answer, a refusal, too large.

    So nothing is known about it: that is another exit code than those of what was found out.
    """

    exit_code = 4


class InvalidIndex(CatalogError):
    """An index that is not one."""


class UnknownChart(CatalogError):
    """A chart that the catalog does not have."""

    def __init__(self, name: str, known: Iterable[str], location: str) -> None:
        super().__init__(f"there is no chart {name!r}", place=Place(location), help=did_you_mean(name, known))


class UnknownVersion(CatalogError):
    """A version that the catalog does not have; ``known`` comes newest first."""

    def __init__(self, name: str, version: str, known: Iterable[str], location: str) -> None:
        versions = list(known)
        more = f" and {len(versions) - _SHOWN} more" if len(versions) > _SHOWN else ""
        remedy = f"there are: {', '.join(versions[:_SHOWN])}{more}"
        super().__init__(f"{name} has no version {version!r}", place=Place(location), help=remedy)


class DigestMismatch(CatalogError):
    """A package whose bytes are not those that were pinned or announced."""

    def __init__(self, what: str, expected: str, found: str, location: str) -> None:
        super().__init__(
            f"{what} has the digest {found}, not {expected}",
            place=Place(location),
            help="the package was changed after it was published or damaged on the way; do not use it",
        )


class MissingDependency(CatalogError):
    """A dependency of a chart that could not be had."""
