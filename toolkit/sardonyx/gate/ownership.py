"""Who may change what: instances belong to a tenant's owner or members, everything else to the operators.

Rights are read from the base of the change alone: nobody grants themselves anything.
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding
from sardonyx.core.tree import Tree
from sardonyx.core.wording import counted
from sardonyx.environments.model import Tenant
from sardonyx.environments.paths import environment_file, tenant_file
from sardonyx.environments.reading import environment_names, read_environment, read_tenant
from sardonyx.gate.change import Change
from sardonyx.gate.layout import Located, locate
from sardonyx.gate.refusals import refused

RULE = "gate-ownership"

_Whole = tuple[str, str, str]
"""Environment, tenant and instance of a path; empty where it belongs to none."""


def check_ownership(change: Change) -> Iterator[Finding]:
    """Yield a finding for each thing that an actor changes without being allowed to.

    Every actor (the signed-in person, or each author of the commits) must be allowed. Raises what reading the
    environments and tenants of the base raises.
    """
    wholes = _wholes(change)
    if wholes and not change.actors:
        yield refused(RULE, "nobody is named as the author of this change", None, help="name one with --actor")
    for whole, paths in wholes.items():
        allowed = _allowed(change, whole)
        for actor in change.actors:
            if actor not in allowed:
                message = f"{actor} may not change {_what(whole, len(paths))}: {_whose(whole)}"
                subject = "/".join(name for name in whole[1:] if name)
                yield refused(RULE, message, Place(paths[0]), subject=subject or None)


def members_of(tenant: Tenant) -> tuple[str, ...]:
    """Return the people who act for a tenant."""
    return tenant.members if tenant.owner is None else (tenant.owner, *tenant.members)


def _wholes(change: Change) -> dict[_Whole, list[str]]:
    wholes: dict[_Whole, list[str]] = {}
    for one in change.paths:
        wholes.setdefault(_whole(one.path), []).append(one.path)
    return wholes


def _whole(path: str) -> _Whole:
    place = locate(path)
    if place is None:
        # Somebody removes what should not be there: that is for those who operate everything.
        return ("", "", "")
    return (place.environment, place.tenant if _is_tenants(place) else "", place.instance)


def _is_tenants(place: Located) -> bool:
    return place.kind in ("instance", "tenant-folder")


def _allowed(change: Change, whole: _Whole) -> frozenset[str]:
    environment, tenant, _ = whole
    members = _members(change.base, environment, tenant) if tenant else ()
    return _operators(change, environment) | frozenset(members)


def _operators(change: Change, environment: str) -> frozenset[str]:
    """Return who operates an environment; what belongs to none, or to a new one, is for those who operate all.

    The first commit of a repository is judged by what it says itself.
    """
    if environment and change.base.read(environment_file(environment)) is not None:
        return frozenset(read_environment(change.base, environment).operators)
    tree = change.base if environment_names(change.base) else change.head
    everyone = [frozenset(read_environment(tree, name).operators) for name in environment_names(tree)]
    return frozenset.intersection(*everyone) if everyone else frozenset()


def _members(base: Tree, environment: str, tenant: str) -> tuple[str, ...]:
    if base.read(environment_file(environment)) is None or base.read(tenant_file(environment, tenant)) is None:
        return ()
    return members_of(read_tenant(base, read_environment(base, environment), tenant))


def _what(whole: _Whole, count: int) -> str:
    files = counted(count, "file")
    environment, tenant, instance = whole
    if instance:
        return f"{files} of {tenant}/{instance}"
    return f"{files} of the environment {environment}" if environment else f"{files} of the workspace"


def _whose(whole: _Whole) -> str:
    if whole[1]:
        return f"it belongs to the tenant {whole[1]}"
    return "only operators change what is no instance"
