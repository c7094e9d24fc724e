"""What ``docs/s3.md`` says: the commands run, and the policy allows what they need and no more."""

import json
import re
import shlex
from pathlib import Path

import pytest

from sardonyx.catalogs import CatalogError
from sardonyx.cli.main import run
from sardonyx.publishing.destinations.bucket import open_s3

ROOT = Path(__file__).parents[5]
PAGE = (ROOT / "docs" / "s3.md").read_text()
COMMANDS = re.findall(r"^sardonyx (publish .+)$", PAGE, re.MULTILINE)
(POLICY,) = re.findall(r"^```json\n(.+?)^```$", PAGE, re.MULTILINE | re.DOTALL)
STATEMENTS = json.loads(POLICY)["Statement"]
BUCKET = "limited"


@pytest.fixture(scope="module")
def limited(server):
    """A bucket of which a user of its own has the rights of the page."""
    server.make_bucket(BUCKET)
    server.make_user("limited", "s3cret-of-limited")
    return server


@pytest.fixture
def allow(limited, monkeypatch):
    """Give that user some of the rights, and become it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "limited")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret-of-limited")

    def give(statements) -> None:
        text = json.dumps(statements).replace(":::charts", f":::{BUCKET}")
        limited.allow("limited", BUCKET, json.loads(text))

    return give


def test_the_commands_run_with_the_rights_of_the_policy(allow, tmp_path, monkeypatch):
    allow(STATEMENTS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "catalog-charts").symlink_to(ROOT / "catalog-charts")
    assert len(COMMANDS) == 4
    for command in COMMANDS:
        assert run(shlex.split(command.replace("s3://charts/", f"s3://{BUCKET}/"))) == 0, command


def test_nothing_can_be_published_beside_what_the_policy_names(allow, pack):
    allow(STATEMENTS)
    with pytest.raises(CatalogError, match="AccessDenied"):
        open_s3(f"s3://{BUCKET}/elsewhere").store(pack())


def test_reading_needs_no_right_to_write(allow, pack):
    allow([{**statement, "Action": "s3:GetObject"} for statement in STATEMENTS[1:]] + STATEMENTS[:1])
    destination = open_s3(f"s3://{BUCKET}/stable")
    assert destination.find([pack("unknown").release]) == {}
    with pytest.raises(CatalogError, match="AccessDenied"):
        destination.store(pack("unknown"))
