"""Which charts an environment that asks for signatures lets through, with a real GnuPG and a real registry."""

from __future__ import annotations

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.servers.cosign_keys import make_pair
from tests.servers.meddler import Answer, Meddler

from sardonyx.catalogs import ContentCache, DigestMismatch, open_catalog
from sardonyx.charts import load_folder
from sardonyx.environments.model import Catalog, Policy, RequiredSignature
from sardonyx.operations.pinning import fetch_package, pin_chart
from sardonyx.operations.signatures import SignatureMissing, SignatureNotChecked, require_signature
from sardonyx.publishing import Packer, Source
from sardonyx.publishing.cosign_keys import read_private_key
from sardonyx.publishing.destination import Package
from sardonyx.publishing.destinations.folder import Folder
from sardonyx.publishing.destinations.oci import open_oci
from sardonyx.publishing.provenance import signed_with

ANN, BEN = make_pair(), make_pair()
ANN_SIGNS, BEN_SIGNS = (read_private_key(pair.private, "k", str) for pair in (ANN, BEN))
BY_ANN = RequiredSignature(cosign_keys=(ANN.public.decode(),))
BY_BEN = RequiredSignature(cosign_keys=(BEN.public.decode(),))


@pytest.fixture(scope="module")
def fingerprints(gnupg) -> dict[str, str]:
    return {"ann": gnupg.fingerprint("ann@example.org"), "ben": gnupg.make_key("Ben <ben@example.org>")}


@pytest.fixture(autouse=True)
def alone(here, monkeypatch):
    """Leave the user's cache and accounts alone."""
    for name in ("XDG_CACHE_HOME", "DOCKER_CONFIG", "HELM_REGISTRY_CONFIG"):
        monkeypatch.setenv(name, str(here.parent / name))


@pytest.fixture
def pack(write_chart, gnupg, monkeypatch):
    """Make a package of ``demo`` with more lines in its Chart.yaml, signed by GnuPG if a key is named."""

    def make(version: str = "1.0.0", *lines: str, signer: str = "") -> Package:
        chart = load_folder(write_chart("demo", version, *lines))
        package = Packer(ContentCache()).pack([Source(chart, "demo", 1_700_000_000)])[0]
        monkeypatch.setenv("GNUPGHOME", str(gnupg.home))
        return signed_with(signer)(package) if signer else package

    return make


@pytest.fixture
def published(tmp_path, pack):
    """Publish packages to a folder; returns it."""

    def publish(*packages: Package) -> Path:
        folder = tmp_path / "published"
        for package in packages:
            Folder(folder).store(package)
        Folder(folder).announce(packages)
        return folder

    return publish


@pytest.fixture
def pushed(registry, request):
    """Push packages to a place of the test's own in the registry, signed with some keys; returns its address."""

    def push(*packages: Package, keys=()) -> str:
        destination = open_oci(f"oci://{registry.host}/t{abs(hash(request.node.nodeid)):x}")
        for package in packages:
            destination.store(package)
            for key in keys:
                destination.sign(package, key)
        return destination.location

    return push


@pytest.fixture
def by_gpg(gnupg):
    """Ask for a signature by one of some keys of GnuPG's."""

    def required(*keys: str) -> RequiredSignature:
        return RequiredSignature(gpg_keys=tuple(gnupg.run("--armor", "--export", key).decode() for key in keys))

    return required


def lab(location: object, *required: RequiredSignature) -> SimpleNamespace:
    policy = Policy(kinds=(), require_signature=required)
    return SimpleNamespace(name="lab", catalogs=[Catalog("own", str(location))], policy=policy)


def refused(environment) -> str:
    """Return why a launch is refused, without what all messages begin with."""
    with pytest.raises(SignatureMissing) as error:
        pin_chart(environment, "own/demo", None)
    begin = "own/demo 1.0.0 is not signed as the environment lab asks: "
    assert error.value.message.startswith(begin)
    return error.value.message.removeprefix(begin)


def accepted(environment) -> bool:
    return pin_chart(environment, "own/demo", None)[0].version == "1.0.0"


