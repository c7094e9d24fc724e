"""Signing what lies in a registry: once, beside others, at the same time as others, and only what is ours."""

import itertools
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.servers.cosign_keys import make_pair
from tests.servers.meddler import Answer

from sardonyx.catalogs import CatalogError, DigestMismatch, Unreachable
from sardonyx.catalogs import distribution as protocol
from sardonyx.catalogs.signatures import BUNDLE, MOST, SIGNED, signature_tag
from sardonyx.core.digests import digest_of
from sardonyx.publishing.cosign import sign, signing_payload
from sardonyx.publishing.cosign_keys import read_private_key
from sardonyx.publishing.destinations.oci import open_oci
from sardonyx.publishing.destinations.ocimanifest import Artifact, Blob, artifact, artifact_of
from sardonyx.publishing.destinations.ocisignatures import add_signature
from sardonyx.publishing.destinations.ociupload import put_blobs, put_manifest

ANN, BEN, EVE = (read_private_key(make_pair().private, "k", str) for _ in range(3))


@pytest.fixture
def stored(destination, pack):
    """Store a package; returns it."""
    package = pack()
    destination.store(package)
    return package


@pytest.fixture
def raw(registry, path):
    """The registry, and the repository of the chart."""
    return protocol.Distribution(registry.host), f"{path}/demo"


def signers(destination, package) -> set[str]:
    """Return whose signatures are there."""
    names = {"ann": ANN, "ben": BEN, "eve": EVE}
    return {name for name, key in names.items() if not destination.unsigned_by(key.public, [package.release])}


def is_put_of_all(request) -> bool:
    return request.method == "PUT" and request.path.endswith(".sig")


def test_nothing_is_signed_at_first(destination, stored):
    assert signers(destination, stored) == set()
    assert destination.evidence(stored.release).signatures == ()


def test_signing_twice_leaves_one_signature(destination, stored):
    destination.sign(stored, ANN)
    before = destination.evidence(stored.release)
    destination.sign(stored, ANN)
    assert destination.evidence(stored.release) == before
    assert len(before.signatures) == 1


def test_signing_changes_nothing_of_what_is_published(destination, stored):
    before = destination.evidence(stored.release).manifest
    destination.sign(stored, ANN)
    assert destination.evidence(stored.release).manifest == before
    assert destination.fetch(stored.release) == stored.data


def test_the_signatures_of_several_keys_stay(destination, stored):
    for key in (ANN, BEN, EVE):
        destination.sign(stored, key)
    assert signers(destination, stored) == {"ann", "ben", "eve"}


def test_tags_of_signatures_are_no_versions(destination, stored):
    destination.sign(stored, ANN)
    destination.announce([stored])
    assert list(destination.packages()) == ["demo-1.0.0.tgz"]


def test_the_tag_of_a_key_and_that_of_all_can_be_deleted_apart(destination, raw, stored):
    registry, repository = raw
    destination.sign(stored, ANN)
    tags = [tag for tag in registry.tags(repository) if tag.startswith("sha256-")]
    assert len({registry.manifest(repository, tag).digest for tag in tags}) == len(tags) == 2


def test_several_at_once_lose_nothing(registry, path, destination, stored):
    barrier = threading.Barrier(3)

    def write(key):
        own = open_oci(f"oci://{registry.host}/{path}")
        barrier.wait()
        own.sign(stored, key)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(write, (ANN, BEN, EVE)))
    assert signers(destination, stored) == {"ann", "ben", "eve"}


def test_whoever_writes_last_keeps_what_others_wrote_meanwhile(destination, through, stored):
    late, meddler = through()
    done = itertools.count()

    def others_first(request):
        if is_put_of_all(request) and next(done) == 0:
            destination.sign(stored, BEN)

    meddler.before = others_first
    late.sign(stored, ANN)
    assert signers(destination, stored) == {"ann", "ben"}


def test_who_is_stopped_before_the_end_signs_again(destination, through, stored):
    stopped, meddler = through()
    meddler.before = lambda request: Answer(403, {}, b"{}") if is_put_of_all(request) else None
    with pytest.raises(CatalogError):
        stopped.sign(stored, ANN)
    assert signers(destination, stored) == set()
    destination.sign(stored, ANN)
    assert signers(destination, stored) == {"ann"}


def test_what_somebody_who_was_stopped_undid_comes_back_with_the_next(destination, through, stored):
    stopped, meddler = through()
    state = {"written": False}

    def stop_afterwards(request):
        if state["written"]:
            return Answer(403, {}, b"{}")
        if is_put_of_all(request):
            destination.sign(stored, BEN)
            state["written"] = True
        return None

    meddler.before = stop_afterwards
    with pytest.raises(CatalogError):
        stopped.sign(stored, ANN)
    destination.sign(stored, EVE)
    assert signers(destination, stored) == {"ann", "ben", "eve"}


