"""What the gate says where the environment asks for signatures, with a real GnuPG."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sardonyx.core.digests import digest_of
from sardonyx.core.yamltext import read_yaml, write_yaml
from sardonyx.operations.signatures import SignatureMissing
from sardonyx.publishing.provenance import provenance_text, sign

LAB = "environments/lab"
PLAIN = "plain-1.0.0.tgz"


@pytest.fixture
def shelf(lonely, tmp_path) -> Path:
    """The folder of a catalog that a test may change."""
    return Path(shutil.copytree(lonely.catalog, tmp_path / "catalog"))


@pytest.fixture
def strict(lonely, shelf, gnupg):
    """A repository whose environment asks for Ann's signature since the services in it were launched."""

    def change(spec) -> None:
        spec["catalogs"][0]["location"] = shelf.as_uri()
        key = gnupg.run("--armor", "--export", "ann@example.org").decode()
        spec["policy"]["requireSignature"] = [{"gpgKeys": [key]}]

    lonely.git("update-ref", "refs/heads/main", lonely.commit(edited(lonely, change), author="olga"))
    return lonely


def edited(world, change) -> dict[str, bytes]:
    """Return ``environment.yaml`` of main, changed by a function of its spec."""
    path = f"{LAB}/environment.yaml"
    value = read_yaml(world.tree().read(path) or b"", path).value
    change(value["spec"])
    return {path: write_yaml(value).encode()}


@pytest.fixture
def signed(shelf, gnupg, monkeypatch):
    """Sign the chart ``plain`` for Ann; returns the path of the provenance."""

    def make(digest: str = "") -> Path:
        monkeypatch.setenv("GNUPGHOME", str(gnupg.home))
        text = provenance_text({"name": "plain"}, PLAIN, digest or digest_of((shelf / PLAIN).read_bytes()))
        path = shelf / f"{PLAIN}.prov"
        path.write_bytes(sign(text, "ann@example.org"))
        return path

    return make


@pytest.fixture
def unsigned(strict, signed):
    """The repository, and a new service whose chart lost its signature since it was launched."""
    path = signed()
    head = strict.commit(strict.launch("another", "plain"))
    path.unlink()
    return strict, head


def test_a_signed_chart_is_launched_and_merged(strict, signed):
    signed()
    assert strict.judge(strict.commit(strict.launch("another", "plain"))) == []


def test_an_unsigned_chart_is_not_launched(strict):
    with pytest.raises(SignatureMissing, match=r"lab/plain 1\.0\.0 is not signed .*: it has no provenance"):
        strict.launch("another", "plain")


def test_an_unsigned_chart_is_not_merged(unsigned):
    world, head = unsigned
    (found,) = world.judge(head)
    assert (found.rule, found.place.path) == ("gate-signature", f"{LAB}/instances/user-alice/another/instance.yaml")
    assert found.message.endswith("is not signed as the environment lab asks: it has no provenance")


def test_the_signature_of_another_package_is_not_merged(unsigned, signed):
    world, head = unsigned
    signed("sha256:" + "0" * 64)
    (found,) = world.judge(head)
    assert (found.rule, "it says that plain-1.0.0.tgz has the digest" in found.message) == ("gate-signature", True)


def test_several_services_of_one_chart_are_all_refused(strict, signed):
    path = signed()
    both = {**strict.launch("another", "plain"), **strict.launch("third", "plain")}
    head = strict.commit(both)
    assert strict.judge(head) == []
    path.unlink()
    assert [(found.rule, found.subject) for found in strict.judge(head)] == [
        ("gate-signature", "user-alice/another"),
        ("gate-signature", "user-alice/third"),
    ]


def test_a_service_that_runs_already_can_still_be_changed(strict):
    path = f"{LAB}/instances/user-alice/survey/instance.yaml"
    text = (strict.tree().read(path) or b"").replace(b"friendlyName: survey", b"friendlyName: poll")
    assert {found.rule for found in strict.judge(strict.commit({path: text}))} == {"gate-generated"}
    assert strict.judge(strict.commit(strict.delete("survey"))) == []


def test_an_operator_can_ask_for_signatures_although_unsigned_services_run(lonely, gnupg):
    key = gnupg.run("--armor", "--export", "ann@example.org").decode()
    change = edited(lonely, lambda spec: spec["policy"].update(requireSignature=[{"gpgKeys": [key]}]))
    assert lonely.judge(lonely.commit(change, author="olga"), "olga") == []


def test_a_member_cannot_turn_the_policy_off(strict, signed):
    off = edited(strict, lambda spec: spec["policy"].pop("requireSignature"))
    path = signed()
    head = strict.commit({**off, **strict.launch("another", "plain")})
    path.unlink()
    assert [found.rule for found in strict.judge(head)] == ["gate-ownership"]
