"""Keys for cosign, made by the tests: in PEM, and closed with a password as cosign closes them."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.poly1305 import Poly1305
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from sardonyx.publishing import cosign_secretbox


@dataclass(frozen=True)
class Pair:
    """A private key (PKCS #8) and its public half, both in PEM."""

    private: bytes
    public: bytes

    def write(self, folder: Path, name: str = "cosign") -> tuple[Path, Path]:
        """Write ``NAME.key`` and ``NAME.pub``, and return their paths."""
        private, public = folder / f"{name}.key", folder / f"{name}.pub"
        private.write_bytes(self.private)
        public.write_bytes(self.public)
        return private, public


def make_pair(curve: ec.EllipticCurve | None = None) -> Pair:
    """Make a new pair, on P-256 unless another curve is named."""
    key = ec.generate_private_key(curve or ec.SECP256R1())
    return Pair(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    )


def closed(private: bytes, password: str, *, kind: str = "SIGSTORE", strength: int = 2**15, **other) -> bytes:
    """Close a private key in PEM with a password; ``other`` replaces members of the JSON."""
    content = base64.b64decode(b"".join(private.splitlines()[1:-1]))
    salt, nonce = os.urandom(32), os.urandom(24)
    key = Scrypt(salt=salt, length=32, n=strength, r=8, p=1).derive(password.encode())
    value = {
        "kdf": {"name": "scrypt", "params": {"N": strength, "r": 8, "p": 1}, "salt": _text(salt)},
        "cipher": {"name": "nacl/secretbox", "nonce": _text(nonce)},
        "ciphertext": _text(seal(content, nonce, key)),
        **other,
    }
    return pem(f"ENCRYPTED {kind} PRIVATE KEY", json.dumps(value).encode())


def pem(kind: str, content: bytes) -> bytes:
    """Write a block of PEM."""
    return b"-----BEGIN %b-----\n%b-----END %b-----\n" % (kind.encode(), base64.encodebytes(content), kind.encode())


def seal(content: bytes, nonce: bytes, key: bytes) -> bytes:
    """Close a secret box; the stream is the same as for opening it."""
    stream = cosign_secretbox._stream(cosign_secretbox._subkey(key, nonce[:16]), nonce[16:], 32 + len(content))
    box = bytes(one ^ other for one, other in zip(content, stream[32:], strict=True))
    return Poly1305.generate_tag(stream[:32], box) + box


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
