import base64

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import given, settings
from hypothesis import strategies as st

from sardonyx.instances.certificates import create_sealing_pair
from sardonyx.instances.ciphertext import CannotUnseal, is_ciphertext, seal, unseal

WHERE = {"namespace": "user-alice", "name": "web"}


@settings(max_examples=50, deadline=None)
@given(value=st.binary(max_size=5000), namespace=st.text(max_size=20), name=st.text(max_size=20))
def test_what_was_sealed_can_be_unsealed(value, namespace, name, certificate, private_key):
    text = seal(value, certificate, namespace=namespace, name=name)
    assert unseal(text, private_key, namespace=namespace, name=name) == value


def test_sealing_twice_gives_two_texts(certificate):
    assert seal(b"x", certificate, **WHERE) != seal(b"x", certificate, **WHERE)


def test_the_length_of_the_wrapped_key_stands_first(certificate):
    assert base64.b64decode(seal(b"x", certificate, **WHERE))[:2] == (256).to_bytes(2, "big")


@pytest.mark.parametrize("place", [{"namespace": "user-bob", "name": "web"}, {"namespace": "user-alice", "name": "db"}])
def test_another_namespace_or_name_cannot_unseal(place, certificate, private_key):
    with pytest.raises(CannotUnseal, match="was not sealed for this key and the Secret"):
        unseal(seal(b"x", certificate, **WHERE), private_key, **place)


def test_another_key_cannot_unseal(certificate, now):
    other = load_pem_private_key(create_sealing_pair(now, key_bits=2048)[1], None)
    with pytest.raises(CannotUnseal):
        unseal(seal(b"x", certificate, **WHERE), other, **WHERE)


def test_a_changed_ciphertext_cannot_be_unsealed(certificate, private_key):
    data = bytearray(base64.b64decode(seal(b"hello", certificate, **WHERE)))
    data[-1] ^= 1
    with pytest.raises(CannotUnseal):
        unseal(base64.b64encode(data).decode(), private_key, **WHERE)


@settings(max_examples=200, deadline=None)
@given(st.text() | st.binary(max_size=400).map(lambda data: base64.b64encode(data).decode()))
def test_garbage_is_refused(private_key, text):
    with pytest.raises(CannotUnseal):
        unseal(text, private_key, **WHERE)


@pytest.mark.parametrize("thing", ["hunter2", "", None, 7, "c2hvcnQ="])
def test_plain_text_is_not_taken_for_a_ciphertext(thing):
    assert not is_ciphertext(thing)


def test_a_ciphertext_is_recognised_without_its_key(certificate):
    assert is_ciphertext(seal(b"", certificate, **WHERE))