def test_where_nothing_is_asked_nothing_is_looked_for(published, pack):
    elsewhere = RequiredSignature(("other",), cosign_keys=BY_ANN.cosign_keys)
    assert accepted(lab(published(pack()), elsewhere))


def test_a_provenance_by_an_accepted_key(published, pack, fingerprints, by_gpg):
    folder = published(pack(signer=fingerprints["ann"]))
    assert accepted(lab(folder, by_gpg("ann")))
    assert accepted(lab(folder, by_gpg("ben", "ann")))


def test_a_provenance_by_another_key(published, pack, fingerprints, by_gpg):
    folder = published(pack(signer=fingerprints["ann"]))
    assert refused(lab(folder, by_gpg("ben"))).startswith("of its provenance: the key of the signature, ")


def test_no_provenance(published, pack, by_gpg, fingerprints):
    assert refused(lab(published(pack()), by_gpg("ann"))) == "it has no provenance"


def test_a_catalog_in_a_folder_has_no_signatures_of_cosign(published, pack):
    assert refused(lab(published(pack()), BY_ANN)) == "its catalog is no registry, so cosign cannot have signed it"


def test_a_key_that_has_expired(published, pack, gnupg, by_gpg, monkeypatch):
    fingerprint = gnupg.make_key("Stale <stale@example.org>", when="20200101T000000!")
    package = pack()
    text = signed_in_2020(gnupg, fingerprint, package)
    folder = published(package)
    (folder / f"{package.file}.prov").write_bytes(text)
    assert refused(lab(folder, by_gpg("stale"))) == "of its provenance: the key of the signature has expired"


def signed_in_2020(gnupg, fingerprint, package) -> bytes:
    text = f"name: demo\n\n...\nfiles:\n  {package.file}: {package.digest}\n".encode()
    return gnupg.run("--faked-system-time=20200101T010000!", "--clearsign", "--local-user", fingerprint, data=text)


def test_a_key_that_was_revoked(published, pack, gnupg, by_gpg):
    fingerprint = gnupg.make_key("Lost <lost@example.org>")
    folder = published(pack(signer=fingerprint))
    assert accepted(lab(folder, by_gpg("lost")))
    gnupg.revoke(fingerprint)
    assert refused(lab(folder, by_gpg("lost"))) == "of its provenance: the key of the signature was revoked"


def test_the_provenance_of_another_version(published, pack, fingerprints, by_gpg):
    folder = published(pack())
    (folder / "demo-1.0.0.tgz.prov").write_bytes(pack("0.9.0", signer=fingerprints["ann"]).provenance)
    assert refused(lab(folder, by_gpg("ann"))) == (
        "of its provenance: it is not about demo-1.0.0.tgz, but about demo-0.9.0.tgz"
    )


def test_a_package_that_was_changed_with_its_index_after_it_was_signed(published, pack, fingerprints, by_gpg):
    signed = pack(signer=fingerprints["ann"])
    changed = pack("1.0.0", "description: other")
    folder = published(changed)
    (folder / "demo-1.0.0.tgz.prov").write_bytes(signed.provenance)
    assert refused(lab(folder, by_gpg("ann"))) == (
        f"of its provenance: it says that demo-1.0.0.tgz has the digest {signed.digest}, not {changed.digest}"
    )


def test_a_package_that_was_changed_alone(published, pack, fingerprints, by_gpg, monkeypatch, tmp_path):
    folder = published(pack(signer=fingerprints["ann"]))
    (folder / "demo-1.0.0.tgz").write_bytes(pack("1.0.0", "description: other").data)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "fresh"))  # the good one would be in the other
    with pytest.raises(DigestMismatch):
        pin_chart(lab(folder, by_gpg("ann")), "own/demo", None)


def test_a_signature_of_cosign_by_an_accepted_key(pushed, pack):
    location = pushed(pack(), keys=[ANN_SIGNS, BEN_SIGNS])
    assert accepted(lab(location, BY_ANN))
    assert accepted(lab(location, BY_BEN))


