"""``sardonyx delete``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from sardonyx.cli import options
from sardonyx.cli.cluster import refresh_tenant
from sardonyx.cli.messages import done, warn
from sardonyx.cli.terminal import tell
from sardonyx.core.errors import SardonyxError, UsageError
from sardonyx.core.wording import counted

if TYPE_CHECKING:
    from sardonyx.instances.deletion import DeletionReport


@click.command(name="delete", epilog="Example: sardonyx delete vscode-python-482193 --tenant user-alice")
@click.argument("name", metavar="SERVICE")
@options.tenant
@click.option("--yes", is_flag=True, help="Do not ask.")
@options.committing
@options.kubeconfig
def command(
    name: str,
    tenant: str,
    yes: bool,
    repository: str | None,
    environment: str | None,
    author: str | None,
    dry_run: bool,
    kubeconfig: str | None,
) -> None:
    """Delete a service, having said what data goes with it.

    The commit removes the service's folder; Argo CD then deletes its objects.
    """
    from sardonyx.cli.session import choose_author, open_session
    from sardonyx.instances.deletion import deletion_report
    from sardonyx.operations.deleting import delete_service

    who = choose_author(author)
    session = open_session(repository, environment)
    report = deletion_report(session.tree, session.environment.name, tenant, name)
    _tell(report)
    if dry_run:
        done("nothing was deleted")
        return
    if not yes and not _confirmed():
        raise SardonyxError("nothing was deleted")
    committed = delete_service(session.repository, session.environment.name, tenant, name, who)
    done(f"deleted {tenant}/{name} in {str(committed.commit)[:12]}")
    refresh_tenant(session.environment, tenant, kubeconfig)


def _confirmed() -> bool:
    try:
        return click.confirm("Delete it?", err=True)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        remedy = "--yes deletes without asking"
        raise UsageError("nothing was deleted: nobody was there to answer", help=remedy) from None


def _tell(report: DeletionReport) -> None:
    instance = report.instance
    objects = counted(report.objects, "object")
    warn(f"this deletes {instance.namespace}/{instance.name} ({instance.friendly_name}), {objects}")
    for title, names in (
        ("volumes deleted, with the data in them", report.claims_deleted),
        ("volumes that stay behind and still count against the quota", report.claims_kept),
        ("secrets deleted", report.secrets_deleted),
    ):
        tell(f"  {title}: {', '.join(names) if names else 'none'}")
