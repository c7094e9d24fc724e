"""Signing while publishing: what the plan says, what is stored, and what is left alone."""

import json
import shutil
import subprocess

import pytest

from sardonyx.cli.main import run
from sardonyx.publishing.destinations.folder import Folder

FILE = "demo-1.0.0.tgz"
ANN = "ann@example.org"


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user-cache"))


@pytest.fixture
def sardonyx(capsys, tmp_path, destination, chart, signing):
    """Run ``sardonyx publish`` of one chart to the folder; returns exit code and stdout."""
    chart()

    def call(command: str, *more) -> tuple[int, str]:
        code = run(["publish", command, str(tmp_path / "sources"), "--to", str(destination), *map(str, more)])
        return code, capsys.readouterr().out

    return call


@pytest.fixture
def verified(capsys, destination, keyring):
    """Run ``sardonyx publish verify``; returns the exit code and the rules of what was found."""

    def call() -> tuple[int, list[str]]:
        code = run(["publish", "verify", str(destination), "--keyring", str(keyring), "--format", "json"])
        return code, [finding["rule"] for finding in json.loads(capsys.readouterr().out)["findings"]]

    return call


def test_what_is_published_with_a_key_is_sound(sardonyx, verified):
    assert sardonyx("apply", "--sign", ANN)[0] == 0
    assert verified() == (0, [])


def test_the_plan_says_who_signs(sardonyx, signing):
    assert f"1 new; signed with the key {signing}\n" in sardonyx("plan", "--sign", ANN)[1]


def test_a_saved_plan_signs_by_itself(sardonyx, verified, tmp_path):
    sardonyx("plan", "--sign", ANN, "--out", tmp_path / "plan.json")
    assert run(["publish", "apply", str(tmp_path / "plan.json")]) == 0
    assert verified() == (0, [])


def test_a_saved_plan_takes_no_other_key(sardonyx, tmp_path, capsys):
    sardonyx("plan", "--out", tmp_path / "plan.json")
    assert run(["publish", "apply", str(tmp_path / "plan.json"), "--sign", ANN]) == 2
    assert "give --sign to sardonyx publish plan" in capsys.readouterr().err


def test_nothing_is_published_when_nothing_can_be_signed(sardonyx, content):
    assert sardonyx("apply", "--sign", "AB" * 20)[0] == 1
    assert content() == {}


def test_what_is_signed_is_not_signed_anew(sardonyx, content):
    sardonyx("apply", "--sign", ANN)
    before = content()
    assert "1 unchanged" in sardonyx("apply", "--sign", ANN)[1]
    assert content() == before


def test_a_published_package_gets_only_its_provenance(sardonyx, content, verified):
    sardonyx("apply")
    before = content()
    assert "incomplete  demo-1.0.0.tgz" in sardonyx("apply", "--sign", ANN)[1]
    assert {name: data for name, data in content().items() if name != f"{FILE}.prov"} == before
    assert verified() == (0, [])


def test_without_a_key_nothing_is_missing(sardonyx):
    sardonyx("apply")
    assert "1 unchanged" in sardonyx("plan")[1]


def test_what_others_packed_is_not_vouched_for(sardonyx, helm_binary, tmp_path, destination, content):
    folder = tmp_path / "sources" / "demo-1.0.0"
    subprocess.run([helm_binary, "package", folder, "-d", destination], check=True, capture_output=True)
    subprocess.run([helm_binary, "repo", "index", destination], check=True, capture_output=True)
    code, said = sardonyx("apply", "--sign", ANN)
    assert (code, "only a new version can be signed" in said) == (0, True)
    assert f"{FILE}.prov" not in content()


def test_a_provenance_that_a_stopped_run_left_is_replaced(sardonyx, destination, verified):
    destination.mkdir()
    (destination / f"{FILE}.prov").write_bytes(b"of a package that never came")
    sardonyx("apply", "--sign", ANN)
    assert verified() == (0, [])


def test_a_package_without_a_provenance_is_a_warning(sardonyx, verified):
    sardonyx("apply")
    assert verified() == (0, ["provenance-missing"])


def test_a_provenance_of_another_release(sardonyx, verified, destination, chart):
    chart("demo", "1.0.1")
    sardonyx("apply", "--sign", ANN)
    shutil.copy(destination / f"{FILE}.prov", destination / "demo-1.0.1.tgz.prov")
    assert verified() == (1, ["provenance-wrong"])


def test_packages_beside_which_the_provenance_lies(signing, chart, tmp_path, keyring, helm_binary):
    build = tmp_path / "build"
    assert run(["package", chart().origin, "-d", str(build), "--sign", ANN]) == 0
    subprocess.run([helm_binary, "verify", build / FILE, "--keyring", keyring], check=True, capture_output=True)


def test_a_folder_says_what_is_unsigned(publishing, chart, destination):
    demo, other = chart(), chart("other")
    publishing.publish([demo, other])
    (destination / f"{FILE}.prov").write_bytes(b"signed")
    releases = [source.release for source in publishing.sources([demo, other], 0)]
    assert Folder(destination).unsigned(releases) == [releases[1]]
