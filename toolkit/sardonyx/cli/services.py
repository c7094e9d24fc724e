"""``sardonyx services``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from sardonyx.cli import options
from sardonyx.cli.messages import warn
from sardonyx.cli.table import write_table
from sardonyx.cli.terminal import write

if TYPE_CHECKING:
    from sardonyx.cluster import ApplicationStatus
    from sardonyx.instances.model import Instance


@click.command(name="services", epilog="Example: sardonyx services --tenant user-alice")
@options.tenant
@options.places
@options.output_format
@options.kubeconfig
def command(tenant: str, repository: str | None, environment: str | None, format: str, kubeconfig: str | None) -> None:
    """List the services of a tenant.

    Where a cluster is configured, with what Argo CD says of them.
    """
    from sardonyx.cli.cluster import NOT_CONFIGURED, connection_or_none
    from sardonyx.cli.session import open_session
    from sardonyx.environments.reading import read_tenant
    from sardonyx.instances.listing import instances_of

    session = open_session(repository, environment)
    read_tenant(session.tree, session.environment, tenant)
    instances = list(instances_of(session.tree, session.environment.name, tenant))
    connection = connection_or_none(session.environment, kubeconfig)
    if connection is None:
        warn(NOT_CONFIGURED)
        statuses: Mapping[str, ApplicationStatus] = {}
    else:
        from sardonyx.cluster import application_statuses

        statuses = application_statuses(connection, tenant)
    rows = [_row(instance, statuses.get(instance.name)) for instance in instances]
    _write(rows, format)


def _row(instance: Instance, status: ApplicationStatus | None) -> dict[str, Any]:
    return {
        "name": instance.name,
        "friendlyName": instance.friendly_name,
        "chart": f"{instance.chart.catalog}/{instance.chart.name}",
        "version": instance.chart.version,
        "owner": instance.owner,
        "suspended": instance.suspended,
        "sync": status.sync if status else None,
        "health": status.health if status else None,
    }


def _write(rows: Sequence[Mapping[str, Any]], format: str) -> None:
    if format == "json":
        write(json.dumps({"version": 1, "services": rows}, indent=2, ensure_ascii=False))
        return
    columns = {
        "name": "NAME",
        "chart": "CHART",
        "version": "VERSION",
        "owner": "OWNER",
        "sync": "SYNC",
        "health": "HEALTH",
    }
    write_table(columns, rows)
