"""An instance's folder: complete, about itself, pinned to a package of an allowed catalog, and regenerated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.findings import Finding
from sardonyx.core.names import is_dns_label
from sardonyx.core.valuepaths import ValuePath
from sardonyx.core.yamltext import Document, place_of, read_yaml
from sardonyx.environments.context import region_context
from sardonyx.environments.model import Environment, State, Tenant
from sardonyx.environments.paths import instance_file, instance_folder, manifests_file, tenant_file
from sardonyx.environments.reading import read_tenant
from sardonyx.gate.change import Change
from sardonyx.gate.claims import Fault, false_claims, unread_claims
from sardonyx.gate.generated import compare_files, unexpected_files
from sardonyx.gate.ownership import members_of
from sardonyx.gate.pins import (
    PIN_RULE,
    SIGNATURE_RULE,
    FetchPackage,
    Listed,
    fetch_pinned,
    refuse_unsigned,
    refuse_yanked,
)
from sardonyx.gate.platform import check_tenant_folder
from sardonyx.gate.refusals import findings_of, refused
from sardonyx.gate.sealed import RULE as SEALED_RULE
from sardonyx.gate.sealed import check_sealed
from sardonyx.helm.errors import RenderError
from sardonyx.instances.classification import computed
from sardonyx.instances.context import public_context
from sardonyx.instances.generation import ChartPackage, chart_values, open_package
from sardonyx.instances.interference import SecretsNotSeparable
from sardonyx.instances.model import ChartPin, Instance, read_instance
from sardonyx.instances.policy import RefusedByPolicy
from sardonyx.instances.regeneration import WronglySealed, regenerate
from sardonyx.instances.rendering import Renderer
from sardonyx.instances.sealing import ValuesNeeded
from sardonyx.instances.values import InconsistentSecrets, RefusedValue, placeholder_values, refuse_values

INSTANCE_RULE = "gate-instance"
_RULES: tuple[tuple[type[SardonyxError], str], ...] = (
    (RefusedByPolicy, "gate-policy"),
    (RenderError, "gate-render"),
    (SecretsNotSeparable, "gate-secrets"),
    (InconsistentSecrets, "gate-secrets"),
    (RefusedValue, "gate-values"),
    (WronglySealed, SEALED_RULE),
    (ValuesNeeded, SEALED_RULE),
)


class Subject(NamedTuple):
    """An instance in the change that is judged."""

    change: Change
    environment: Environment
    tenant: str
    name: str

    def __str__(self) -> str:
        """Write ``tenant/instance``."""
        return f"{self.tenant}/{self.name}"


def check_instance(at: Subject, fetch: FetchPackage, renderer: Renderer) -> Iterator[Finding]:
    """Yield the findings of a changed instance folder; of one that is gone, only whether the tenant's folder stays."""
    head, environment = at.change.head, at.environment
    if not head.names(instance_folder(environment.name, at.tenant, at.name)):
        if head.read(tenant_file(environment.name, at.tenant)) is not None:
            yield from check_tenant_folder(head, environment, at.tenant)
        return
    place = Place(instance_file(environment.name, at.tenant, at.name))
    data = head.read(place.path)
    if data is None:
        message = "is missing: a folder is a whole instance or is not there"
        yield refused(INSTANCE_RULE, message, place, subject=str(at))
        return
    try:
        tenant = read_tenant(head, environment, at.tenant)
        instance = read_instance(data, place.path)
        yield from _judge(at, tenant, instance, read_yaml(data, place.path), fetch, renderer)
    except SardonyxError as error:
        yield from findings_of(error, INSTANCE_RULE, place, str(at))
    except RecursionError:
        yield refused(INSTANCE_RULE, "is nested too deeply to be judged", place, subject=str(at))


def _judge(  # one argument for each of the things that meet here
    at: Subject, tenant: Tenant, instance: Instance, document: Document, fetch: FetchPackage, renderer: Renderer
) -> Iterator[Finding]:
    """Go on to the next step only while nothing speaks against the one before: rendering comes last."""
    own = [*_own_faults(at, tenant, instance), *false_claims(instance, region_context(at.environment, tenant))]
    if own:
        yield from _placed(at, document, INSTANCE_RULE, own)
        return
    try:
        listed = fetch_pinned(at.environment, instance.chart, fetch)
        refuse_yanked(instance.chart, listed, _pin_before(at))
        package = open_package(listed.data, instance.chart.name)
    except SardonyxError as error:
        yield _pin_finding(at, document, error, PIN_RULE)
        return
    unsigned = list(_unsigned(at, document, instance.chart, listed))
    yield from unsigned or _compared(at, tenant, instance, document, package, renderer)


