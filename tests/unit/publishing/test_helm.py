"""The folder as the real Helm sees it, over a real web server."""

import subprocess

import pytest

from sardonyx.catalogs import ContentCache, open_catalog
from sardonyx.charts import package


@pytest.fixture
def helm(helm_binary, tmp_path, monkeypatch):
    """Run helm with a home of its own."""
    for variable in ("HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))

    def run(*arguments) -> str:
        command = [helm_binary, *arguments]
        return subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    return run


@pytest.fixture
def full(chart, publishing):
    """Publish several versions, with every field that Chart.yaml may have and one that it may not."""
    rich = {
        "appVersion": 1.5,
        "home": "https://example.org",
        "keywords": ["a", "é"],
        "maintainers": [{"name": "Ann", "email": "ann@example.org", "phone": 7}],
        "annotations": {"category": "x"},
        "deprecated": False,
        "kubeVersion": ">=1.20.0-0",
        "x-unknown": {"a": 1},
    }
    charts = [chart("demo", "1.0.0"), chart("demo", "1.1.0", **rich), chart("demo", "2.0.0-rc.1+b7")]
    publishing.publish(charts, epoch=1_700_000_000)


def test_helm_pulls_the_newest(helm, full, served, tmp_path, chart):
    helm("pull", "demo", "--repo", served)
    assert (tmp_path / "demo-1.1.0.tgz").read_bytes() == (tmp_path / "published/demo-1.1.0.tgz").read_bytes()


def test_helm_pulls_a_version_with_build_metadata(helm, full, served, tmp_path):
    helm("pull", "demo", "--repo", served, "--version", "2.0.0-rc.1+b7")
    assert (tmp_path / "demo-2.0.0-rc.1+b7.tgz").exists()


def test_helm_renders_from_the_repository(helm, full, served):
    assert "name: release" in helm("template", "release", "demo", "--repo", served, "--version", "1.0.0")


def test_helm_shows_what_the_chart_says(helm, full, served):
    assert "https://example.org" in helm("show", "chart", "demo", "--repo", served)


def test_helm_lists_all_versions_newest_first(helm, full, served):
    helm("repo", "add", "ours", served)
    lines = helm("search", "repo", "ours/demo", "--versions", "--devel").splitlines()[1:]
    assert [line.split()[1] for line in lines] == ["2.0.0-rc.1+b7", "1.1.0", "1.0.0"]


def test_helm_reads_our_index_and_we_read_what_helm_makes_of_it(helm, full, destination, chart, publishing):
    before = (destination / "demo-1.0.0.tgz").read_bytes()
    helm("repo", "index", destination, "--merge", destination / "index.yaml")
    publishing.publish([chart("demo", "3.0.0")])
    versions = open_catalog(str(destination), cache=ContentCache(destination / "cache")).versions("demo")
    assert [entry.version for entry in versions] == ["3.0.0", "2.0.0-rc.1+b7", "1.1.0", "1.0.0"]
    assert (destination / "demo-1.0.0.tgz").read_bytes() == before


def test_a_chart_that_helm_published_is_unchanged(helm, destination, chart, publishing):
    one = chart("demo", "1.0.0", description="a chart")
    helm("package", one.origin, "--destination", destination)
    helm("repo", "index", destination)
    assert publishing.plan([one]).charts[0].steps[0].state.value == "unchanged"
    assert package(one) != (destination / "demo-1.0.0.tgz").read_bytes()
