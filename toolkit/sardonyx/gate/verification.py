"""``sardonyx verify BASE..HEAD``: the rules run on the changed paths only.

In steps, each only when nothing spoke against the change in the one before. What is out of place or not the author's
is never read, fetched or rendered: a stranger cannot make the gate work, or lead it to a catalog of theirs.

1. names, sizes and modes of the changed paths, and who may change them, judged by the base
2. what operators declare, and the platform files that follow from it
3. instances: the file, the pin, the render
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.findings import Finding, in_order
from sardonyx.environments.model import Environment
from sardonyx.environments.paths import environment_file
from sardonyx.environments.reading import read_environment
from sardonyx.gate.change import Change
from sardonyx.gate.declarations import ENVIRONMENT_RULE, check_declarations, check_removed, check_workspace
from sardonyx.gate.instances import Subject, check_instance
from sardonyx.gate.layout import PATH_LIMIT, Located, check_layout, check_readable, locate
from sardonyx.gate.layout import RULE as LAYOUT_RULE
from sardonyx.gate.ownership import check_ownership
from sardonyx.gate.pins import FetchPackage
from sardonyx.gate.platform import check_tenants
from sardonyx.gate.refusals import findings_of, refused
from sardonyx.instances.rendering import Renderer

CONFLICT_RULE = "gate-conflict"


def verify(change: Change, fetch: FetchPackage, renderer: Renderer) -> list[Finding]:
    """Return everything that speaks against a change, in order; an empty list means that it may be merged.

    ``fetch`` returns a pinned package as an environment's catalog lists it now.
    """
    findings = list(_outside(change)) or list(_inside(change, fetch, renderer))
    return in_order(dict.fromkeys(findings))


def _outside(change: Change) -> Iterator[Finding]:
    """What can be said without reading anything of the change."""
    if len(change.paths) > PATH_LIMIT:
        message = f"changes {len(change.paths)} files; at most {PATH_LIMIT} are judged at once"
        yield refused(LAYOUT_RULE, message, None, help="split the change")
        return
    for path in change.conflicts:
        message = "was also changed on the other side since the branch began"
        yield refused(CONFLICT_RULE, message, Place(path), help="merge or rebase the branch, then run the gate again")
    yield from check_layout(change.paths)
    try:
        yield from check_ownership(change)
    except SardonyxError as error:
        yield from findings_of(error, ENVIRONMENT_RULE, Place("environments"))


def _inside(change: Change, fetch: FetchPackage, renderer: Renderer) -> Iterator[Finding]:
    unreadable = list(check_readable(change))
    if unreadable:
        yield from unreadable
        return
    places = [place for place in (locate(path.path) for path in change.paths) if place is not None]
    yield from check_workspace(change, places)
    for name in sorted({place.environment for place in places if place.environment}):
        here = [place for place in places if place.environment == name]
        try:
            yield from _environment(change, name, here, fetch, renderer)
        except SardonyxError as error:
            yield from findings_of(error, ENVIRONMENT_RULE, Place(environment_file(name)))


def _environment(
    change: Change, name: str, places: Sequence[Located], fetch: FetchPackage, renderer: Renderer
) -> Iterator[Finding]:
    if change.head.read(environment_file(name)) is None:
        yield from check_removed(change, name)
        return
    environment = read_environment(change.head, name)
    declared = list(_declared(change, environment, places))
    yield from declared
    for tenant, instance in [] if declared else _changed_instances(places):
        yield from check_instance(Subject(change, environment, tenant, instance), fetch, renderer)


def _declared(change: Change, environment: Environment, places: Sequence[Located]) -> Iterator[Finding]:
    yield from check_declarations(change, environment, places)
    yield from check_tenants(change, environment, places)


def _changed_instances(places: Sequence[Located]) -> list[tuple[str, str]]:
    return sorted({(place.tenant, place.instance) for place in places if place.kind == "instance"})
