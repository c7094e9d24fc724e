"""Where S3 is, by variables and profiles."""

import pytest

from sardonyx.catalogs.awssettings import S3Settings, s3_settings
from sardonyx.core.errors import UsageError

CONFIG = """\
[default]
region = eu-west-1
[profile lab]
region = eu-west-2
services = lab-services
s3 =
    addressing_style = virtual
    max_concurrent_requests = 4
[profile old]
endpoint_url = https://old.example.org/
s3 =
    addressing_style = path
[profile aws]
s3 =
    addressing_style = path
[services lab-services]
s3 =
    endpoint_url = https://s3.example.org
"""
OURS = "https://ours.example.org"


@pytest.fixture
def settings(tmp_path):
    """Read the settings with a configuration file and some variables."""
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text(CONFIG)
    return lambda **variables: s3_settings({"HOME": str(tmp_path), **variables})


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, S3Settings("eu-west-1", "", None)),
        ({"AWS_DEFAULT_REGION": "a"}, S3Settings("a", "", None)),
        ({"AWS_REGION": "b", "AWS_DEFAULT_REGION": "a"}, S3Settings("b", "", None)),
        ({"AWS_PROFILE": "lab"}, S3Settings("eu-west-2", "https://s3.example.org", path_style=False)),
        ({"AWS_PROFILE": "old"}, S3Settings("us-east-1", "https://old.example.org", path_style=True)),
        ({"AWS_PROFILE": "aws"}, S3Settings("us-east-1", "", path_style=True)),
        ({"AWS_PROFILE": "unknown"}, S3Settings("us-east-1", "", None)),
        ({"AWS_ENDPOINT_URL": OURS}, S3Settings("eu-west-1", OURS, path_style=True)),
        ({"AWS_ENDPOINT_URL": "https://x", "AWS_ENDPOINT_URL_S3": OURS}, S3Settings("eu-west-1", OURS, True)),
        ({"AWS_ENDPOINT_URL": f"{OURS}:443/s3/"}, S3Settings("eu-west-1", f"{OURS}/s3", True)),
        ({"AWS_ENDPOINT_URL": OURS, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}, S3Settings("eu-west-1", "", None)),
    ],
)
def test_settings_are_those_of_the_ordinary_clients(settings, variables, expected):
    assert settings(**variables) == expected


@pytest.mark.parametrize(
    "variables",
    [
        {"AWS_ENDPOINT_URL": "s3.example.org"},
        {"AWS_ENDPOINT_URL": "https://me:p4ss@s3.example.org"},
        {"AWS_ENDPOINT_URL": "https://s3.example.org?p4ss"},
        {"AWS_REGION": "eu/../west"},
    ],
)
def test_a_setting_that_cannot_be_used_is_refused(settings, variables):
    with pytest.raises(UsageError) as raised:
        settings(**variables)
    assert "p4ss" not in str(raised.value)


@pytest.mark.parametrize("text", [b"p4ss\n", b"[default\np4ss", b"\xff\xfep4ss"])
def test_a_file_of_something_else_is_refused_without_its_words(tmp_path, text):
    (tmp_path / "credentials").write_bytes(text)
    with pytest.raises(UsageError, match="credentials") as raised:
        s3_settings({"HOME": str(tmp_path), "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials")})
    assert "p4ss" not in str(raised.value)
