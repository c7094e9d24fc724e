"""Signed charts in Debian's docker-registry, as the real Helm and we believe them."""

import subprocess

import pytest

from sardonyx.cli.main import run
from sardonyx.publishing.destination import Release
from sardonyx.publishing.destinations.oci import open_oci

ANN = "ann@example.org"


@pytest.fixture
def address(start_registry, path) -> str:
    return f"oci://{start_registry().host}/{path}"


@pytest.fixture
def publish(capsys, tmp_path, address, chart, signing, monkeypatch):
    """Run ``sardonyx publish`` of one chart; returns exit code and stdout."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user-cache"))
    chart()

    def call(command: str, *more) -> tuple[int, str]:
        code = run(["publish", command, str(tmp_path / "sources"), "--to", address, *map(str, more)])
        return code, capsys.readouterr().out

    return call


def test_helm_verifies_what_it_pulls(publish, address, helm_binary, keyring, tmp_path):
    publish("apply", "--sign", ANN)
    pull = [
        helm_binary,
        "pull",
        f"{address}/demo",
        "--version",
        "1.0.0",
        "--plain-http",
        "--verify",
        "--keyring",
        keyring,
    ]
    done = subprocess.run(pull, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Ann <ann@example.org>" in done.stdout


def test_we_verify_what_is_there(publish, address, keyring):
    publish("apply", "--sign", ANN)
    assert run(["publish", "verify", address, "--keyring", str(keyring), "--fail-on", "warning"]) == 0


def test_a_published_manifest_is_not_changed_by_a_provenance(publish, address):
    publish("apply")
    code, said = publish("apply", "--sign", ANN)
    assert (code, "unchanged" in said, "cannot be added there" in said) == (0, True, True)
    assert open_oci(address).provenance(Release("demo", "1.0.0")) is None
