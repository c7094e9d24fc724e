"""What is secret in the context, and which fields hold passwords."""

import pytest

from sardonyx.core.valuepaths import leaves, parse_path
from sardonyx.dialect import compute_values, full_context, is_password_field, is_secret_path, password_fields

SECRET = [
    "user.password",
    "user.accessToken",
    "user.refreshToken",
    "service.oneTimePassword",
    "service.anythingNew",
    "project.password",
    "project.basic",
    "git.token",
    "vault.VAULT_TOKEN",
    "s3.AWS_ACCESS_KEY_ID",
    "s3.AWS_SECRET_ACCESS_KEY",
    "s3.AWS_SESSION_TOKEN",
    "s3_array[3].AWS_SECRET_ACCESS_KEY",
    "ai.activeProvider.apiKey",
    "ai.providers[0].apiKey",
    "user.profile.aiAssistant.apiKey",
    "user.profile.git.accounts[1].token",
    "user.password.below",
]
PUBLIC = [
    "user.idep",
    "user.decodedIdToken.sub",
    "user.profile.aiAssistant.model",
    "project.id",
    "git.name",
    "vault.VAULT_ADDR",
    "s3.AWS_S3_ENDPOINT",
    "s3_array[0].profileName",
    "s3",
    "s3_array",
    "ai.activeProvider.id",
    "k8s.domain",
]


@pytest.mark.parametrize("path", SECRET)
def test_secret(path):
    assert is_secret_path(parse_path(path))


@pytest.mark.parametrize("path", PUBLIC)
def test_public(path):
    assert not is_secret_path(parse_path(path))


def test_the_secrets_of_the_full_context_are_those_invented_as_secrets():
    secrets = {value for path, value in leaves(full_context()) if is_secret_path(path)}
    assert all(value.startswith("full-") or value == "cHJvamV0LWNlbnN1czpmdWxs" for value in secrets)
    assert {value for _, value in leaves(full_context()) if str(value).startswith("full-")} <= secrets


def test_secrecy_follows_the_data_through_an_array_mapping():
    item = {"type": "object", "properties": {"key": {"type": "string"}, "host": {"type": "string"}}}
    expression = [{"key": "k={{s3.AWS_SECRET_ACCESS_KEY}}", "host": "{{s3.AWS_S3_ENDPOINT}}"}]
    field = {"type": "array", "items": item, "x-onyxia": {"overwriteDefaultWith": expression}}
    computed = compute_values({"type": "object", "properties": {"s3": field}}, {}, full_context())
    secret = [path for path, each in computed.provenance.items() if any(map(is_secret_path, each.reads))]
    assert secret == [("s3", 0, "key")]


def test_password_fields():
    password = {"type": "string", "render": "password"}
    schema = {
        "type": "object",
        "properties": {
            "security": {"type": "object", "properties": {"password": password, "user": {"type": "string"}}},
            "users": {"type": "array", "items": {"type": "object", "properties": {"token": password}}},
        },
    }
    assert password_fields(schema) == {("security", "password"), ("users", "*", "token")}


def test_a_password_field_in_an_array_is_every_item():
    fields = frozenset({("users", "*", "token")})
    assert is_password_field(("users", 7, "token"), fields)
    assert not is_password_field(("users", "seven", "token"), fields)
