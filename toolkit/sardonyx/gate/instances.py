"""An instance's folder: complete, about itself, pinned to a package of an allowed catalog, and regenerated."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sardonyx.core.digests import digest_of
from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.findings import Finding, Level
from sardonyx.core.tree import Tree
from sardonyx.environments.model import Environment, Tenant
from sardonyx.environments.paths import instance_folder
from sardonyx.gate.generated import compare_files, unexpected_files
from sardonyx.gate.ownership import members_of
from sardonyx.instances.generation import open_package
from sardonyx.instances.model import ChartPin, Instance, read_instance
from sardonyx.instances.regeneration import regenerate
from sardonyx.instances.rendering import Renderer

INSTANCE_RULE = "gate-instance"
PIN_RULE = "gate-pin"
FILES = ("instance.yaml", "application.yaml", "manifests.yaml", "NOTES.md")

FetchPackage = Callable[[Environment, ChartPin], bytes]


def check_instance(
    head: Tree, environment: Environment, tenant: Tenant, name: str, fetch: FetchPackage, renderer: Renderer
) -> Iterator[Finding]:
    """Yield the findings of one changed instance folder; none for one that is wholly gone."""
    folder = instance_folder(environment.name, tenant.name, name)
    if not head.names(folder):
        return
    subject = f"{tenant.name}/{name}"
    data = head.read(f"{folder}/instance.yaml")
    if data is None:
        message = "instance.yaml is missing: a folder is an instance or is not there"
        yield Finding(INSTANCE_RULE, Level.ERROR, message, Place(folder), subject=subject)
        return
    try:
        instance = read_instance(data, f"{folder}/instance.yaml")
        yield from _identity(instance, tenant, name, folder)
        package = open_package(fetch_pinned(environment, instance.chart, fetch), instance.chart.name)
        expected = regenerate(head, environment, tenant, instance, package, renderer)
    except SardonyxError as error:
        yield _refusal(error, folder, subject)
        return
    yield from compare_files(head, expected, subject)
    yield from unexpected_files(head, folder, expected, subject)


def fetch_pinned(environment: Environment, pin: ChartPin, fetch: FetchPackage) -> bytes:
    """Return the pinned package.

    Raises SardonyxError when the catalog is not one of the environment's, has no such version, or when the package's
    digest is not the pinned one.
    """
    data = fetch(environment, pin)
    if digest_of(data) != pin.digest:
        raise PinMismatch(f"{pin.catalog}/{pin.name} {pin.version} has the digest {digest_of(data)}, not {pin.digest}")
    return data


class PinMismatch(SardonyxError):
    """The catalog's package is not the one that an instance pins."""


def _identity(instance: Instance, tenant: Tenant, name: str, folder: str) -> Iterator[Finding]:
    place, subject = Place(f"{folder}/instance.yaml"), f"{tenant.name}/{name}"
    if (instance.namespace, instance.name) != (tenant.name, name):
        message = f"says it is {instance.namespace}/{instance.name}, but its folder is {tenant.name}/{name}"
        yield Finding(INSTANCE_RULE, Level.ERROR, message, place, subject=subject)
    if instance.owner not in members_of(tenant):
        message = f"the owner {instance.owner} does not belong to the tenant {tenant.name}"
        yield Finding(INSTANCE_RULE, Level.ERROR, message, place, subject=subject)


def _refusal(error: SardonyxError, folder: str, subject: str) -> Finding:
    rule = PIN_RULE if isinstance(error, PinMismatch) else INSTANCE_RULE
    place = error.place or Place(f"{folder}/instance.yaml")
    return Finding(rule, Level.ERROR, error.message, place, subject=subject, help=error.help)
