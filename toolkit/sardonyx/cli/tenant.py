"""``sardonyx tenant``."""

from __future__ import annotations

from pathlib import Path

import click

from sardonyx.cli import options
from sardonyx.cli.groups import CommandGroup
from sardonyx.cli.messages import done
from sardonyx.cli.terminal import write
from sardonyx.cli.userinput import split_pair
from sardonyx.core.wording import counted


@click.group(name="tenant", cls=CommandGroup)
def command() -> None:
    """Declare the tenants of an environment."""


@command.command(name="add", epilog="Example: sardonyx tenant add user-alice --owner alice")
@click.argument("name", metavar="TENANT")
@click.option("--owner", metavar="USER", help="The user it belongs to; the name is then the user prefix and the user.")
@click.option(
    "--group", metavar="GROUP", help="The group it belongs to; the name is then the group prefix and the group."
)
@click.option("--member", "members", metavar="USER", multiple=True, help="A member of the group; repeatable.")
@click.option("--role", "roles", metavar="ROLE", multiple=True, help="A role of the tenant; repeatable.")
@click.option("--quota", "quotas", metavar="RESOURCE=QUANTITY", multiple=True, help="Overrides the role's quota.")
@options.committing
@options.kubeconfig
def add(
    name: str,
    owner: str | None,
    group: str | None,
    members: tuple[str, ...],
    roles: tuple[str, ...],
    quotas: tuple[str, ...],
    repository: str | None,
    environment: str | None,
    author: str | None,
    dry_run: bool,
    kubeconfig: str | None,
) -> None:
    """Declare a tenant, and commit everything it gets in the cluster.

    That is a namespace with Pod Security labels, quota, limits, network policy, role bindings for its members, two
    Argo CD projects that confine it, and the parent Application of its services.
    """
    from sardonyx.cli.cluster import refresh_platform
    from sardonyx.cli.session import choose_author, open_session
    from sardonyx.environments.changes import add_tenant
    from sardonyx.environments.model import Tenant
    from sardonyx.operations.tenants import declare_tenant

    who = choose_author(author)
    session = open_session(repository, environment)
    tenant = Tenant(
        name, owner, group, members, roles, dict(split_pair(setting, "--quota", "limits.cpu=8") for setting in quotas)
    )
    if dry_run:
        for path, data in sorted(add_tenant(session.tree, session.environment, tenant).items()):
            write(f"# {path}\n{(data or b'').decode()}")
        done("nothing was committed")
        return
    committed = declare_tenant(session.repository, session.environment.name, tenant, who)
    done(f"declared {name} in {str(committed.commit)[:12]}")
    refresh_platform(session.environment, name, kubeconfig)


@command.command(name="generate", epilog="Example: sardonyx tenant generate")
@click.option(
    "--checkout",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    default=".",
    show_default=True,
    help="The working copy in which they are written.",
)
@options.environment
def generate(checkout: Path, environment: str | None) -> None:
    """Generate the platform files of all tenants again, in a checkout.

    For after environment.yaml or a tenant's file was edited: commit the files that changed together with the edit, or
    the gate refuses it.
    """
    from sardonyx.operations.platform import generate_platform

    paths = generate_platform(checkout, environment)
    for path in paths:
        write(path)
    done(f"{counted(len(paths), 'file was', 'files were')} not up to date" if paths else "everything was up to date")