def _unsigned(at: Subject, document: Document, pin: ChartPin, listed: Listed) -> Iterator[Finding]:
    try:
        refuse_unsigned(pin, listed, _pin_before(at))
    except SardonyxError as error:
        yield _pin_finding(at, document, error, SIGNATURE_RULE)


def _own_faults(at: Subject, tenant: Tenant, instance: Instance) -> Iterator[Fault]:
    if (instance.namespace, instance.name) != (at.tenant, at.name):
        yield ("metadata",), f"says it is {instance.namespace}/{instance.name}, but its folder is {at}"
    if instance.owner not in members_of(tenant):
        yield ("spec", "owner"), f"the owner {instance.owner} does not belong to the tenant {tenant.name}"
    if at.change.base.read(instance_file(at.environment.name, at.tenant, at.name)) is None:
        yield from _new_faults(at, tenant)


def _new_faults(at: Subject, tenant: Tenant) -> Iterator[Fault]:
    """What a launch refuses, too; an instance that is there already keeps its name and outlives a suspension."""
    at_most = at.environment.policy.max_instance_name_length
    if not is_dns_label(at.name, at_most=at_most) or not at.name[0].isalpha():
        yield ("metadata", "name"), f"a service's name begins with a letter and has at most {at_most} characters"
    if tenant.state is not State.ACTIVE:
        yield ("metadata", "namespace"), f"the tenant {tenant.name} is {tenant.state}: nothing is launched for it"


def _pin_before(at: Subject) -> ChartPin | None:
    """Return what the instance was pinned to; None for one that was not there, or cannot be read."""
    path = instance_file(at.environment.name, at.tenant, at.name)
    data = at.change.base.read(path)
    try:
        return read_instance(data, path).chart if data is not None else None
    except SardonyxError:
        return None


def _pin_finding(at: Subject, document: Document, error: SardonyxError, rule: str) -> Finding:
    where = f"{error.place}: " if error.place else ""
    place = place_of(document, ("spec", "chart"))
    return refused(rule, f"{where}{error.message}", place, subject=str(at), help=error.help)


def _compared(  # one argument for each of the things that meet here
    at: Subject, tenant: Tenant, instance: Instance, document: Document, package: ChartPackage, renderer: Renderer
) -> Iterator[Finding]:
    head, environment = at.change.head, at.environment
    chart = chart_values(head, package, environment, tenant)
    context = public_context(instance, environment, tenant)
    unread = list(unread_claims(instance, computed(chart, context).reads))
    if unread:
        yield from _placed(at, document, INSTANCE_RULE, unread)
        return
    path = manifests_file(environment.name, at.tenant, at.name)
    try:
        refuse_values(chart, placeholder_values(chart, instance, context).values, context)
        expected = regenerate(head, environment, tenant, instance, package, renderer)
        yield from compare_files(head, expected, str(at))
        yield from unexpected_files(head, instance_folder(environment.name, at.tenant, at.name), expected, str(at))
        yield from check_sealed(at.change.base, head, environment, path, str(at))
    except SardonyxError as error:
        yield _refusal(at, document, error)


def _refusal(at: Subject, document: Document, error: SardonyxError) -> Finding:
    """Place a refusal in a file of the change; a place in the chart or the catalog becomes part of the message."""
    rule = next((rule for kind, rule in _RULES if isinstance(error, kind)), INSTANCE_RULE)
    part: ValuePath = ("spec", "patch") if rule == "gate-values" else ("spec", "chart")
    place = place_of(document, part)
    if rule == SEALED_RULE:
        place = Place(manifests_file(at.environment.name, at.tenant, at.name))
    where = f"{error.place}: " if error.place and error.place.path != place.path else ""
    return refused(rule, f"{where}{error.message}", place, subject=str(at), help=error.help)


def _placed(at: Subject, document: Document, rule: str, faults: Iterable[Fault]) -> Iterator[Finding]:
    for path, message in faults:
        yield refused(rule, message, place_of(document, path), subject=str(at))
