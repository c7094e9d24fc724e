"""``sardonyx notes``."""

from __future__ import annotations

import click

from sardonyx.cli import options
from sardonyx.cli.messages import warn
from sardonyx.cli.terminal import write
from sardonyx.core.wording import counted


@click.command(name="notes", epilog="Example: sardonyx notes vscode-python-482193 --tenant user-alice")
@click.argument("name", metavar="SERVICE")
@options.tenant
@options.places
@options.kubeconfig
def command(name: str, tenant: str, repository: str | None, environment: str | None, kubeconfig: str | None) -> None:
    """Show a service's notes, with its secrets for whoever may read them.

    The committed notes hold placeholders. Where a cluster is configured and you may read the service's Secrets there,
    the placeholders are replaced; nobody else sees more than Git knows.
    """
    from sardonyx.cli.cluster import connection_or_none
    from sardonyx.cli.session import open_session
    from sardonyx.operations.notes import committed_notes, revealed_notes

    session = open_session(repository, environment)
    connection = connection_or_none(session.environment, kubeconfig)
    if connection is None:
        warn("no cluster is configured (--kubeconfig or KUBECONFIG): secrets are shown as placeholders (sx…)")
        write(committed_notes(session.tree, session.environment, tenant, name), nl=False)
        return
    from sardonyx.helm.pool import WorkerPool

    with WorkerPool() as pool:
        revealed = revealed_notes(session.tree, session.environment, tenant, name, connection, pool)
    write(revealed.text, nl=False)
    if revealed.unresolved:
        secrets = counted(len(revealed.unresolved), "secret")
        warn(f"{secrets} could not be found in the cluster: placeholders stay (sx…)")
