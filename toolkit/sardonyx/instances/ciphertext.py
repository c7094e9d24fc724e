"""One sealed value: what a sealed-secrets controller can open, and nobody else.

The format is that of ``pkg/crypto/crypto.go`` in bitnami-labs/sealed-secrets 0.36, in base64:

    2 bytes, big endian   length of the next part
    RSA-OAEP (SHA-256)    a random 32-byte session key; the label binds it to its scope
    AES-256-GCM           the value under that key, with a nonce of 12 zero bytes (the key is used once only)

The scope is always the strict one: the label is ``namespace/name``, so a copied or renamed ciphertext does not open.
"""

from __future__ import annotations

import base64
import binascii
import secrets
import struct
from typing import TYPE_CHECKING

from sardonyx.core.errors import SardonyxError
from sardonyx.instances.certificates import SealingCertificate

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.padding import OAEP
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

_LENGTH = struct.Struct(">H")
_NONCE = bytes(12)
_TAG_BYTES = 16


class CannotUnseal(SardonyxError):
    """A ciphertext is malformed, or sealed for another key, namespace or name."""


def seal(value: bytes, certificate: SealingCertificate, *, namespace: str, name: str) -> str:
    """Encrypt a value for the Secret of that namespace and name; each call gives another text."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # 60 ms with its package

    session_key = secrets.token_bytes(32)
    wrapped = certificate.public_key.encrypt(session_key, _oaep(namespace, name))
    sealed = AESGCM(session_key).encrypt(_NONCE, value, None)
    return base64.b64encode(_LENGTH.pack(len(wrapped)) + wrapped + sealed).decode()


def unseal(text: str, private_key: RSAPrivateKey, *, namespace: str, name: str) -> bytes:
    """Decrypt what ``seal`` or ``kubeseal`` made in strict scope.

    Raises CannotUnseal; its message holds nothing of the value.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    wrapped, sealed = _split(text)
    try:
        session_key = private_key.decrypt(wrapped, _oaep(namespace, name))
        return AESGCM(session_key).decrypt(_NONCE, sealed, None)
    except (ValueError, InvalidTag):
        raise CannotUnseal(f"was not sealed for this key and the Secret {namespace}/{name}") from None


def is_ciphertext(text: object) -> bool:
    """Tell whether something has the form of a sealed value; whether it opens only the controller can know."""
    try:
        return isinstance(text, str) and bool(_split(text))
    except CannotUnseal:
        return False


def _split(text: str) -> tuple[bytes, bytes]:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise CannotUnseal("a sealed value is not base64") from error
    end = _LENGTH.size + (_LENGTH.unpack_from(data)[0] if len(data) > _LENGTH.size else 0)
    if end == _LENGTH.size or len(data) < end + _TAG_BYTES:
        raise CannotUnseal("a sealed value is cut short")
    return data[_LENGTH.size : end], data[end:]


def _oaep(namespace: str, name: str) -> OAEP:
    from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
    from cryptography.hazmat.primitives.hashes import SHA256

    return OAEP(mgf=MGF1(SHA256()), algorithm=SHA256(), label=f"{namespace}/{name}".encode())
