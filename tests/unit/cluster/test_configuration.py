"""Finding the cluster, without asking it anything."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sardonyx.cluster import NotConfigured, UnusableKubeconfig, cluster_configured, connect


@pytest.fixture
def nothing_configured(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("KUBECONFIG", "KUBERNETES_SERVICE_HOST"):
        monkeypatch.delenv(name, raising=False)


def test_importing_the_package_does_not_import_the_client():
    code = "import sys, sardonyx.cluster; print([m for m in ('kubernetes', 'urllib3', 'yaml') if m in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout == "[]\n"


@pytest.mark.usefixtures("nothing_configured")
def test_without_a_kubeconfig_nothing_is_configured():
    assert not cluster_configured()
    with pytest.raises(NotConfigured, match="no cluster is configured"):
        connect()


@pytest.mark.usefixtures("nothing_configured")
def test_a_kubeconfig_that_does_not_exist_configures_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "absent"))
    assert not cluster_configured()


@pytest.mark.usefixtures("nothing_configured")
def test_the_environment_names_the_kubeconfig(monkeypatch, kubeconfig, server):
    monkeypatch.setenv("KUBECONFIG", f"/absent:{kubeconfig}")
    assert cluster_configured()
    assert connect().server == server.url


@pytest.mark.usefixtures("nothing_configured")
def test_the_usual_place_is_looked_at(tmp_path, kubeconfig, server):
    (tmp_path / ".kube").mkdir()
    kubeconfig.rename(tmp_path / ".kube/config")
    assert connect().server == server.url


def test_a_context_can_be_chosen(kubeconfig):
    chosen = connect(str(kubeconfig), "elsewhere")
    assert (chosen.context, chosen.server) == ("elsewhere", "http://127.0.0.1:9")


def test_an_unknown_context_is_an_error_that_names_the_nearest(kubeconfig):
    with pytest.raises(UnusableKubeconfig, match="has no context 'elsewher'") as error:
        connect(str(kubeconfig), "elsewher")
    assert error.value.help == "did you mean elsewhere or here?"


def test_a_kubeconfig_that_was_named_must_exist(tmp_path):
    with pytest.raises(UnusableKubeconfig, match="there is no such kubeconfig"):
        connect(str(tmp_path / "absent"))


@pytest.mark.parametrize("text", ["", "{", "[]", "text", "clusters: 1", "contexts: [{}]\ncurrent-context: a"])
def test_a_broken_kubeconfig_is_an_error_with_its_path(tmp_path, text):
    path = tmp_path / "broken"
    path.write_text(text)
    with pytest.raises(UnusableKubeconfig) as error:
        connect(str(path))
    assert str(error.value).startswith(str(path))
