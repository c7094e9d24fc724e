"""The IDE: how it is reached, and what it finds in its environment."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.unit.catalog_charts.catalog import changed, computed, values
from tests.unit.catalog_charts.conftest import Render

NAME = "vscode-python"
HOST = "projet-census-482193-0.lab.example.org"


@pytest.fixture
def full() -> dict[str, Any]:
    return computed(NAME, "full")


def test_ingress_leads_to_the_service(rendered: Render, full: dict[str, Any]) -> None:
    result = rendered(NAME, full)
    rule = result.one("Ingress")["spec"]["rules"][0]
    assert rule["host"] == HOST
    backend = rule["http"]["paths"][0]["backend"]["service"]
    service = result.objects["Service", backend["name"]]
    assert [port["name"] for port in service["spec"]["ports"]] == [backend["port"]["name"]]


def test_route_leads_to_the_service(rendered: Render, full: dict[str, Any]) -> None:
    result = rendered(NAME, full)
    route = result.one("Route")["spec"]
    assert route["host"] == HOST
    assert ("Service", route["to"]["name"]) in result.objects


def test_service_leads_to_the_port_that_is_probed(rendered: Render, full: dict[str, Any]) -> None:
    result = rendered(NAME, full)
    container = result.pod()["containers"][0]
    target = result.one("Service")["spec"]["ports"][0]["targetPort"]
    assert [port["name"] for port in container["ports"]] == [target]
    assert {container[probe]["httpGet"]["port"] for probe in container if probe.endswith("Probe")} == {target}


def test_route_without_ingress(rendered: Render, full: dict[str, Any]) -> None:
    result = rendered(NAME, changed(full, ingress__enabled=False))
    assert "Ingress" not in result.kinds()
    assert f"https://{HOST}/" in result.notes


@pytest.mark.parametrize("exposure", ["ingress", "route"])
def test_without_a_host_name_there_is_no_address(exposure: str, rendered: Render) -> None:
    result = rendered(NAME, changed(values(NAME), **{f"{exposure}__enabled": True}))
    assert not {"Ingress", "Route"} & result.kinds()


def test_own_certificate(rendered: Render, full: dict[str, Any]) -> None:
    ingress = rendered(NAME, full).one("Ingress")
    assert ingress["metadata"]["annotations"] == {"cert-manager.io/cluster-issuer": "letsencrypt"}
    assert ingress["spec"]["tls"] == [{"hosts": [HOST], "secretName": "analysis-1-tls"}]


def test_certificate_of_the_controller(rendered: Render) -> None:
    ingress = rendered(NAME, computed(NAME, "minimal")).one("Ingress")
    assert "annotations" not in ingress["metadata"]
    assert ingress["spec"]["tls"] == [{"hosts": ["user-alice-482193-0.lab.example.org"]}]


def test_ingress_class(rendered: Render, full: dict[str, Any]) -> None:
    assert rendered(NAME, full).one("Ingress")["spec"]["ingressClassName"] == "nginx"
    assert "ingressClassName" not in rendered(NAME, computed(NAME, "minimal")).one("Ingress")["spec"]


def test_notes_hold_the_address_of_the_ingress_and_the_password(rendered: Render, full: dict[str, Any]) -> None:
    result = rendered(NAME, full)
    rule = result.one("Ingress")["spec"]["rules"][0]
    assert f"https://{rule['host']}{rule['http']['paths'][0]['path']}" in result.notes
    found = re.search(r"password: ?(\S+)", result.notes)  # how Onyxia web finds it
    assert found
    assert found[1] == full["security"]["password"]


def test_notes_of_a_paused_service_hold_no_address(rendered: Render, full: dict[str, Any]) -> None:
    assert HOST not in rendered(NAME, changed(full, global__suspend=True)).notes


def test_notes_without_a_password_say_where_it_is(rendered: Render) -> None:
    notes = rendered(NAME, values(NAME)).notes
    assert "exec analysis-1-0 -- cat" in notes
    assert not re.search(r"password: ?(\S+)", notes)


def test_environment_that_is_secret(rendered: Render, full: dict[str, Any]) -> None:
    assert rendered(NAME, full).secrets() == {
        "PASSWORD": "sxone2time3password4",
        "AWS_ACCESS_KEY_ID": "sxaccess2key3",
        "AWS_SECRET_ACCESS_KEY": "sxsecret2key3",
        "AWS_SESSION_TOKEN": "sxsession2token3",
        "GIT_PERSONAL_ACCESS_TOKEN": "sxgit2token3",
        "VAULT_TOKEN": "sxvault2token3",
    }


def test_environment_that_anybody_may_read(rendered: Render, full: dict[str, Any]) -> None:
    settings = rendered(NAME, full).settings()
    assert settings["AWS_ENDPOINT_URL"] == "https://minio.example.org:9000"
    assert settings["AWS_S3_ENDPOINT"] == "minio.example.org:9000"
    assert settings["AWS_PATH_STYLE_ACCESS"] == "true"
    assert settings["GIT_USER_NAME"] == "Alice Martin"
    assert settings["VAULT_ADDR"] == "https://vault.example.org"
    assert settings["https_proxy"] == settings["HTTPS_PROXY"] == "http://proxy.example.org:3128"
    assert settings["PIP_INDEX_URL"] == "https://pypi.example.org/simple"
    assert settings["DARK_MODE"] == "true"
    assert settings["DISPLAY_LANGUAGE"] == "fr"


def test_usual_port_is_not_written(rendered: Render, full: dict[str, Any]) -> None:
    assert rendered(NAME, changed(full, s3__port=443)).settings()["AWS_S3_ENDPOINT"] == "minio.example.org"


def test_what_is_empty_is_not_set(rendered: Render) -> None:
    settings = rendered(NAME, values(NAME)).settings()
    assert settings == {"DARK_MODE": "false", "DISPLAY_LANGUAGE": "en"}


@pytest.mark.parametrize(("source", "prefix"), [("s3", "AWS_"), ("git", "GIT_"), ("vault", "VAULT_")])
def test_source_that_is_switched_off(source: str, prefix: str, rendered: Render, full: dict[str, Any]) -> None:
    result = rendered(NAME, changed(full, **{f"{source}__enabled": False}))
    assert not [key for key in {**result.settings(), **result.secrets()} if key.startswith(prefix)]


def test_own_variables_are_kept_in_a_secret(rendered: Render) -> None:
    variables = [{"name": "A", "value": "$(PASSWORD)"}, {"name": "B", "value": "1"}, {"name": "B", "value": "2"}]
    result = rendered(NAME, changed(values(NAME), extraEnvVars=variables))
    assert result.secrets() == {"A": "$(PASSWORD)", "B": "2"}


def test_own_image(rendered: Render) -> None:
    own = changed(values(NAME), service__image__custom={"enabled": True, "version": "example.org/ide:1"})
    assert rendered(NAME, own).pod()["containers"][0]["image"] == "example.org/ide:1"


def test_token_of_the_cluster_is_mounted_on_request(rendered: Render) -> None:
    assert rendered(NAME, changed(values(NAME), kubernetes__enabled=True)).pod()["automountServiceAccountToken"] is True


def test_workspace_is_deleted_with_the_service(rendered: Render) -> None:
    result = rendered(NAME, values(NAME))
    assert "volumeClaimTemplates" not in result.one("StatefulSet")["spec"]
    assert ("PersistentVolumeClaim", "analysis-1-work") in result.objects


def test_changed_secret_starts_the_pod_again(rendered: Render, full: dict[str, Any]) -> None:
    first, second = (
        rendered(NAME, changed(full, s3__sessionToken=token)).one("StatefulSet")["spec"]["template"]["metadata"]
        for token in ("one", "two")
    )
    assert first["annotations"]["checksum/secrets"] != second["annotations"]["checksum/secrets"]
    assert first["annotations"]["checksum/configuration"] == second["annotations"]["checksum/configuration"]
