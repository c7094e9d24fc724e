"""``sardonyx launch``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sardonyx.cli import options
from sardonyx.cli.cluster import refresh_tenant
from sardonyx.cli.messages import done, warn
from sardonyx.cli.terminal import write

if TYPE_CHECKING:
    from sardonyx.cli.session import Session
    from sardonyx.instances.launching import Launched
    from sardonyx.operations.launching import LaunchedAndCommitted


@click.command(
    name="launch",
    epilog="Example: sardonyx launch lab/vscode-python --tenant user-alice --set resources.requests.cpu=500m",
)
@click.argument("chart", metavar="CATALOG/CHART")
@options.tenant
@click.option("--version", metavar="VERSION", help="The chart's version; by default the newest that is no prerelease.")
@click.option("--name", metavar="NAME", help="The service's name; by default the chart's with a random number.")
@click.option("--friendly-name", metavar="TEXT", help="What the service is called in lists.")
@click.option("--owner", metavar="USER", help="Who it belongs to; by default the tenant's owner.")
@click.option(
    "--set", "settings", metavar="PATH=VALUE", multiple=True, help="A value, as in --set a.b[0].c=2; repeatable."
)
@click.option(
    "--values", "files", metavar="FILE", multiple=True, type=click.Path(path_type=Path), help="A YAML file of values."
)
@click.option(
    "--secret",
    "secrets",
    metavar="PATH[=VALUE]",
    multiple=True,
    help="A secret value; leave it out to be asked, since the shell's history and the list of processes show it.",
)
@click.option("--secret-file", "secret_files", metavar="PATH=FILE", multiple=True, help="A secret value from a file.")
@click.option(
    "--context",
    "context_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Your part of the context (git, s3, user …), YAML; by default sardonyx/context.yaml of your configuration.",
)
@options.committing
@options.kubeconfig
def command(
    chart: str,
    tenant: str,
    version: str | None,
    name: str | None,
    friendly_name: str | None,
    owner: str | None,
    settings: tuple[str, ...],
    files: tuple[Path, ...],
    secrets: tuple[str, ...],
    secret_files: tuple[str, ...],
    context_file: Path | None,
    repository: str | None,
    environment: str | None,
    author: str | None,
    dry_run: bool,
    kubeconfig: str | None,
) -> None:
    """Launch a service by committing its manifests.

    Computes the values as Onyxia would, renders the chart, seals its secrets and pushes one commit to the environments
    repository; Argo CD does the rest. Secrets made for the service are shown once, on stdout.
    """
    from sardonyx.cli.ahead import load_ahead
    from sardonyx.cli.session import choose_author, open_session
    from sardonyx.cli.userinput import read_changes, read_personal_context, read_secrets
    from sardonyx.helm.pool import WorkerPool

    # The worker loads Helm, and this process what it needs later, while the repository and the catalog are read.
    with WorkerPool() as pool:
        load_ahead("sardonyx.operations.launching", "cryptography.x509", "sardonyx.dialect.draft07_rules")
        who = choose_author(author)
        changes = read_changes(settings, files)
        secret_values = read_secrets(secrets, secret_files)
        personal = read_personal_context(context_file)
        session = open_session(repository, environment)
        from sardonyx.instances.launching import LaunchOrder, launch
        from sardonyx.operations.launching import launch_service
        from sardonyx.operations.pinning import pin_chart

        pin, package = pin_chart(session.environment, chart, version)
        order = LaunchOrder(
            environment=session.environment.name,
            tenant=tenant,
            owner=owner or _owner(session, tenant, who.name),
            pin=pin,
            package=package,
            name=name,
            friendly_name=friendly_name,
            changes=changes,
            secrets=secret_values,
            personal=personal,
        )
        if dry_run:
            launched = launch(session.tree, order, pool)
            _warn(launched)
            _show_files(launched)
            return
        try:
            result = launch_service(session.repository, order, pool, who)
        except KeyboardInterrupt:
            warn(f"it may be committed by now: look with sardonyx services --tenant {tenant}")
            raise
        _tell(result)  # before the worker is ended: what is shown once must not be lost to an impatient ^C
    refresh_tenant(session.environment, tenant, kubeconfig)


def _owner(session: Session, tenant: str, author: str) -> str:
    from sardonyx.environments.reading import read_tenant

    return read_tenant(session.tree, session.environment, tenant).owner or author


def _show_files(launched: Launched) -> None:
    for path, data in sorted(launched.files.items()):
        write(f"# {path}\n{(data or b'').decode()}")
    done("nothing was committed")


def _warn(launched: Launched) -> None:
    from sardonyx.core.valuepaths import format_path

    for unknown in launched.unknown:
        near = " or ".join(format_path(path) for path in unknown.nearest)
        question = f": did you mean {near}?" if near else ""
        warn(f"the chart has no value {format_path(unknown.path)}{question}")


def _tell(result: LaunchedAndCommitted) -> None:
    from sardonyx.instances.launching import shown_secrets

    launched = result.launched
    _warn(launched)
    done(f"committed {launched.instance.namespace}/{launched.instance.name} as {str(result.committed.commit)[:12]}")
    write(launched.notes.rstrip())
    for path, value in shown_secrets(launched).items():
        write(f"\n{path}: {value}   (shown this once)")
