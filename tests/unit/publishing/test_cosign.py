"""Which signatures are believed."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.servers.cosign_keys import make_pair

from sardonyx.catalogs.signatures import BUNDLE, SIGNATURE, SIGNED, SIMPLE_SIGNING, Attached, Evidence
from sardonyx.core.digests import digest_of
from sardonyx.publishing.cosign import SignatureWrong, check_by, sign, signing_payload, vouching_key
from sardonyx.publishing.cosign_keys import read_private_key

DIGEST, OTHER = digest_of(b"a manifest"), digest_of(b"another")
ANN, BEN = (read_private_key(make_pair().private, "k", str) for _ in range(2))
PAYLOAD = signing_payload("registry.example.org/charts/demo", DIGEST)
PAYLOAD_TYPE = "application/vnd.in-toto+json"


def signed(payload: bytes = PAYLOAD, key=ANN) -> Attached:
    return sign(payload, key)


def bundled(digest: str = DIGEST, key=ANN, *, predicate: str = SIGNED, kind: str = PAYLOAD_TYPE) -> Attached:
    """Make what ``cosign sign`` makes since version 3."""
    subject = [{"digest": {"sha256": digest.removeprefix("sha256:")}}]
    payload = json.dumps({"subject": subject, "predicateType": predicate, "predicate": {}}).encode()
    whole = f"DSSEv1 {len(kind)} {kind} {len(payload)} ".encode() + payload
    signature = {"sig": sign(whole, key).annotations[SIGNATURE]}
    envelope = {"payload": base64.b64encode(payload).decode(), "payloadType": kind, "signatures": [signature]}
    return Attached(BUNDLE, json.dumps({"mediaType": BUNDLE, "dsseEnvelope": envelope}).encode(), {})


def refused(*signatures: Attached, keys=(ANN.public,)) -> str:
    with pytest.raises(SignatureWrong) as error:
        vouching_key(signatures, DIGEST, keys)
    return error.value.message


def changed(payload: bytes, old: bytes, new: bytes) -> bytes:
    assert old in payload
    return payload.replace(old, new)


def test_the_payload_is_that_of_cosign():
    assert PAYLOAD.decode() == (
        '{"critical":{"identity":{"docker-reference":"registry.example.org/charts/demo"},'
        f'"image":{{"docker-manifest-digest":"{DIGEST}"}},"type":"cosign container image signature"}},"optional":null}}'
    )


@pytest.mark.parametrize("make", [signed, bundled])
def test_what_a_key_signed_is_believed(make):
    assert vouching_key([make()], DIGEST, [BEN.public, ANN.public]) == ANN.public


def test_the_signatures_of_others_are_passed_over():
    assert vouching_key([signed(key=BEN), bundled(key=BEN), signed()], DIGEST, [ANN.public]) == ANN.public


def test_nobody_signed():
    assert refused() == "it has no signature"


@pytest.mark.parametrize("make", [signed, bundled])
def test_another_key_signed(make):
    assert refused(make(key=BEN)) == "its signature is not by this key"


def test_several_signed_and_none_of_those_that_are_asked_for():
    third = read_private_key(make_pair().private, "k", str)
    assert refused(signed(key=BEN), bundled(key=BEN), keys=(ANN.public, third.public)) == (
        "none of its 2 signatures is by one of these keys"
    )


@pytest.mark.parametrize("moved", [signed(signing_payload("r/demo", OTHER)), bundled(OTHER)])
def test_the_signature_of_another_version_is_refused(moved):
    assert refused(moved) == "the signature was made for something else"


def test_the_signature_does_not_fit_another_payload():
    other = Attached(SIMPLE_SIGNING, PAYLOAD, signed(signing_payload("r/demo", OTHER)).annotations)
    assert refused(other) == "its signature is not by this key"


def test_only_what_says_that_it_is_a_signature_is_one():
    of_other_type = signed(changed(PAYLOAD, b"cosign container image signature", b"atomic container signature"))
    assert refused(of_other_type) == "the signature was made for something else"


@pytest.mark.parametrize("other", [{"predicate": "https://spdx.dev/Document"}, {"kind": "text/plain"}])
def test_an_attestation_is_no_signature(other):
    assert refused(bundled(**other)) == "the signature was made for something else"


@pytest.mark.parametrize(
    "broken",
    [
        Attached(SIMPLE_SIGNING, PAYLOAD, {}),
        Attached(SIMPLE_SIGNING, PAYLOAD, {SIGNATURE: "###"}),
        Attached(SIMPLE_SIGNING, b"{}", signed().annotations),
        Attached(SIMPLE_SIGNING, b"[" * 100_000, signed().annotations),
        signed(b'{"critical": {"image": {"docker-manifest-digest": []}, "type": "cosign container image signature"}}'),
        signed(b'"critical"'),
        Attached(BUNDLE, b"[]", {}),
        Attached(BUNDLE, changed(bundled().data, b'"signatures": [', b'"signatures": [7, '), {}),
        Attached("text/plain", PAYLOAD, signed().annotations),
    ],
)
def test_what_cannot_be_read_is_nobodys_and_hides_no_other(broken):
    assert "is not by this key" in refused(broken)
    assert vouching_key([broken, signed()], DIGEST, [ANN.public]) == ANN.public


@given(
    st.binary(max_size=300), st.dictionaries(st.just(SIGNATURE), st.text()), st.sampled_from([SIMPLE_SIGNING, BUNDLE])
)
def test_noise_is_not_believed(data, annotations, media_type):
    refused(Attached(media_type, data, annotations))


def test_the_check_by_a_key():
    check_by(ANN.public)(Evidence(None, DIGEST, (signed(),)))
    with pytest.raises(SignatureWrong):
        check_by(ANN.public)(Evidence(None, None, (signed(),)))
