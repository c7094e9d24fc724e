"""Provenances as the real Helm makes and believes them."""

import subprocess

import pytest

from sardonyx.catalogs import ContentCache
from sardonyx.publishing import Packer, Source
from sardonyx.publishing.gpg import opened_keyring
from sardonyx.publishing.provenance import ProvenanceWrong, signed_with, verify

FILE = "demo-1.0.0+b1.tgz"


@pytest.fixture
def helm(helm_binary, tmp_path):
    """Run helm; return how it ended and what it said."""

    def run(*arguments) -> tuple[int, str]:
        done = subprocess.run([helm_binary, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    return run


@pytest.fixture
def source(chart) -> Source:
    rich = {"description": "é: - #\nlines\n", "keywords": ["a"], "annotations": {"x": "--- y"}, "appVersion": "1.0"}
    one = chart("demo", "1.0.0+b1", **rich)
    return Source(one, one.origin, 1_700_000_000)


@pytest.fixture
def signed(source, signing, tmp_path):
    """A signed package in the folder of the test."""
    (package,) = Packer(ContentCache(tmp_path / "cache")).pack([source])
    whole = signed_with(signing)(package)
    (tmp_path / FILE).write_bytes(whole.data)
    (tmp_path / f"{FILE}.prov").write_bytes(whole.provenance)
    return whole


def test_helm_believes_what_we_sign(helm, signed, keyring, signing):
    code, said = helm("verify", FILE, "--keyring", keyring)
    assert code == 0, said
    assert signing in said
    assert "Ann <ann@example.org>" in said


def test_helm_refuses_another_package_beside_our_provenance(helm, signed, keyring, tmp_path):
    (tmp_path / FILE).write_bytes(signed.data + b"\0")
    assert helm("verify", FILE, "--keyring", keyring)[0] != 0


def test_helm_believes_a_subkey(helm, signed, gnupg, tmp_path):
    fingerprint = gnupg.make_key("Sue <sue@example.org>")
    gnupg.add_subkey(fingerprint)
    (tmp_path / f"{FILE}.prov").write_bytes(signed_with(fingerprint)(signed).provenance)
    code, said = helm("verify", FILE, "--keyring", gnupg.export(tmp_path / "sue.gpg", fingerprint))
    assert code == 0, said


@pytest.fixture(scope="session")
def rsa(gnupg) -> str:
    """A key of the kind that people use with helm."""
    return gnupg.make_key("Rhea <rhea@example.org>", algorithm="rsa2048")


@pytest.fixture
def made_by_helm(helm, rsa, gnupg, source, tmp_path):
    """What ``helm package --sign`` makes: the package and its provenance."""
    secrets = gnupg.export_secret(tmp_path / "secring.gpg", rsa)
    code, said = helm("package", source.path, "--sign", "--key", "Rhea", "--keyring", secrets)
    assert code == 0, said
    return (tmp_path / FILE).read_bytes(), (tmp_path / f"{FILE}.prov").read_bytes()


def test_we_believe_what_helm_signs(made_by_helm, rsa, gnupg, tmp_path):
    package, provenance = made_by_helm
    with opened_keyring(gnupg.export(tmp_path / "rhea.gpg", rsa)) as keys:
        assert verify(provenance, package, FILE, keys).fingerprint == rsa


def test_we_refuse_what_helm_signed_of_another_package(made_by_helm, rsa, gnupg, tmp_path):
    package, provenance = made_by_helm
    with opened_keyring(gnupg.export(tmp_path / "rhea.gpg", rsa)) as keys, pytest.raises(ProvenanceWrong):
        verify(provenance, package + b"\0", FILE, keys)
