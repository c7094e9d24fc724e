"""Accounts as docker, helm and their helper programs keep them."""

import base64
import json

import pytest

from sardonyx.catalogs import CatalogError
from sardonyx.catalogs.accounts import Account, account_for
from sardonyx.core.errors import UsageError


@pytest.fixture
def docker(tmp_path):
    """Write Docker's configuration and return the environment that leads to it."""

    def write(configuration) -> dict[str, str]:
        folder = tmp_path / "docker"
        folder.mkdir(exist_ok=True)
        text = configuration if isinstance(configuration, str) else json.dumps(configuration)
        (folder / "config.json").write_text(text)
        return {"HOME": str(tmp_path), "DOCKER_CONFIG": str(folder)}

    return write


@pytest.fixture
def helper(tmp_path, monkeypatch):
    """Make a helper program that answers with a text and a code, and writes down what it was asked."""

    def make(name: str, answer: str, code: int = 0):
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        program = folder / f"docker-credential-{name}"
        program.write_text(f"#!/bin/sh\ncat > {tmp_path}/asked\nprintf '%s' '{answer}'\nexit {code}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
        return tmp_path / "asked"

    return make


def auth(user: str, password: str) -> dict[str, str]:
    return {"auth": base64.b64encode(f"{user}:{password}".encode()).decode()}


@pytest.mark.parametrize("key", ["r.example.org:5000", "https://r.example.org:5000", "https://r.example.org:5000/v1/"])
def test_an_account_is_found_by_its_host(docker, key):
    environment = docker({"auths": {key: auth("me", "pa:55"), "other.example.org": auth("x", "y")}})
    assert account_for("r.example.org:5000", environment) == Account("me", "pa:55")


@pytest.mark.parametrize("host", ["docker.io", "registry-1.docker.io", "index.docker.io"])
def test_docker_hub_has_several_names(docker, host):
    environment = docker({"auths": {"https://index.docker.io/v1/": auth("me", "pa55")}})
    assert account_for(host, environment) == Account("me", "pa55")


def test_nobody_signed_in(docker, tmp_path):
    assert account_for("r.example.org", docker({})) is None
    assert account_for("r.example.org", {"HOME": str(tmp_path / "missing")}) is None


def test_an_identity_token_is_an_account(docker):
    environment = docker({"auths": {"r.example.org": {**auth("x", "y"), "identitytoken": "t0ken"}}})
    assert account_for("r.example.org", environment) == Account(identity_token="t0ken")


@pytest.mark.parametrize("variable", ["HELM_REGISTRY_CONFIG", "HELM_CONFIG_HOME", "XDG_CONFIG_HOME"])
def test_helms_own_file_comes_first(docker, tmp_path, variable):
    places = {"HELM_REGISTRY_CONFIG": "", "HELM_CONFIG_HOME": "registry", "XDG_CONFIG_HOME": "helm/registry"}
    file = tmp_path / "own" / places[variable] / "config.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"auths": {"r.example.org": auth("helm", "h")}}))
    environment = docker({"auths": {"r.example.org": auth("docker", "d")}})
    named = file if variable == "HELM_REGISTRY_CONFIG" else tmp_path / "own"
    assert account_for("r.example.org", {**environment, variable: str(named)}) == Account("helm", "h")


@pytest.mark.parametrize("configuration", [{"credsStore": "x"}, {"credHelpers": {"r.example.org": "x"}}])
def test_a_helper_program_is_asked(docker, helper, configuration):
    asked = helper("x", json.dumps({"ServerURL": "r.example.org", "Username": "me", "Secret": "pa55"}))
    assert account_for("r.example.org", docker(configuration)) == Account("me", "pa55")
    assert asked.read_text() == "r.example.org"


def test_a_helper_may_give_an_identity_token(docker, helper):
    helper("x", json.dumps({"Username": "<token>", "Secret": "t0ken"}))
    assert account_for("r.example.org", docker({"credsStore": "x"})) == Account(identity_token="t0ken")


def test_a_helper_that_knows_nobody_is_no_error(docker, helper):
    helper("x", "credentials not found in native keychain", 1)
    environment = docker({"credsStore": "x", "auths": {"r.example.org": auth("me", "pa55")}})
    assert account_for("r.example.org", environment) == Account("me", "pa55")


@pytest.mark.parametrize(("answer", "code"), [("s3cret", 2), ("s3cret", 0), ("[]", 0), ('{"Username": "s3cret"}', 0)])
def test_a_helper_that_fails_is_named_and_not_quoted(docker, helper, answer, code):
    helper("x", answer, code)
    with pytest.raises(CatalogError, match="docker-credential-x") as raised:
        account_for("r.example.org", docker({"credsStore": "x"}))
    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize("name", ["../x", "x y", "", "/bin/sh", "-x"])
def test_a_helper_cannot_be_any_program(docker, name):
    with pytest.raises(UsageError, match="cannot be the name"):
        account_for("r.example.org", docker({"credHelpers": {"r.example.org": name}}))


def test_a_missing_helper_is_named(docker, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(CatalogError, match="docker-credential-x could not be started"):
        account_for("r.example.org", docker({"credsStore": "x"}))


@pytest.mark.parametrize("text", ["", "[]", "{", "s3cret", '{"auths": {"r.example.org": {"auth": "s3cret"}}}'])
def test_a_damaged_file_is_named_and_not_quoted(docker, text):
    with pytest.raises(UsageError, match=r"config\.json") as raised:
        account_for("r.example.org", docker(text))
    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize("configuration", [{"auths": []}, {"auths": {"r.example.org": 1}}, {"credHelpers": 3}])
def test_what_is_no_account_is_passed_over(docker, configuration):
    assert account_for("r.example.org", docker(configuration)) is None


def test_secrets_are_not_shown():
    assert "pa55" not in repr(Account("me", "pa55", "pa55"))