def test_a_signature_of_cosign_by_another_key(pushed, pack):
    assert refused(lab(pushed(pack(), keys=[ANN_SIGNS]), BY_BEN)) == "its signature is not by this key"


def test_no_signature_of_cosign(pushed, pack):
    assert refused(lab(pushed(pack()), BY_ANN)) == "it has no signature"


def test_of_two_kinds_of_signatures_one_is_enough(pushed, pack, fingerprints, by_gpg):
    either = RequiredSignature(cosign_keys=BY_ANN.cosign_keys, gpg_keys=by_gpg("ann").gpg_keys)
    assert accepted(lab(pushed(pack(signer=fingerprints["ann"])), either))


def test_of_two_kinds_of_signatures_neither_is_there(pushed, pack, by_gpg, fingerprints):
    either = RequiredSignature(cosign_keys=BY_ANN.cosign_keys, gpg_keys=by_gpg("ann").gpg_keys)
    assert refused(lab(pushed(pack()), either)) == "it has no signature; it has no provenance"


def test_an_entry_without_keys_lets_nothing_through(pushed, pack):
    assert refused(lab(pushed(pack()), RequiredSignature())) == ""


def test_the_signature_of_another_version(pushed, registry, pack):
    location = pushed(pack("0.9.0"), keys=[ANN_SIGNS])
    pushed(pack())
    assert refused(lab(location, BY_ANN)) == "it has no signature"


def test_another_package_meanwhile(published, pack, fingerprints, by_gpg):
    environment = lab(published(pack(signer=fingerprints["ann"])), by_gpg("ann"))
    catalog = open_catalog(environment.catalogs[0].location, cache=ContentCache())
    package = SimpleNamespace(name="demo", version="1.0.0", digest="sha256:" + "0" * 64)
    with pytest.raises(DigestMismatch):
        require_signature(environment, "own", catalog, package)


def test_an_outage_is_not_a_missing_signature(pushed, registry, pack, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    location = pushed(pack(), keys=[ANN_SIGNS])
    meddler = Meddler(registry.host)
    meddler.before = lambda request: Answer(503, {}, b"") if ".sig" in request.path else None
    with pytest.raises(
        SignatureNotChecked, match=r"whether own/demo 1\.0\.0 is signed could not be checked: .*503"
    ) as error:
        pin_chart(lab(location.replace(registry.host, meddler.host), BY_ANN), "own/demo", None)
    assert error.value.exit_code == 4
    meddler.stop()


class Files(SimpleHTTPRequestHandler):
    """A web server of files that answers 500 for provenances while ``broken``."""

    broken = False

    def send_head(self):
        if self.broken and self.path.endswith(".prov"):
            self.send_error(500)
            return None
        return super().send_head()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def served(tmp_path):
    """The address of a web server over the folder that is published to."""
    (tmp_path / "published").mkdir(exist_ok=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(tmp_path / "published")))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_provenance_on_a_web_server(served, published, pack, fingerprints, by_gpg):
    published(pack(signer=fingerprints["ann"]))
    assert accepted(lab(served, by_gpg("ann")))


def test_no_provenance_on_a_web_server(served, published, pack, by_gpg, fingerprints):
    published(pack())
    assert refused(lab(served, by_gpg("ann"))) == "it has no provenance"


def test_a_web_server_that_does_not_give_the_provenance(served, published, pack, fingerprints, by_gpg, monkeypatch):
    published(pack(signer=fingerprints["ann"]))
    monkeypatch.setattr(Files, "broken", True)
    with pytest.raises(SignatureNotChecked, match=r"could not be checked: .*\.prov: answered 500"):
        pin_chart(lab(served, by_gpg("ann")), "own/demo", None)


def test_services_that_run_need_no_signature_to_be_read(published, pack, by_gpg, fingerprints):
    folder = published(pack())
    pin = pin_chart(lab(folder), "own/demo", None)[0]
    assert fetch_package(lab(folder, by_gpg("ann")), pin)
