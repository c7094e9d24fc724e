"""``sardonyx show``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from sardonyx.cli import options
from sardonyx.cli.messages import warn
from sardonyx.cli.terminal import write

if TYPE_CHECKING:
    from sardonyx.cli.session import Session
    from sardonyx.cluster import ServiceStatus
    from sardonyx.instances.model import Instance


@click.command(name="show", epilog="Example: sardonyx show vscode-python-482193 --tenant user-alice --diff")
@click.argument("name", metavar="SERVICE")
@options.tenant
@options.places
@options.output_format
@options.kubeconfig
@click.option("--diff", is_flag=True, help="Show the diff of the last commit that changed the service.")
def command(
    name: str,
    tenant: str,
    repository: str | None,
    environment: str | None,
    format: str,
    kubeconfig: str | None,
    diff: bool,
) -> None:
    """Show one service: what was asked for, what was committed, how it runs."""
    from sardonyx.cli.session import open_session
    from sardonyx.instances.listing import find_instance

    session = open_session(repository, environment)
    instance = find_instance(session.tree, session.environment.name, tenant, name)
    if diff:
        write(_last_diff(session, tenant, name), nl=False)
        return
    status = _status(session, tenant, name, kubeconfig)
    if format == "json":
        write(json.dumps(_report(session, instance, status), indent=2, ensure_ascii=False))
    else:
        _write(_report(session, instance, status), "")


def _last_diff(session: Session, tenant: str, name: str) -> str:
    from sardonyx.environments.paths import instance_folder
    from sardonyx.repository import last_change, show_diff

    folder = instance_folder(session.environment.name, tenant, name)
    return show_diff(session.repository, last_change(session.repository, folder))


def _status(session: Session, tenant: str, name: str, kubeconfig: str | None) -> ServiceStatus | None:
    from sardonyx.cli.cluster import NOT_CONFIGURED, connection_or_none

    connection = connection_or_none(session.environment, kubeconfig)
    if connection is None:
        warn(NOT_CONFIGURED)
        return None
    from sardonyx.cluster import service_status

    return service_status(connection, tenant, name)


def _report(session: Session, instance: Instance, status: ServiceStatus | None) -> dict[str, Any]:
    from sardonyx.core.valuepaths import format_path
    from sardonyx.instances.deletion import committed_objects
    from sardonyx.instances.policy import describe_object

    objects = committed_objects(session.tree, session.environment.name, instance.namespace, instance.name)
    report: dict[str, Any] = {
        "name": instance.name,
        "tenant": instance.namespace,
        "friendlyName": instance.friendly_name,
        "owner": instance.owner,
        "chart": f"{instance.chart.catalog}/{instance.chart.name} {instance.chart.version}",
        "digest": instance.chart.digest,
        "changed": [format_path(leaf.path) for leaf in instance.patch],
        "secrets": [f"{format_path(entry.path)} ({entry.origin})" for entry in instance.secrets],
        "objects": [describe_object(thing) for thing in objects],
    }
    if status is not None:
        report["cluster"] = _cluster_report(status)
    return report


def _cluster_report(status: ServiceStatus) -> dict[str, Any]:
    application = status.application
    return {
        "sync": application.sync if application else "not deployed yet",
        "health": application.health if application else "unknown",
        "messages": list(application.messages) if application else [],
        "pods": [f"{pod.name}: {pod.state}{', ready' if pod.ready else ''}" for pod in status.pods],
        "urls": list(status.urls),
    }


def _write(report: Any, indent: str) -> None:
    for key, value in report.items():
        if isinstance(value, dict):
            write(f"{indent}{key}:")
            _write(value, indent + "  ")
        elif isinstance(value, list):
            write(f"{indent}{key}: {'none' if not value else ''}".rstrip())
            for item in value:
                write(f"{indent}  - {item}")
        else:
            write(f"{indent}{key}: {value}")
