"""What the helm command is told, and how: a recorder stands in its place and keeps what reached it."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from sardonyx.core.errors import UsageError
from sardonyx.helm.cli_engine import CliEngine
from sardonyx.helm.errors import RenderFailed
from sardonyx.helm.helm_output import split_output
from sardonyx.helm.pool import WorkerPool

RECORDER = """#!/bin/sh
for argument in "$@"; do echo "$argument"; chart="$argument"; done > {folder}/arguments
/usr/bin/env > {folder}/environment
cat > {folder}/input
cat "$chart" > {folder}/package
"""


@pytest.fixture
def recorded(tmp_path, make_request, monkeypatch):
    """The arguments, environment, input and package that a command got, each as bytes."""
    monkeypatch.setenv("HELM_NAMESPACE", "of-the-user")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "of-the-user")
    recorder = tmp_path / "helm"
    recorder.write_text(RECORDER.format(folder=tmp_path))
    recorder.chmod(0o755)
    CliEngine(recorder).render(make_request("a: 1", secret="canary7788"))
    return {name: (tmp_path / name).read_bytes() for name in ("arguments", "environment", "input", "package")}


def test_values_go_in_on_standard_input_only(recorded):
    assert recorded.pop("input") == b'{"secret": "canary7788"}'
    assert all(b"canary" not in data for data in recorded.values())


def test_variables_of_the_user_stay_outside(recorded):
    assert b"of-the-user" not in recorded["environment"]


def test_release_name_cannot_be_an_option(recorded):
    arguments = recorded["arguments"].decode().splitlines()
    assert arguments[-3:-1] == ["--", "mine"]


def test_capabilities_are_passed_on(recorded):
    arguments = recorded["arguments"].decode().splitlines()
    assert {"--kube-version=v1.33.2", "--api-versions=route.openshift.io/v1", "--include-crds"} < set(arguments)


def test_package_is_the_chart_with_one_template_before_it(recorded):
    with tarfile.open(fileobj=io.BytesIO(recorded["package"])) as tar:
        names = tar.getnames()
    assert names[1:3] == ["chart/templates/NOTES.txt", "demo/Chart.yaml"]


def test_command_that_fails_without_a_word_is_an_error(make_request):
    with pytest.raises(RenderFailed, match="exit code 1"):
        CliEngine(Path("/bin/false")).render(make_request("a: 1"))


@pytest.mark.parametrize("helm", ["/nonexistent/helm", "/etc"], ids=["nothing", "folder"])
def test_pool_refuses_a_command_that_cannot_run(helm):
    with pytest.raises(UsageError, match="not a command"):
        WorkerPool(helm=Path(helm))


def test_output_is_taken_apart_by_template():
    a, b = "---\n# Source: c/a.yaml\n", "---\n# Source: c/b.yaml\n"
    text = f"{a}a: 1\n\n{b}b: 1\n{a}# Source: c/c.yaml\nc: 1\n"
    assert split_output(text) == {"c/a.yaml": "a: 1\n---\n# Source: c/c.yaml\nc: 1\n", "c/b.yaml": "b: 1\n"}
