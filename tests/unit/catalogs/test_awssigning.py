"""Credentials as the ordinary clients find them; that the signatures are right is for a real server to say."""

import json
import os
import stat

import pytest

from sardonyx.catalogs.awssigning import Signer
from sardonyx.catalogs.errors import CatalogError

URL = "https://s3.example.org/charts/demo%2B1.tgz"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A home with profiles, and no variables but those that keep machines from being asked."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".aws").mkdir()
    return tmp_path / ".aws"


def key_of(headers: dict[str, str]) -> str:
    """Return the access key that a request was signed with."""
    return headers["Authorization"].partition("Credential=")[2].partition("/")[0]


def test_the_key_of_the_variables_signs(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "BYENV")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "p4ss")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "t0ken")
    signed = Signer("eu-west-3").sign("PUT", URL, {"If-None-Match": "*"}, b"")
    assert key_of(signed) == "BYENV"
    assert signed["X-Amz-Security-Token"] == "t0ken"
    assert "SignedHeaders=host;if-none-match;" in signed["Authorization"]
    assert "/eu-west-3/s3/aws4_request" in signed["Authorization"]


@pytest.mark.parametrize(("profile", "key"), [("", "BYDEFAULT"), ("ci", "BYPROFILE")])
def test_the_key_of_a_profile_signs(home, monkeypatch, profile, key):
    secret = "aws_secret_access_key = p4ss\n"
    text = f"[default]\naws_access_key_id = BYDEFAULT\n{secret}[ci]\naws_access_key_id = BYPROFILE\n{secret}"
    (home / "credentials").write_text(text)
    monkeypatch.setenv("AWS_PROFILE", profile or "default")
    assert key_of(Signer("x").sign("GET", URL, {}, b"")) == key


def test_the_program_of_a_profile_is_run_once(home, monkeypatch):
    program = home / "program"
    keys = {"Version": 1, "AccessKeyId": "BYPROGRAM", "SecretAccessKey": "p4ss", "Expiration": "2099-01-01T00:00:00Z"}
    program.write_text(f"#!/bin/sh\necho run >> '{home}/runs'\ncat <<'E'\n{json.dumps(keys)}\nE\n")
    program.chmod(stat.S_IRWXU)
    (home / "config").write_text(f"[profile program]\ncredential_process = {program}\n")
    monkeypatch.setenv("AWS_PROFILE", "program")
    signer = Signer("x")
    assert [key_of(signer.sign("GET", URL, {}, b"")) for _ in range(3)] == ["BYPROGRAM"] * 3
    assert (home / "runs").read_text() == "run\n"


def test_no_credentials_are_an_error_that_says_where_they_go():
    with pytest.raises(CatalogError, match="there are no credentials") as raised:
        Signer("x").sign("GET", URL, {}, b"")
    assert "AWS_ACCESS_KEY_ID" in raised.value.help
