"""The database's scripts, run by a real bash. The programs of the image are stand-ins that say what they were told."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from tests.unit.catalog_charts.catalog import CATALOG

SCRIPTS = CATALOG / "postgresql" / "files"
PROGRAMS = {
    "docker-entrypoint.sh": '#!/bin/bash\necho "entrypoint $*"\n',
    "postgres": '#!/bin/bash\necho "$*" >> "$RECORD"; cat >> "$RECORD"\n',
    "psql": '#!/bin/bash\necho "$*" >> "$RECORD"; cat > /dev/null\n',
}


class Database:
    """A data folder and the programs around it."""

    def __init__(self, path: Path) -> None:
        self.data = path / "data"
        self.data.mkdir()
        self.record = path / "record"
        self.programs = path / "programs"
        self.programs.mkdir()
        for name, text in PROGRAMS.items():
            (self.programs / name).write_text(text)
            (self.programs / name).chmod(0o755)

    def run(self, script: str, **settings: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "PGDATA": str(self.data),
            "RECORD": str(self.record),
            "POSTGRES_USER": "owner",
            "POSTGRES_DB": "census",
            **settings,
        }
        command = ["bash", str(SCRIPTS / script)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path)


@pytest.fixture
def used(database: Database) -> Database:
    (database.data / "PG_VERSION").write_text("17\n")
    return database


def test_new_data_are_left_to_the_image(database: Database) -> None:
    assert database.run("start.sh", POSTGRES_PASSWORD="p").stdout == "entrypoint postgres\n"
    assert not database.record.exists()


def test_data_that_are_there_get_the_password(used: Database) -> None:
    assert used.run("start.sh", POSTGRES_PASSWORD='it\'s \\ "p" $x').stdout == "entrypoint postgres\n"
    assert used.record.read_text().splitlines()[-1] == "ALTER ROLE \"owner\" PASSWORD 'it''s \\ \"p\" $x';"


def test_error_does_not_print_the_statement(used: Database) -> None:
    used.run("start.sh", POSTGRES_PASSWORD="p")
    assert "-c log_min_error_statement=panic" in used.record.read_text()


def test_without_a_password_the_old_one_stays(used: Database) -> None:
    assert used.run("start.sh").stdout == "entrypoint postgres\n"
    assert not used.record.exists()


def test_line_break_cannot_end_the_statement(used: Database) -> None:
    result = used.run("start.sh", POSTGRES_PASSWORD="p\nDROP TABLE a;")
    assert result.returncode == 1
    assert "line break" in result.stderr
    assert not used.record.exists()


def test_password_that_cannot_be_set_prevents_the_start(used: Database) -> None:
    (used.programs / "postgres").write_text("#!/bin/bash\nexit 1\n")
    result = used.run("start.sh", POSTGRES_PASSWORD="p")
    assert result.returncode == 1
    assert "entrypoint" not in result.stdout


def test_databases_are_created_one_by_one(database: Database) -> None:
    assert database.run("databases.sh", ADDITIONAL_DATABASES="a b_2").returncode == 0
    first, second = database.record.read_text().splitlines()
    assert "--set=name=a --username=owner --dbname=census" in first
    assert "--set=name=b_2" in second


def test_no_databases(database: Database) -> None:
    assert database.run("databases.sh").returncode == 0
    assert not database.record.exists()
