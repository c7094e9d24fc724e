"""``.pre-commit-hooks.yaml``, used by the real pre-commit on a real repository.

pre-commit would install this package for itself, which takes the network; here the same entries run as ``language:
system``, with everything else of the manifest as it is.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from tests.acceptance.conftest import BIN, ROOT, Sardonyx

from sardonyx.core.yamltext import read_yaml, write_yaml

MANIFEST = ROOT / ".pre-commit-hooks.yaml"
HOOKS = read_yaml(MANIFEST.read_bytes(), MANIFEST.name).value
GOOD = "apiVersion: v2\nname: {}\nversion: 1.0.0\n{}"
ON_LIB = "dependencies: [{name: lib, version: 1.x.x, repository: 'file://../lib'}]\n"


class Adopter:
    """A repository with three charts, of which app depends on lib, that uses the hooks."""

    def __init__(self, folder: Path, cache: Path, pre_commit: str) -> None:
        self.folder = folder
        self._pre_commit = pre_commit
        environment = Sardonyx(folder, cache).environment
        settings = {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PRE_COMMIT_HOME": str(folder / ".home")}
        self._environment = {**environment, **settings, "GIT_CONFIG_SYSTEM": os.devnull}
        hooks = [{**hook, "language": "system"} for hook in HOOKS]
        self.write(".pre-commit-config.yaml", write_yaml({"repos": [{"repo": "local", "hooks": hooks}]}))
        self.write(".gitignore", ".home\n.cache\n")
        for name, more in (("app", ON_LIB), ("lib", "type: library\n"), ("other", "")):
            self.write(f"charts/{name}/Chart.yaml", GOOD.format(name, more))
        self._run("git", "init", "-q")

    def write(self, path: str, text: str) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text)

    def hook(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        self._run("git", "add", "-A")
        return self._run(self._pre_commit, "run", name, "--verbose", "--color=never", *arguments)

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self._environment, capture_output=True, text=True, check=False
        )


@pytest.fixture
def adopter(tmp_path, cache, pre_commit) -> Adopter:
    return Adopter(tmp_path, cache, pre_commit)


def test_the_manifest_is_one(pre_commit):
    done = subprocess.run([pre_commit, "validate-manifest", MANIFEST], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("hook", HOOKS, ids=[hook["id"] for hook in HOOKS])
def test_a_sound_catalog_passes(adopter, hook):
    done = adopter.hook(hook["id"], "--all-files")
    assert (done.returncode, "looked at 3 charts" in done.stdout) == (0, True), done.stdout


def test_a_finding_stops_the_commit(adopter):
    adopter.write("charts/other/Chart.yaml", GOOD.format("other", "").replace("1.0.0", "one"))
    done = adopter.hook("sardonyx-validate")
    assert (done.returncode, "charts/other/Chart.yaml:3:1: error:" in done.stdout) == (1, True)


def test_only_the_charts_of_the_files_and_those_that_use_them_are_looked_at(adopter):
    done = adopter.hook("sardonyx-validate", "--files", "charts/lib/Chart.yaml")
    assert (done.returncode, "looked at 2 charts" in done.stdout) == (0, True), done.stdout


def test_a_file_of_no_chart_is_fine(adopter):
    adopter.write("templates/mail.txt", "x")
    assert adopter.hook("sardonyx-validate", "--files", "templates/mail.txt").returncode == 0


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Chart.yaml", True),
        ("charts/a/Chart.lock", True),
        ("charts/a/values.yaml", True),
        ("charts/a/values.schema.json", True),
        ("charts/a/ci/small-values.yaml", True),
        ("charts/a/templates/deep/_x.tpl", True),
        ("charts/a/README.md", True),
        ("charts/a/.helmignore", True),
        (".github/workflows/ci.yaml", False),
        ("src/main.py", False),
        ("LICENSE", False),
    ],
)
def test_the_files_that_start_a_hook(path, expected):
    assert {bool(re.search(hook["files"], path)) for hook in HOOKS} == {expected}
