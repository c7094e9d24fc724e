"""Signatures beside the real cosign: it believes ours, and ours believes it."""

import os
import subprocess

import pytest
from tests.servers.debian import NotInstalled
from tests.servers.go_programs import COSIGN, built

from sardonyx.publishing.cosign_keys import private_key_in, public_key_in

OLD_FORM = "--new-bundle-format=false"
PASSWORD = "pass word"


class Cosign:
    """The cosign command with keys of its own in a folder."""

    def __init__(self, program, folder) -> None:
        self.program, self.folder = program, folder

    def run(self, *arguments) -> subprocess.CompletedProcess:
        # Without the user's settings, and nothing in it that leads to a transparency log.
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "COSIGN_PASSWORD": PASSWORD}
        command = [str(self.program), *map(str, arguments)]
        return subprocess.run(command, env=environment, cwd=self.folder, capture_output=True, text=True, check=False)

    def make_keys(self, name: str):
        """Make a pair and return the path of the private key; the other's ends in ``.pub``."""
        self.must("generate-key-pair", "--output-key-prefix", name)
        return self.folder / f"{name}.key"

    def sign(self, reference, key, *more) -> None:
        local = ["--use-signing-config=false", "--tlog-upload=false", "--allow-insecure-registry", "--yes"]
        self.must("sign", "--key", key, *local, *more, reference)

    def believes(self, reference, key, *more) -> bool:
        """Tell whether cosign verifies a reference with the public half of a key."""
        local = ["--insecure-ignore-tlog", "--allow-insecure-registry"]
        return self.run("verify", "--key", key.with_suffix(".pub"), *local, *more, reference).returncode == 0

    def must(self, *arguments) -> None:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def cosign(tmp_path_factory) -> Cosign:
    """The real cosign; the tests are skipped where it cannot be built."""
    try:
        return Cosign(built(COSIGN), tmp_path_factory.mktemp("cosign"))
    except NotInstalled as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def ann(cosign):
    return cosign.make_keys("ann")


@pytest.fixture(scope="module")
def ben(cosign):
    return cosign.make_keys("ben")


@pytest.fixture
def stored(destination, pack):
    package = pack()
    destination.store(package)
    return package


@pytest.fixture
def reference(registry, path, destination, stored) -> str:
    """What cosign calls the package."""
    return f"{registry.host}/{path}/demo@{destination.evidence(stored.release).manifest}"


@pytest.fixture
def sign(destination, stored):
    """Sign the package with a key of cosign's."""
    return lambda key: destination.sign(stored, private_key_in(key, lambda: PASSWORD))


@pytest.fixture
def believed(destination, stored):
    """Tell whether we believe that a key signed the package."""
    return lambda key: not destination.unsigned_by(public_key_in(key.with_suffix(".pub")), [stored.release])


def test_both_halves_of_a_pair_are_one_key(ann):
    assert private_key_in(ann, lambda: PASSWORD).public == public_key_in(ann.with_suffix(".pub"))


def test_cosign_believes_what_we_sign(cosign, reference, sign, ann, ben):
    sign(ann)
    assert (cosign.believes(reference, ann), cosign.believes(reference, ben)) == (True, False)


def test_cosign_finds_what_we_sign_by_the_tag_of_the_version(cosign, registry, path, sign, stored, ann):
    sign(ann)
    assert cosign.believes(f"{registry.host}/{path}/demo:1.0.0", ann)


@pytest.mark.parametrize("form", [[], [OLD_FORM]], ids=["bundle", "simple signing"])
def test_we_believe_what_cosign_signs(cosign, reference, believed, ann, ben, form):
    cosign.sign(reference, ann, *form)
    assert (believed(ann), believed(ben)) == (True, False)


def test_cosign_adds_to_ours_and_we_to_its(cosign, reference, sign, believed, ann, ben):
    third = cosign.make_keys("third")
    sign(ann)
    cosign.sign(reference, ben, OLD_FORM)
    sign(third)
    for key in (ann, ben, third):
        assert believed(key)
        assert cosign.believes(reference, key)


def test_both_forms_lie_side_by_side(cosign, reference, sign, believed, ann, ben):
    cosign.sign(reference, ben)
    sign(ann)
    assert believed(ann)
    assert believed(ben)
    assert cosign.believes(reference, ben)
    # Where there is a bundle, cosign 3 looks for no other form unless it is told to.
    assert cosign.believes(reference, ann, OLD_FORM)


def test_an_attestation_is_no_signature(cosign, reference, believed, ann, tmp_path):
    predicate = tmp_path / "predicate.json"
    predicate.write_text("{}")
    local = ["--use-signing-config=false", "--tlog-upload=false", "--allow-insecure-registry", "--yes"]
    cosign.must("attest", "--key", ann, "--predicate", predicate, "--type", "custom", *local, reference)
    assert not believed(ann)
