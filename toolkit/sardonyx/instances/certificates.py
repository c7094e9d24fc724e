"""Sealing certificates: the public half of a sealed-secrets controller's key.

The controller publishes a self-signed RSA certificate (``pkg/crypto/keys.go`` of bitnami-labs/sealed-secrets 0.36);
``kubeseal`` refuses an expired one, and so do we. Only its key and its dates mean anything: nothing signs it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from sardonyx.core.digests import digest_of
from sardonyx.core.errors import Place, SardonyxError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
    from cryptography.x509 import Certificate

SMALLEST_KEY_BITS = 2048
_REMEDY = "fetch the controller's certificate with `kubeseal --fetch-cert` and put it there"


class UnusableCertificate(SardonyxError):
    """Nothing can be sealed for this certificate."""


class SealingCertificate(NamedTuple):
    """A key to seal for. ``fingerprint`` is the ``sha256:`` digest of the DER public key (RFC 5280 4.1.2.7).

    It names the key and not the certificate: a certificate renewed for the same key changes no ciphertext.
    """

    public_key: RSAPublicKey
    fingerprint: str
    not_after: datetime


def read_certificate(pem: bytes, source: str, now: datetime) -> SealingCertificate:
    """Read the first certificate of a PEM file, as ``kubeseal`` does. ``now`` must know its time zone.

    Raises UnusableCertificate when the file is empty, holds a private key, is malformed, or when the certificate is
    not for RSA of at least 2048 bits, not yet valid or expired.
    """
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # 100 ms

    place = Place(source)
    certificate = _parse(pem, place)
    public_key = _rsa_key(certificate, place)
    _require_valid_at(certificate, now, place)
    der = public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return SealingCertificate(public_key, digest_of(der), certificate.not_valid_after_utc)


def create_sealing_pair(
    now: datetime, *, valid_for: timedelta = timedelta(days=3650), key_bits: int = 4096
) -> tuple[bytes, bytes]:
    """Make a key like the controller's own: the certificate and the private key (PKCS#1), both PEM.

    ``now`` is the beginning of its validity. For demonstrations and tests; a cluster's controller makes its own.
    """
    from cryptography.hazmat.primitives.asymmetric import rsa  # 100 ms
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    key = rsa.generate_private_key(public_exponent=65537, key_size=key_bits)
    certificate = _self_signed(key, now, now + valid_for)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return certificate.public_bytes(Encoding.PEM), private


def _self_signed(key: RSAPrivateKey, begin: datetime, end: datetime) -> Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256

    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sealed-secrets")])
    draft = x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key())
    draft = draft.serial_number(x509.random_serial_number()).not_valid_before(begin).not_valid_after(end)
    draft = draft.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return draft.sign(key, SHA256())


def _parse(pem: bytes, place: Place) -> Certificate:
    from cryptography.x509 import load_pem_x509_certificates

    if not pem.strip():
        raise UnusableCertificate("there is no certificate in this file", place=place, help=_REMEDY)
    if b"PRIVATE KEY-----" in pem:
        raise UnusableCertificate(
            "holds a private key, which must not be in the repository",
            place=place,
            help="keep the certificate only; treat the key as lost and let the controller make another",
        )
    try:
        return load_pem_x509_certificates(pem)[0]
    except ValueError as error:
        raise UnusableCertificate("is not a PEM certificate", place=place, help=_REMEDY) from error


def _rsa_key(certificate: Certificate, place: Place) -> RSAPublicKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UnusableCertificate("the certificate's key cannot be read", place=place, help=_REMEDY) from error
    if not isinstance(key, RSAPublicKey):
        raise UnusableCertificate("the certificate is not for an RSA key", place=place, help=_REMEDY)
    if key.key_size < SMALLEST_KEY_BITS:
        raise UnusableCertificate(
            f"the certificate's RSA key has {key.key_size} bits, {SMALLEST_KEY_BITS} are needed",
            place=place,
            help=_REMEDY,
        )
    return key


def _require_valid_at(certificate: Certificate, now: datetime, place: Place) -> None:
    begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if now < begin:
        raise UnusableCertificate(
            f"the certificate is valid only from {_written(begin)}", place=place, help="check the clock"
        )
    if now > end:
        raise UnusableCertificate(f"the certificate expired on {_written(end)}", place=place, help=_REMEDY)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
