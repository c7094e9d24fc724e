"""The keys that cosign signs with: ECDSA on the curve P-256, in files as ``cosign generate-key-pair`` writes them.

A private key is PKCS #8 in PEM, or that closed with a password: PEM around JSON, with scrypt for the password and a
secret box of NaCl (``encrypted`` of secure-systems-lab/go-securesystemslib).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sardonyx.core.digests import digest_of
from sardonyx.core.errors import Place, SardonyxError, UsageError
from sardonyx.core.files import read_bytes
from sardonyx.core.jsontext import read_json
from sardonyx.publishing.cosign_secretbox import KEY_BYTES, NONCE_BYTES, open_box

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey

LARGEST = 64 * 1024
"""Bytes of a key's file that are read at most."""

AskPassword = Callable[[], str]
"""Returns the password of a private key; asked only when the key is closed with one."""

_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----\s([A-Za-z0-9+/=\s]+)-----END \1-----")
_CLOSED = ("ENCRYPTED COSIGN PRIVATE KEY", "ENCRYPTED SIGSTORE PRIVATE KEY")
_PRIVATE, _PUBLIC = "PRIVATE KEY", "PUBLIC KEY"
# The strengths that there are; a file must not make us use any amount of memory.
_STRENGTHS = (2**15, 2**16, 2**17)
_P256 = "secp256r1"


class KeyUnusable(UsageError):
    """A key that is none, of another kind, or closed with another password."""


@dataclass(frozen=True)
class PublicKey:
    """A key to verify with; ``fingerprint`` is the digest of its SubjectPublicKeyInfo (``sha256:HEX``)."""

    fingerprint: str
    key: EllipticCurvePublicKey = field(repr=False, compare=False)


@dataclass(frozen=True)
class PrivateKey:
    """A key to sign with, and its public half."""

    public: PublicKey
    key: EllipticCurvePrivateKey = field(repr=False, compare=False)


def read_public_key(data: bytes, source: str) -> PublicKey:
    """Read a public key; ``source`` is where it stands, for messages.

    Raises KeyUnusable when it is none on the curve P-256.
    """
    kind, content = _block(data, source)
    if kind != _PUBLIC:
        remedy = "give the public key, cosign.pub; cosign public-key --key FILE writes it"
        raise KeyUnusable(f"is not a public key but {kind.lower()}", place=Place(source), help=remedy)
    return _public_key(content, source)


def read_private_key(data: bytes, source: str, ask: AskPassword) -> PrivateKey:
    """Read a private key, closed with a password or not.

    Raises KeyUnusable when it is none on the curve P-256, or the password is another.
    """
    kind, content = _block(data, source)
    if kind in _CLOSED:
        content = _opened(content, source, ask)
    elif kind != _PRIVATE:
        remedy = "give the private key, cosign.key, as cosign generate-key-pair writes it, or PKCS #8"
        raise KeyUnusable(f"is not a private key that can be read but {kind.lower()}", place=Place(source), help=remedy)
    return _private_key(content, source)


def public_key_in(path: Path) -> PublicKey:
    """Read the public key in a file; see ``read_public_key``."""
    return read_public_key(read_bytes(path), str(path))


def private_key_in(path: Path, ask: AskPassword) -> PrivateKey:
    """Read the private key in a file; see ``read_private_key``."""
    return read_private_key(read_bytes(path), str(path), ask)


def _block(data: bytes, source: str) -> tuple[str, bytes]:
    """Return the kind and the content of the one block of PEM (RFC 7468) in a file."""
    match = _BLOCK.fullmatch(data.strip()) if len(data) <= LARGEST else None
    try:
        content = base64.b64decode(re.sub(rb"\s", b"", match[2]), validate=True) if match else b""
    except binascii.Error:
        content = b""
    if not match or not content:
        raise KeyUnusable("is not one key in PEM", place=Place(source))
    return match[1].decode("ascii"), content


def _public_key(content: bytes, source: str) -> PublicKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = load_der_public_key(content)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, EllipticCurvePublicKey) or key.curve.name != _P256:
        raise _other_kind(source)
    return _with_fingerprint(key)


def _private_key(content: bytes, source: str) -> PrivateKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    try:
        key = load_der_private_key(content, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, EllipticCurvePrivateKey) or key.curve.name != _P256:
        raise _other_kind(source)
    return PrivateKey(_with_fingerprint(key.public_key()), key)


def _other_kind(source: str) -> KeyUnusable:
    remedy = "cosign generate-key-pair makes such a key"
    return KeyUnusable("holds no ECDSA key on the curve P-256", place=Place(source), help=remedy)


def _with_fingerprint(key: EllipticCurvePublicKey) -> PublicKey:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return PublicKey(digest_of(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)), key)


def _opened(content: bytes, source: str, ask: AskPassword) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    salt, strength, nonce, box = _parts(content, source)
    password = ask().encode()
    key = Scrypt(salt=salt, length=KEY_BYTES, n=strength, r=8, p=1).derive(password)
    opened = open_box(box, nonce, key)
    if opened is None:
        remedy = "COSIGN_PASSWORD holds the password; empty when the key has none"
        raise KeyUnusable("cannot be opened with this password", place=Place(source), help=remedy)
    return opened


def _parts(content: bytes, source: str) -> tuple[bytes, int, bytes, bytes]:
    """Return salt, strength of scrypt, nonce and box of a closed key."""
    try:
        value = read_json(content, source).value
        kdf, cipher = value["kdf"], value["cipher"]
        parameters = kdf["params"]
        names = (kdf["name"], cipher["name"], parameters["r"], parameters["p"])
        salt, nonce, box = _base64(kdf["salt"]), _base64(cipher["nonce"]), _base64(value["ciphertext"])
        strength = parameters["N"]
    except (SardonyxError, KeyError, TypeError, ValueError):
        raise KeyUnusable("is not a private key as cosign closes them", place=Place(source)) from None
    known = names == ("scrypt", "nacl/secretbox", 8, 1) and strength in _STRENGTHS and len(nonce) == NONCE_BYTES
    if not known:
        raise KeyUnusable("is closed in a way that cosign does not use", place=Place(source))
    return salt, int(strength), nonce, box


def _base64(text: Any) -> bytes:
    return base64.b64decode(text, validate=True)
