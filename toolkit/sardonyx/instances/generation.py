"""The files of an instance's folder, and what of the tree and the package goes into them.

``instance.yaml`` is what the user asked for; ``application.yaml``, ``manifests.yaml`` and ``NOTES.md`` are generated,
byte for byte the same each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sardonyx.charts import Chart, load_package, schema_document, values_document
from sardonyx.core.errors import SardonyxError
from sardonyx.core.tree import Tree
from sardonyx.core.yamltext import write_documents, write_yaml
from sardonyx.dialect import resolve_schema
from sardonyx.environments.model import Environment, Tenant
from sardonyx.environments.paths import instance_folder, sealing_certificate_file
from sardonyx.environments.registry import read_registry
from sardonyx.instances.application import application_manifest
from sardonyx.instances.certificates import SealingCertificate, read_certificate
from sardonyx.instances.classification import ChartValues
from sardonyx.instances.model import Instance, write_instance


class ChartPackage(NamedTuple):
    """A package's bytes and the chart they hold."""

    data: bytes
    chart: Chart


def open_package(data: bytes, origin: str) -> ChartPackage:
    """Read a package; raises the errors of ``charts.load_package``."""
    return ChartPackage(data, load_package(data, origin=origin))


def chart_values(tree: Tree, package: ChartPackage, environment: Environment, tenant: Tenant) -> ChartValues:
    """Return a chart's schema, resolved with the environment's registry for the tenant's roles, and its values."""
    schema = schema_document(package.chart)
    values = values_document(package.chart).value
    if schema is None:
        return ChartValues(None, values)
    registry = read_registry(tree, environment)
    return ChartValues(resolve_schema(schema.value, registry, tenant.roles).schema, values)


def read_sealing_certificate(tree: Tree, environment: Environment) -> SealingCertificate:
    """Return the certificate an environment's secrets are sealed for.

    Raises SardonyxError when it is missing, malformed or expired.
    """
    path = sealing_certificate_file(environment.name)
    data = tree.read(path)
    if data is None:
        raise SardonyxError(
            f"the environment {environment.name} has no sealing certificate, {path}",
            help="an operator puts the certificate of the cluster's sealed-secrets controller there",
        )
    return read_certificate(data, path, datetime.now(UTC))


def instance_files(
    instance: Instance, environment: Environment, objects: Sequence[Mapping[str, Any]], notes: str
) -> dict[str, bytes | None]:
    """Return the files of an instance's folder; ``objects`` are the manifests, Secrets sealed."""
    folder = instance_folder(environment.name, instance.namespace, instance.name)
    return {
        f"{folder}/instance.yaml": write_instance(instance),
        f"{folder}/application.yaml": write_yaml(application_manifest(instance, environment)).encode(),
        f"{folder}/manifests.yaml": write_documents(sorted(objects, key=_canonical_order)).encode(),
        f"{folder}/NOTES.md": _notes(notes),
    }


def _canonical_order(thing: Mapping[str, Any]) -> tuple[str, str, str, str]:
    metadata = thing["metadata"]
    return (thing["kind"], thing["apiVersion"], metadata.get("namespace", ""), metadata["name"])


def _notes(text: str) -> bytes:
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return ("\n".join(lines) + "\n").encode() if lines else b""
