from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from sardonyx.instances.certificates import UnusableCertificate, create_sealing_pair, read_certificate


@pytest.fixture(scope="module")
def pem(now):
    return create_sealing_pair(now, valid_for=timedelta(days=30), key_bits=2048)[0]


def elliptic_certificate(now):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([])
    draft = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
    return draft.sign(key, SHA256()).public_bytes(Encoding.PEM)


def test_a_certificate_says_its_key_and_its_end(pem, now):
    certificate = read_certificate(pem, "sealing.pem", now)
    assert certificate.public_key.key_size == 2048
    assert certificate.not_after == now + timedelta(days=30)


def test_the_fingerprint_is_stable_and_of_the_key(pem, now):
    first, again = (read_certificate(pem, "sealing.pem", now).fingerprint for _ in range(2))
    assert first == again
    assert first.startswith("sha256:")


def test_the_first_of_several_certificates_counts(pem, now):
    other = create_sealing_pair(now, key_bits=2048)[0]
    both = read_certificate(pem + other, "sealing.pem", now)
    assert both.fingerprint == read_certificate(pem, "sealing.pem", now).fingerprint


def test_text_around_a_certificate_is_no_harm(pem, now):
    assert read_certificate(b"# of the lab cluster\n" + pem, "sealing.pem", now)


@pytest.mark.parametrize("data", [b"", b" \n"])
def test_an_empty_file_is_no_certificate(data, now):
    with pytest.raises(UnusableCertificate, match=r"sealing\.pem: there is no certificate"):
        read_certificate(data, "sealing.pem", now)


@pytest.mark.parametrize(
    "data", [b"hello", b"\xff\x00", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_malformed_certificate_is_refused(data, now):
    with pytest.raises(UnusableCertificate, match="is not a PEM certificate"):
        read_certificate(data, "sealing.pem", now)


def test_a_certificate_cut_short_is_refused(pem, now):
    with pytest.raises(UnusableCertificate, match="is not a PEM certificate"):
        read_certificate(pem[: len(pem) // 2], "sealing.pem", now)


def test_a_private_key_beside_it_is_refused(pem, now):
    private = create_sealing_pair(now, key_bits=2048)[1]
    with pytest.raises(UnusableCertificate, match="holds a private key"):
        read_certificate(pem + private, "sealing.pem", now)


def test_a_key_that_is_not_rsa_is_refused(now):
    with pytest.raises(UnusableCertificate, match="not for an RSA key"):
        read_certificate(elliptic_certificate(now), "sealing.pem", now)


def test_a_short_key_is_refused(now):
    pem, _ = create_sealing_pair(now, key_bits=1024)
    with pytest.raises(UnusableCertificate, match="has 1024 bits, 2048 are needed"):
        read_certificate(pem, "sealing.pem", now)


def test_an_expired_certificate_is_refused_with_its_date(pem, now):
    with pytest.raises(UnusableCertificate, match="expired on 2026-12-01T00:00:00Z"):
        read_certificate(pem, "sealing.pem", now + timedelta(days=31))


def test_a_certificate_of_the_future_is_refused_with_its_date(pem, now):
    with pytest.raises(UnusableCertificate, match="valid only from 2026-11-01T00:00:00Z"):
        read_certificate(pem, "sealing.pem", now - timedelta(seconds=1))
