"""Reading the keys that cosign signs with."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from tests.servers.cosign_keys import closed, make_pair, pem, seal

from sardonyx.publishing.cosign_keys import KeyUnusable, read_private_key, read_public_key
from sardonyx.publishing.cosign_secretbox import open_box

# The box of "Cryptography in NaCl", section 10.
KEY = bytes.fromhex("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389")
NONCE = bytes.fromhex("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37")
CONTENT = bytes.fromhex(
    "be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffce5ecbaaf33bd751a1ac728d45e6c6129"
    "6cdc3c01233561f41db66cce314adb310e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde"
    "048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f937763848645e0705"
)
BOX = bytes.fromhex(
    "f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce48332ea7164d96a4476fb8c531a1186a"
    "c0dfc17c98dce87b4da7f011ec48c97271d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548e526ae"
    "90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b37973f622a43d14a6599b1f654cb45a74"
    "e355a5"
)
PAIR = make_pair()
CLOSED = closed(PAIR.private, "secret")


def never():
    raise AssertionError("a key that is open needs no password")


def refused(read, data: bytes, *more) -> str:
    with pytest.raises(KeyUnusable) as error:
        read(data, "some.key", *more)
    assert str(error.value).startswith("some.key: ")
    return error.value.message


def of_other_kind() -> list:
    keys = [rsa.generate_private_key(65537, 2048), ed25519.Ed25519PrivateKey.generate()]
    return [*keys, ec.generate_private_key(ec.SECP384R1()), ec.generate_private_key(ec.SECP256K1())]


def test_the_published_box_opens():
    assert open_box(BOX, NONCE, KEY) == CONTENT


@given(st.integers(0, len(BOX) - 1), st.integers(1, 255))
def test_a_box_that_was_changed_does_not_open(place, change):
    changed = bytearray(BOX)
    changed[place] ^= change
    assert open_box(bytes(changed), NONCE, KEY) is None


@given(st.binary(max_size=300), st.binary(min_size=24, max_size=24), st.binary(min_size=32, max_size=32))
def test_what_is_closed_can_be_opened(content, nonce, key):
    assert open_box(seal(content, nonce, key), nonce, key) == content


def test_a_plain_key_is_read_and_needs_no_password():
    assert read_private_key(PAIR.private, "k", never).public == read_public_key(PAIR.public, "p")


@pytest.mark.parametrize("kind", ["COSIGN", "SIGSTORE"])
@pytest.mark.parametrize("strength", [2**15, 2**16])
def test_a_closed_key_is_opened(kind, strength):
    data = closed(PAIR.private, "pässword", kind=kind, strength=strength)
    assert read_private_key(data, "k", lambda: "pässword").public == read_public_key(PAIR.public, "p")


def test_a_key_without_a_password_is_closed_with_an_empty_one():
    assert read_private_key(closed(PAIR.private, ""), "k", str).public.fingerprint.startswith("sha256:")


def test_another_password_does_not_open_it():
    assert refused(read_private_key, CLOSED, lambda: "other") == "cannot be opened with this password"


def test_a_key_shows_nothing_secret():
    key = read_private_key(CLOSED, "k", lambda: "secret")
    assert repr(key) == f"PrivateKey(public=PublicKey(fingerprint='{key.public.fingerprint}'))"


@pytest.mark.parametrize("key", of_other_kind(), ids=lambda key: type(key).__name__)
def test_keys_of_other_kinds_are_refused(key):
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    assert refused(read_public_key, public) == "holds no ECDSA key on the curve P-256"
    assert refused(read_private_key, private, never) == "holds no ECDSA key on the curve P-256"


@pytest.mark.parametrize("data", [PAIR.private, CLOSED])
def test_a_private_key_is_no_public_one(data):
    assert refused(read_public_key, data).startswith("is not a public key but ")


def test_a_public_key_is_no_private_one():
    assert refused(read_private_key, PAIR.public, never) == "is not a private key that can be read but public key"


@pytest.mark.parametrize(
    "other",
    [
        {"kdf": {"name": "scrypt", "params": {"N": 2**30, "r": 8, "p": 1}, "salt": ""}},
        {"kdf": {"name": "scrypt", "params": {"N": 2**15, "r": 8, "p": 9999}, "salt": ""}},
        {"kdf": {"name": "scrypt", "params": {"N": [], "r": 8, "p": 1}, "salt": ""}},
        {"cipher": {"name": "aes", "nonce": ""}},
        {"cipher": {"name": "nacl/secretbox", "nonce": "AAAA"}},
        {"cipher": 7},
        {"ciphertext": "###"},
        {"ciphertext": None},
    ],
)
def test_a_key_that_is_closed_otherwise_is_refused_before_a_password_is_asked(other):
    assert " cosign " in refused(read_private_key, closed(PAIR.private, "", **other), never)


@pytest.mark.parametrize(
    "data", [b"", b"cosign.pub", PAIR.public * 2, PAIR.public[:-20], b"x" + PAIR.public, PAIR.public * 1000]
)
def test_what_is_not_one_key_is_refused(data):
    assert refused(read_public_key, data) == "is not one key in PEM"


@given(st.binary(max_size=200), st.sampled_from(["PUBLIC KEY", "PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY"]))
def test_nothing_but_a_refusal_comes_of_noise(noise, kind):
    for data in (noise, pem(kind, noise)):
        refused(read_public_key, data)
        refused(read_private_key, data, str)
