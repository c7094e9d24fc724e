"""What a schema cannot say about an environment or a tenant: how its parts must fit each other and their folder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sardonyx.core.names import did_you_mean
from sardonyx.core.valuepaths import ValuePath
from sardonyx.environments.checking import Violation
from sardonyx.environments.kinds import refusal
from sardonyx.environments.model import Block, Environment, GroupKind, Tenant, Workspace
from sardonyx.environments.signatures import signature_violations

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

    _Network = IPv4Network | IPv6Network

# The name of the parent Application, `tenant-<name>`, must still fit a label's value (63 characters).
TENANT_NAME_LENGTH = 56


def workspace_violations(workspace: Workspace) -> Iterator[Violation]:
    """Yield what does not fit in a workspace: a catalog id used twice, an unknown default environment."""
    yield from _repeated([catalog.id for catalog in workspace.catalogs], "catalogs")
    default = workspace.default_environment
    if default is not None and default not in workspace.environments:
        path = ("spec", "defaults", "environment")
        yield Violation("unknown-name", path, f"there is no environment {default!r} in the list", None)


def environment_violations(environment: Environment, folder: str) -> Iterator[Violation]:
    """Yield what does not fit in an environment that lies in a folder of this name."""
    yield from _wrong_name(environment.name, folder)
    yield from _wrong_prefixes(environment)
    yield from _repeated([catalog.id for catalog in environment.catalogs], "catalogs")
    yield from signature_violations(environment)
    for role in sorted(set(environment.quotas.roles) - set(environment.roles)):
        yield _unknown_role(("spec", "quotas", "roles", role), role, environment)
    for key, blocks in _all_blocks(environment).items():
        for index, block in enumerate(blocks):
            yield from _exceptions_outside(block, ("spec", "network", key, index, "except"))


def kinds_violations(kinds: list[GroupKind]) -> Iterator[Violation]:
    """Yield the kinds of a policy, in its own order, that no policy can allow."""
    for index, kind in enumerate(kinds):
        reason = refusal(kind)
        if reason:
            path = ("spec", "policy", "kinds", index)
            yield Violation("refused-kind", path, f"{kind.kind} cannot be allowed", reason)


def tenant_violations(tenant: Tenant, environment: Environment, file: str) -> Iterator[Violation]:
    """Yield what does not fit in a tenant whose file has this name, without ``.yaml``."""
    yield from _wrong_name(tenant.name, file)
    yield from _outside_prefix(tenant, environment)
    if tenant.owner is not None and tenant.members:
        remedy = "a group's tenant has members; a person's has its owner only"
        yield Violation("wrong-keys", ("spec", "members"), "a tenant with an owner has no members", remedy)
    for index, role in enumerate(tenant.roles):
        if role not in environment.roles:
            yield _unknown_role(("spec", "roles", index), role, environment)


def _wrong_name(name: str, expected: str) -> Iterator[Violation]:
    if name != expected:
        path = ("metadata", "name")
        yield Violation("wrong-name", path, f"{name!r} stands in a file or folder named {expected!r}")


def _outside_prefix(tenant: Tenant, environment: Environment) -> Iterator[Violation]:
    region = environment.region
    prefix = region.namespace_prefix if tenant.owner is not None else region.group_namespace_prefix
    expected = prefix + (tenant.owner or tenant.group or "")
    if tenant.name != expected:
        whose = f"the owner {tenant.owner}" if tenant.owner is not None else f"the group {tenant.group}"
        path = ("metadata", "name")
        yield Violation(
            "outside-prefix", path, f"the tenant of {whose} must be named {expected!r}, not {tenant.name!r}"
        )
    if len(tenant.name) > TENANT_NAME_LENGTH:
        yield Violation(
            "too-long", ("metadata", "name"), f"has {len(tenant.name)} characters, more than {TENANT_NAME_LENGTH}"
        )


def _unknown_role(path: ValuePath, role: str, environment: Environment) -> Violation:
    return Violation(
        "unknown-name", path, f"there is no role {role!r} in this environment", did_you_mean(role, environment.roles)
    )


def _repeated(ids: list[str], key: str) -> Iterator[Violation]:
    for index, name in enumerate(ids):
        if name in ids[:index]:
            yield Violation("repeated-item", ("spec", key, index, "id"), f"there is another catalog {name!r}")


def _wrong_prefixes(environment: Environment) -> Iterator[Violation]:
    user, group = environment.region.namespace_prefix, environment.region.group_namespace_prefix
    services = ("spec", "region", "services")
    if user.startswith(group) or group.startswith(user):
        message = f"{group!r} and the users' prefix {user!r} overlap: a group could be given a user's namespace"
        yield Violation("overlap", (*services, "groupNamespacePrefix"), message)
    for path, namespace in _system_namespaces(environment):
        if namespace.startswith((user, group)):
            yield Violation("overlap", path, f"the namespace {namespace!r} has a prefix of tenants")


def _system_namespaces(environment: Environment) -> Iterator[tuple[ValuePath, str]]:
    network = environment.network
    yield ("spec", "cluster", "argocdNamespace"), environment.cluster.argocd_namespace
    lists = {
        "ingressNamespaces": network.ingress_namespaces,
        "dnsNamespaces": network.dns_namespaces,
        "egressNamespaces": network.egress_namespaces,
    }
    for key, names in lists.items():
        yield from ((("spec", "network", key, index), name) for index, name in enumerate(names))


def _all_blocks(environment: Environment) -> dict[str, tuple[Block, ...]]:
    return {
        "ingressBlocks": environment.network.ingress_blocks,
        "egressBlocks": environment.network.egress_blocks,
    }


def _exceptions_outside(block: Block, path: ValuePath) -> Iterator[Violation]:
    if not block.excluded:
        return
    from ipaddress import ip_network  # 5 ms that environments without exceptions do not need

    whole = ip_network(block.cidr)
    for index, text in enumerate(block.excluded):
        # The API server wants a strict part of the range, of the same family.
        if text == block.cidr or not _is_part(ip_network(text), whole):
            yield Violation("wrong-value", (*path, index), f"{text} is not a part of {block.cidr}")


def _is_part(part: _Network, whole: _Network) -> bool:
    return part.version == whole.version and int(whole[0]) <= int(part[0]) and int(part[-1]) <= int(whole[-1])
