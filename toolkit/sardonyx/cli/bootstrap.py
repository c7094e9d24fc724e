"""``sardonyx bootstrap``."""

from __future__ import annotations

import click

from sardonyx.cli import options
from sardonyx.cli.messages import done


@click.command(name="bootstrap", epilog="Example: sardonyx bootstrap --environment lab --apply")
@options.places
@options.kubeconfig
@click.option("--apply", "applied", is_flag=True, help="Apply the objects to the cluster instead of printing them.")
def command(repository: str | None, environment: str | None, kubeconfig: str | None, applied: bool) -> None:
    """Print or apply what makes Argo CD follow an environment.

    That is the ClusterRole of tenants' members, two AppProjects and the top Application; everything else comes from
    the repository.
    """
    from sardonyx.cli.cluster import connection_or_none
    from sardonyx.cli.session import open_session
    from sardonyx.core.errors import UsageError
    from sardonyx.core.yamltext import write_documents
    from sardonyx.environments.bootstrap import bootstrap_manifests

    session = open_session(repository, environment)
    manifests = bootstrap_manifests(session.environment)
    if not applied:
        click.echo(write_documents(manifests), nl=False)
        return
    connection = connection_or_none(session.environment, kubeconfig)
    if connection is None:
        raise UsageError("which cluster?", help="name its kubeconfig with --kubeconfig or KUBECONFIG")
    from sardonyx.cluster import apply

    apply(connection, manifests)
    for manifest in manifests:
        done(f"applied {manifest['kind']} {manifest['metadata']['name']}")
