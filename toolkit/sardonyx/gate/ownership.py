"""Who may change what: instances belong to a tenant's owner or members, everything else to the operators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.core.tree import Tree
from sardonyx.environments.model import Environment, Tenant
from sardonyx.environments.paths import tenant_file
from sardonyx.environments.reading import read_tenant
from sardonyx.gate.layout import Located

RULE = "gate-ownership"


def check_ownership(
    base: Tree, environment: Environment, places: Sequence[Located], actors: Sequence[str]
) -> Iterator[Finding]:
    """Yield a finding for each changed path that an actor may not change.

    ``environment`` and the tenants are read from the base of the change: nobody grants themselves anything. Every
    actor (the signed-in person, or each author of the commits) must be allowed.
    """
    tenants: dict[str, Tenant | None] = {}
    for place in places:
        if place.tenant not in tenants:
            tenants[place.tenant] = _tenant_at(base, environment, place.tenant)
        for actor in actors:
            if actor not in environment.operators and not _may(actor, place, tenants[place.tenant]):
                yield Finding(
                    RULE,
                    Level.ERROR,
                    f"{actor} may not change this: {_reason(place)}",
                    Place(place.path),
                    subject=place.tenant or None,
                )


def _may(actor: str, place: Located, tenant: Tenant | None) -> bool:
    return place.kind in ("instance", "keep") and tenant is not None and actor in members_of(tenant)


def members_of(tenant: Tenant) -> tuple[str, ...]:
    """Return the people who act for a tenant."""
    return tenant.members if tenant.owner is None else (tenant.owner, *tenant.members)


def _reason(place: Located) -> str:
    if place.kind == "instance":
        return f"it belongs to the tenant {place.tenant}"
    return "only operators change what is no instance"


def _tenant_at(base: Tree, environment: Environment, name: str) -> Tenant | None:
    if not name or base.read(tenant_file(environment.name, name)) is None:
        return None
    return read_tenant(base, environment, name)
