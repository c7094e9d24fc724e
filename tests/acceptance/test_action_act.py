"""The action under act, a runner of GitHub workflows that others wrote: what ours takes for true is not ours alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.acceptance.conftest import ROOT
from tests.servers.debian import NotInstalled
from tests.servers.go_programs import ACT, built

from sardonyx import __version__

WORKFLOW = """
on: [push]
jobs:
  plan:
    runs-on: ubuntu-latest
    outputs:
      charts: ${{ steps.plan.outputs.charts }}
      has-changes: ${{ steps.plan.outputs.has-changes }}
    steps:
      - uses: actions/checkout@v4 # act copies the folder instead
      - id: plan
        uses: ./action
        with:
          command: plan
          to: |
            public
            other
          author: '"; touch pwned; # $(touch pwned)'
          version: VERSION
  each:
    needs: plan
    if: needs.plan.outputs.has-changes == 'true'
    runs-on: ubuntu-latest
    strategy:
      matrix:
        chart: ${{ fromJSON(needs.plan.outputs.charts) }}
    steps:
      - env:
          CHART: ${{ toJSON(matrix.chart) }}
        run: printf '%s' "$CHART" > "$RESULTS/$(basename "$(mktemp)").json"
"""


@pytest.fixture
def act() -> Path:
    try:
        return built(ACT)
    except NotInstalled as error:
        pytest.skip(str(error))


def test_outputs_make_a_matrix_of_another_job(tmp_path, act, wheel_index):
    work, results = tmp_path / "work", tmp_path / "results"
    shutil.copytree(ROOT / "catalog-charts", work / "charts")
    (work / "action" / ".github").mkdir(parents=True)
    shutil.copy(ROOT / "action.yml", work / "action")
    shutil.copy(ROOT / ".github" / "install.py", work / "action" / ".github")
    (work / ".github" / "workflows").mkdir(parents=True)
    (work / ".github" / "workflows" / "w.yaml").write_text(WORKFLOW.replace("VERSION", __version__))
    results.mkdir()
    person = ["-c", "user.name=o", "-c", "user.email=o@example.org"]
    for arguments in (["init", "-q", "-b", "main", "."], ["add", "."], [*person, "commit", "-q", "-m", "Begin"]):
        subprocess.run(["git", *arguments], cwd=work, check=True)
    given = [f"--env={name}={value}" for name, value in {**wheel_index, "RESULTS": str(results)}.items()]
    done = subprocess.run(
        [act, "push", "-P", "ubuntu-latest=-self-hosted", "--pull=false", *given],
        cwd=work,
        env={"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    charts = sorted(json.loads(file.read_text())["path"] for file in results.iterdir())
    assert charts == ["charts/postgresql", "charts/sardonyx-library", "charts/vscode-python"]
    assert not list(tmp_path.rglob("pwned"))
