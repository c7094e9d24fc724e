"""A service's notes: as committed, with placeholders, or filled in for somebody who may read its Secrets."""

from __future__ import annotations

from sardonyx.cluster import ClusterConnection, read_secret_data
from sardonyx.core.tree import Tree
from sardonyx.environments.model import Environment
from sardonyx.environments.paths import notes_file
from sardonyx.environments.reading import read_tenant
from sardonyx.instances.generation import open_package
from sardonyx.instances.listing import find_instance
from sardonyx.instances.regeneration import render_again
from sardonyx.instances.rendering import Renderer
from sardonyx.instances.reveal import Revealed, reveal
from sardonyx.instances.secretdata import is_secret
from sardonyx.operations.pinning import fetch_package


def committed_notes(tree: Tree, environment: Environment, tenant: str, name: str) -> str:
    """Return a service's notes with placeholders, empty when its chart has none.

    Raises UsageError when the tenant has no such service.
    """
    find_instance(tree, environment.name, tenant, name)
    return (tree.read(notes_file(environment.name, tenant, name)) or b"").decode(errors="replace")


def revealed_notes(
    tree: Tree, environment: Environment, tenant: str, name: str, connection: ClusterConnection, renderer: Renderer
) -> Revealed:
    """Return a service's notes with the secrets that the caller may read in the cluster.

    The chart is rendered again with placeholders: a value's place in a Secret tells which placeholder it stands for.
    Raises UsageError for an unknown service, and the errors of ``cluster`` when the Secrets may not be read.
    """
    instance = find_instance(tree, environment.name, tenant, name)
    package = open_package(fetch_package(environment, instance.chart), instance.chart.name)
    declared = read_tenant(tree, environment, tenant)
    render = render_again(tree, environment, declared, instance, package, renderer)
    secrets = [manifest.object for manifest in render.first if is_secret(manifest.object)]
    names = {secret["metadata"]["name"] for secret in secrets}
    live = {secret: read_secret_data(connection, tenant, secret) for secret in sorted(names)}
    return reveal(committed_notes(tree, environment, tenant, name), secrets, live)
