"""Reading the workspace, an environment and its tenants out of a tree. Each file is read on its own, on demand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sardonyx.core.errors import Place, UsageError
from sardonyx.core.names import did_you_mean, is_dns_label
from sardonyx.core.tree import Tree
from sardonyx.environments import paths
from sardonyx.environments.documents import read_file, refuse
from sardonyx.environments.model import Environment, Tenant, Workspace
from sardonyx.environments.parts import environment_of, kinds_of, tenant_of, workspace_of
from sardonyx.environments.rules import (
    environment_violations,
    kinds_violations,
    tenant_violations,
    workspace_violations,
)


class UnknownName(UsageError):
    """There is no such environment or tenant; the help has the nearest names."""


def read_workspace(tree: Tree) -> Workspace:
    """Read ``sardonyx.yaml``.

    Raises UsageError when it is not there, MalformedFile when it is wrong.
    """
    data = tree.read(paths.WORKSPACE_FILE)
    if data is None:
        remedy = "is this an environments repository? `sardonyx init` makes one"
        raise UsageError("there is no such file", place=Place(paths.WORKSPACE_FILE), help=remedy)
    document = read_file(data, paths.WORKSPACE_FILE, "Workspace")
    workspace = workspace_of(document.value)
    refuse(document, workspace_violations(workspace))
    return workspace


def environment_names(tree: Tree) -> list[str]:
    """Return the names of the environments' folders, sorted."""
    return [name for name in tree.names(paths.ENVIRONMENTS_FOLDER) if is_dns_label(name)]


def assumed_environment(tree: Tree) -> str:
    """Return the name of the environment that is meant when none is named: the only one, or the workspace's default.

    Raises UsageError when there is none or the choice is open; MalformedFile when ``sardonyx.yaml`` is wrong.
    """
    names = environment_names(tree)
    if not names:
        raise UsageError("the repository has no environment yet", help="create one with `sardonyx init`")
    chosen = names[0] if len(names) == 1 else read_workspace(tree).default_environment
    if chosen is None:
        remedy = f"name it with --environment, or once for all as spec.defaults.environment of {paths.WORKSPACE_FILE}"
        raise UsageError(f"which environment? there are {', '.join(names)}", help=remedy)
    return chosen


def read_environment(tree: Tree, name: str) -> Environment:
    """Read ``environments/<name>/environment.yaml``.

    Raises UnknownName when it is not there, MalformedFile when it is wrong.
    """
    data = tree.read(paths.environment_file(name)) if is_dns_label(name) else None
    if data is None:
        raise _unknown("environment", name, environment_names(tree))
    return parse_environment(data, name)


def parse_environment(data: bytes, name: str) -> Environment:
    """Read the content of an environment's file.

    Raises MalformedFile with everything that is wrong with it.
    """
    document = read_file(data, paths.environment_file(name), "Environment")
    environment = environment_of(document.value)
    kinds = kinds_of(document.value["spec"].get("policy", {}))
    refuse(document, [*environment_violations(environment, name), *kinds_violations(kinds)])
    return environment


def tenant_names(tree: Tree, environment: str) -> list[str]:
    """Return the names of an environment's tenants, sorted, without reading their files."""
    names = tree.names(paths.tenants_folder(environment))
    return sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml"))


def read_tenant(tree: Tree, environment: Environment, name: str) -> Tenant:
    """Read ``environments/<environment>/tenants/<name>.yaml``.

    Raises UnknownName when it is not there, MalformedFile when it is wrong or does not fit its environment.
    """
    data = tree.read(paths.tenant_file(environment.name, name)) if is_dns_label(name) else None
    if data is None:
        raise _unknown("tenant", name, tenant_names(tree, environment.name))
    return parse_tenant(data, environment, name)


def parse_tenant(data: bytes, environment: Environment, name: str) -> Tenant:
    """Read the content of a tenant's file.

    Raises MalformedFile with everything that is wrong with it, or does not fit its environment.
    """
    document = read_file(data, paths.tenant_file(environment.name, name), "Tenant")
    tenant = tenant_of(document.value)
    refuse(document, tenant_violations(tenant, environment, name))
    return tenant


def read_tenants(tree: Tree, environment: Environment, names: Iterable[str] | None = None) -> Sequence[Tenant]:
    """Read several tenants, all of the environment's when no names are given.

    Raises as ``read_tenant`` does, at the first file that is wrong.
    """
    chosen = tenant_names(tree, environment.name) if names is None else names
    return [read_tenant(tree, environment, name) for name in chosen]


def _unknown(what: str, name: str, known: Iterable[str]) -> UnknownName:
    return UnknownName(f"there is no {what} {name!r}", help=did_you_mean(name, known))
