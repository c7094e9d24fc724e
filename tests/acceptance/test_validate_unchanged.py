"""What ``sardonyx validate`` loads when nothing changed since the last time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sardonyx.validation.rules import CHART_RULES

CHART = Path(__file__).parents[2] / "catalog-charts" / "postgresql"
COMMAND = """
import json, sys
from sardonyx.cli.main import run
assert run(["validate", sys.argv[1], "--format", "json"]) == 0
json.dump(sorted(sys.modules), sys.stderr)
"""


def modules_of_a_run(cache: Path) -> set[str]:
    command = [sys.executable, "-c", COMMAND, str(CHART)]
    done = subprocess.run(command, env={"XDG_CACHE_HOME": str(cache)}, capture_output=True, text=True, check=True)
    return set(json.loads(done.stderr.rpartition("\n")[2]))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    cache = tmp_path_factory.mktemp("cache")
    modules_of_a_run(cache)
    return modules_of_a_run(cache)


def test_no_rule_about_charts_is_loaded(loaded: set[str]):
    assert not loaded & {f"sardonyx.validation.rules.{rule.replace('-', '_')}" for rule in CHART_RULES}


@pytest.mark.parametrize(
    "module",
    [
        *("sardonyx.dialect.compute", "sardonyx.charts.templates", "sardonyx.repository", "sardonyx.helm.pool"),
        *("sardonyx.validation.subject", "sardonyx.validation.processes", "multiprocessing", "ruamel", "jsonschema"),
    ],
)
def test_nothing_that_looking_at_a_chart_needs_is_loaded(loaded: set[str], module: str):
    assert module not in loaded