def test_a_registry_that_does_not_keep_the_signature_is_told(through, stored):
    destination, meddler = through()
    meddler.before = lambda request: Answer(201, {}, b"") if is_put_of_all(request) else None
    with pytest.raises(CatalogError, match="does not keep the signature"):
        destination.sign(stored, ANN)


def test_an_outage_is_not_taken_for_a_missing_signature(through, stored, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    destination, meddler = through()
    meddler.before = lambda request: Answer(503, {}, b"") if "sha256-" in request.path else None
    with pytest.raises(Unreachable):
        destination.unsigned_by(ANN.public, [stored.release])


@pytest.mark.parametrize("place", ["/referrers/", "sha256-"])
def test_a_refusal_is_not_taken_for_a_missing_signature(through, stored, place):
    destination, meddler = through()
    meddler.before = lambda request: Answer(403, {}, b"{}") if place in request.path else None
    with pytest.raises(CatalogError, match="answered 403"):
        destination.evidence(stored.release)


def test_a_manifest_that_holds_more_than_the_package_is_not_signed(destination, raw, pack):
    registry, repository = raw
    package = pack()
    made = artifact_of(package)
    more = artifact(made.blobs[0], [*made.blobs[1:], Blob("application/x-more", b"more")], {})
    put_blobs(registry, repository, more)
    put_manifest(registry, repository, "1.0.0", more, {})
    with pytest.raises(CatalogError, match="holds other than the package"):
        destination.sign(package, ANN)


def test_a_manifest_with_another_configuration_is_not_signed(destination, raw, pack):
    registry, repository = raw
    package, other = pack(), pack("demo", "1.0.0", description="something else")
    made = artifact(artifact_of(other).blobs[0], [Blob(protocol_layer(package), package.data)], {})
    put_blobs(registry, repository, made)
    put_manifest(registry, repository, "1.0.0", made, {})
    with pytest.raises(CatalogError, match="holds other than the package"):
        destination.sign(package, ANN)


def protocol_layer(package) -> str:
    return next(blob.media_type for blob in artifact_of(package).blobs if blob.data == package.data)


def test_a_provenance_is_no_reason_not_to_sign(destination, pack):
    package = pack(prov=b"-----BEGIN PGP SIGNED MESSAGE-----\n")
    destination.store(package)
    destination.sign(package, ANN)
    evidence = destination.evidence(package.release)
    assert (evidence.provenance, len(evidence.signatures)) == (package.provenance, 1)


def test_the_signature_of_another_version_does_not_count(destination, raw, stored, pack):
    other = pack("demo", "2.0.0")
    destination.store(other)
    destination.sign(other, ANN)
    copied = destination.evidence(other.release).signatures[0]
    add_signature(*raw, destination.evidence(stored.release).manifest, copied, "sha256:" + "0" * 64)
    assert signers(destination, stored) == set()
    destination.sign(stored, ANN)
    assert signers(destination, stored) == {"ann"}


def test_a_blob_of_a_signature_that_was_changed_is_refused(through, stored):
    destination, meddler = through()
    destination.sign(stored, ANN)
    blob = digest_of(destination.evidence(stored.release).signatures[0].data)
    meddler.before = lambda request: Answer(200, {}, b"{}") if request.path.endswith(blob) else None
    with pytest.raises(DigestMismatch):
        destination.evidence(stored.release)


def test_more_signatures_than_anybody_makes_are_refused(destination, raw, stored):
    registry, repository = raw
    digest = destination.evidence(stored.release).manifest
    signature = sign(signing_payload("r/demo", digest), EVE)
    layer = {"mediaType": signature.media_type, "digest": digest_of(signature.data), "size": len(signature.data)}
    manifest = {"schemaVersion": 2, "config": layer, "layers": [layer] * (MOST + 1)}
    made = Artifact((Blob(signature.media_type, signature.data),), json.dumps(manifest).encode())
    put_blobs(registry, repository, made)
    put_manifest(registry, repository, signature_tag(digest), made, {})
    with pytest.raises(CatalogError, match=f"more than {MOST} signatures"):
        destination.evidence(stored.release)


def test_a_registry_that_lists_referrers_is_asked_for_them(through, stored):
    destination, meddler = through()
    known = {"artifactType": BUNDLE, "digest": digest_of(b"x")}
    attestation = {**known, "annotations": {"dev.sigstore.bundle.predicateType": "https://spdx.dev/Document"}}
    signature = {**known, "annotations": {"dev.sigstore.bundle.predicateType": SIGNED}, "digest": digest_of(b"{}")}
    listed = {
        "manifests": [attestation, {**known, "artifactType": "text/plain"}, 7, {**known, "digest": "x"}, signature]
    }
    answer = Answer(200, {}, json.dumps(listed).encode())
    meddler.before = lambda request: answer if "/referrers/" in request.path else None
    assert destination.evidence(stored.release).signatures == ()  # it is listed, and no longer there
    asked = [line.rpartition("/")[2] for line in meddler.seen if "/manifests/sha256:" in line]
    assert asked == [digest_of(b"{}")]
