"""The files that operators write: the workspace, the environment, its sealing certificate, its schema fragments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.findings import Finding
from sardonyx.core.wording import counted
from sardonyx.environments.model import Environment
from sardonyx.environments.paths import environment_folder, sealing_certificate_file, tenants_folder
from sardonyx.environments.reading import read_workspace
from sardonyx.environments.registry import read_registry
from sardonyx.gate.change import Change
from sardonyx.gate.layout import Located
from sardonyx.gate.refusals import findings_of, refused
from sardonyx.instances.generation import read_sealing_certificate

WORKSPACE_RULE = "gate-workspace"
ENVIRONMENT_RULE = "gate-environment"


def check_workspace(change: Change, places: Sequence[Located]) -> Iterator[Finding]:
    """Yield what is wrong with ``sardonyx.yaml`` when it changed."""
    if any(place.path == "sardonyx.yaml" for place in places):
        yield from _tried(lambda: read_workspace(change.head), WORKSPACE_RULE, Place("sardonyx.yaml"))


def check_declarations(change: Change, environment: Environment, places: Sequence[Located]) -> Iterator[Finding]:
    """Yield what is wrong with an environment's certificate and fragments, those of them that changed."""
    kinds = {place.kind for place in places}
    certificate = sealing_certificate_file(environment.name)
    if "certificate" in kinds and change.head.read(certificate) is not None:
        yield from _tried(
            lambda: read_sealing_certificate(change.head, environment), ENVIRONMENT_RULE, Place(certificate)
        )
    # Without a role that the environment no longer has, its fragments are left over.
    if kinds & {"registry", "environment"}:
        place = Place(f"{environment_folder(environment.name)}/registry")
        yield from _tried(lambda: read_registry(change.head, environment), ENVIRONMENT_RULE, place)


def check_removed(change: Change, name: str) -> Iterator[Finding]:
    """Yield what speaks against an environment without ``environment.yaml``: it goes whole, its tenants first."""
    for what in change.head.names(environment_folder(name)):
        message = f"is there although there is no environment {name}"
        yield refused(ENVIRONMENT_RULE, message, Place(f"{environment_folder(name)}/{what}"))
    tenants = [tenant for tenant in change.base.names(tenants_folder(name)) if tenant.endswith(".yaml")]
    if tenants:
        yield refused(
            ENVIRONMENT_RULE,
            f"the environment {name} had {counted(len(tenants), 'tenant')} when it was removed",
            Place(environment_folder(name)),
            help="remove its tenants first, in a change of their own",
        )


def _tried(read: Callable[[], Any], rule: str, place: Place) -> Iterator[Finding]:
    try:
        read()
    except SardonyxError as error:
        yield from findings_of(error, rule, place)
