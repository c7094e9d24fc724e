"""The database: how clients find it, and what becomes of its data."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.unit.catalog_charts.catalog import changed, computed, values
from tests.unit.catalog_charts.conftest import Render

NAME = "postgresql"


@pytest.fixture
def full() -> dict[str, Any]:
    return computed(NAME, "full")


def test_password_reaches_the_container_by_reference(rendered: Render, full: dict[str, Any]) -> None:
    container = rendered(NAME, full).pod()["containers"][0]
    reference = {"name": "analysis-1-credentials", "key": "password"}
    assert container["env"] == [{"name": "POSTGRES_PASSWORD", "valueFrom": {"secretKeyRef": reference}}]


def test_secret_holds_the_connection_string(rendered: Render, full: dict[str, Any]) -> None:
    secrets = rendered(NAME, changed(full, security__password="a b+c'd/é@:")).secrets()
    assert secrets["password"] == "a b+c'd/é@:"
    host = "analysis-1-rw.user-alice.svc"
    assert secrets["uri"] == f"postgresql://postgres:a%20b%2Bc%27d%2F%C3%A9%40%3A@{host}:5432/defaultdb"


def test_without_a_password_there_is_no_secret(rendered: Render) -> None:
    result = rendered(NAME, values(NAME))
    assert "Secret" not in result.kinds()
    assert "env" not in result.pod()["containers"][0]


def test_notes_hold_the_connection_and_the_password(rendered: Render, full: dict[str, Any]) -> None:
    notes = rendered(NAME, full).notes
    assert "postgresql://postgres@analysis-1-rw.user-alice.svc:5432/defaultdb" in notes
    found = re.search(r"password: ?(\S+)", notes)  # how Onyxia web finds it
    assert found
    assert found[1] == full["security"]["password"]


def test_services_for_clients_and_for_the_pod(rendered: Render, full: dict[str, Any]) -> None:
    result = rendered(NAME, full)
    assert result.objects["Service", "analysis-1-pods"]["spec"]["clusterIP"] == "None"
    assert "clusterIP" not in result.objects["Service", "analysis-1-rw"]["spec"]
    assert result.one("StatefulSet")["spec"]["serviceName"] == "analysis-1-pods"


def test_names_of_what_is_created_first(rendered: Render) -> None:
    asked = changed(values(NAME), database={"username": "owner", "name": "census", "additional": ["a", "b_2"]})
    settings = rendered(NAME, asked).settings()
    assert settings["POSTGRES_USER"] == "owner"
    assert settings["POSTGRES_DB"] == "census"
    assert settings["ADDITIONAL_DATABASES"] == "a b_2"


def test_data_outlive_the_service(rendered: Render, full: dict[str, Any]) -> None:
    result = rendered(NAME, full)
    spec = result.one("StatefulSet")["spec"]
    assert "PersistentVolumeClaim" not in result.kinds()
    assert spec["persistentVolumeClaimRetentionPolicy"] == {"whenDeleted": "Retain", "whenScaled": "Retain"}
    assert "`data-analysis-1-0`" in result.notes


def test_claim_does_not_change_between_versions(rendered: Render, full: dict[str, Any]) -> None:
    """A StatefulSet refuses every change of its claims, so they carry no label that a release changes."""
    claim = rendered(NAME, full).one("StatefulSet")["spec"]["volumeClaimTemplates"][0]
    assert set(claim["metadata"]["labels"]) == {"app.kubernetes.io/name", "app.kubernetes.io/instance"}


def test_data_on_a_temporary_volume(rendered: Render, full: dict[str, Any]) -> None:
    result = rendered(NAME, changed(full, persistence__enabled=False))
    assert "volumeClaimTemplates" not in result.one("StatefulSet")["spec"]
    assert {"name": "data", "emptyDir": {"sizeLimit": "10Gi"}} in result.pod()["volumes"]


def test_root_file_system_is_read_only(rendered: Render, full: dict[str, Any]) -> None:
    container = rendered(NAME, full).pod()["containers"][0]
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert {"/tmp", "/var/run/postgresql"} <= {mount["mountPath"] for mount in container["volumeMounts"]}


def test_scripts_may_be_executed(rendered: Render, full: dict[str, Any]) -> None:
    """The image reads a script that may not be executed into its own shell, with its options."""
    scripts = next(volume for volume in rendered(NAME, full).pod()["volumes"] if volume["name"] == "scripts")
    assert scripts["configMap"]["defaultMode"] == 0o555
