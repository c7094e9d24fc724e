"""Signatures as cosign makes them: of the digest of a manifest, by a key, without a transparency log.

Two forms. *Simple signing* (``pkg/signature/payload`` of sigstore): a JSON text that says the digest, signed as it is,
with the signature beside it. A *bundle* (``sigstore_bundle.proto`` 0.3), which cosign writes since version 3: a DSSE
envelope with an in-toto statement whose subject is the digest. The first is written here, because all versions of
cosign and what else checks its signatures read it; both are believed.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sardonyx.catalogs.signatures import BUNDLE, SIGNATURE, SIGNED, SIMPLE_SIGNING, Attached, Evidence
from sardonyx.core.errors import SardonyxError
from sardonyx.publishing.cosign_keys import PrivateKey, PublicKey

_TYPE = "cosign container image signature"
_STATEMENT = "application/vnd.in-toto+json"


CheckSignatures = Callable[[Evidence], None]
"""Given what lies beside a package; raises SignatureWrong unless one of its signatures vouches for it."""


class SignatureWrong(SardonyxError):
    """Signatures none of which vouches for a manifest, and why."""


def signing_payload(repository: str, digest: str) -> bytes:
    """Return the text to sign: that the manifest in a repository (``HOST/PATH``) has this digest."""
    identity = {"docker-reference": repository}
    critical = {"identity": identity, "image": {"docker-manifest-digest": digest}, "type": _TYPE}
    return json.dumps({"critical": critical, "optional": None}, separators=(",", ":")).encode()


def sign(payload: bytes, key: PrivateKey) -> Attached:
    """Return the signature of a text: ECDSA with SHA-256."""
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.hashes import SHA256

    signature = key.key.sign(payload, ECDSA(SHA256()))
    return Attached(SIMPLE_SIGNING, payload, {SIGNATURE: base64.b64encode(signature).decode()})


def vouching_key(signatures: Sequence[Attached], digest: str, keys: Sequence[PublicKey]) -> PublicKey:
    """Return the key that signed a manifest with a digest, one of ``keys``.

    The repository that a signature names is not compared, as cosign does not: mirrors keep signatures as they are, and
    the digest covers the name and the version of a chart. Raises SignatureWrong with the reason when none did.
    """
    if not signatures:
        raise SignatureWrong("it has no signature")
    elsewhere = False
    for signature in signatures:
        for claim in _claims(signature):
            signer = next((key for key in keys if _signed(claim, key)), None)
            if signer and digest in claim.digests:
                return signer
            elsewhere = elsewhere or signer is not None
    if elsewhere:
        raise SignatureWrong("the signature was made for something else")
    count = "its signature is not" if len(signatures) == 1 else f"none of its {len(signatures)} signatures is"
    raise SignatureWrong(f"{count} by {'this key' if len(keys) == 1 else 'one of these keys'}")


def check_by(key: PublicKey) -> CheckSignatures:
    """Return the check of signatures by one key."""

    def check(evidence: Evidence) -> None:
        vouching_key(evidence.signatures, evidence.manifest or "", [key])

    return check


@dataclass(frozen=True)
class _Claim:
    """What a signature is over: the bytes that were signed, and the digests of manifests that they say."""

    signed: bytes = field(repr=False)
    signature: bytes
    digests: frozenset[str]


def _claims(attached: Attached) -> Iterator[_Claim]:
    """Yield what can be read of a signature; nothing of one that is malformed, which can be anybody's."""
    try:
        if attached.media_type == SIMPLE_SIGNING:
            yield _simple(attached)
        elif attached.media_type == BUNDLE:
            yield from _of_bundle(json.loads(attached.data))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return


def _simple(attached: Attached) -> _Claim:
    critical = json.loads(attached.data)["critical"]
    digests = [critical["image"]["docker-manifest-digest"]] if critical["type"] == _TYPE else []
    return _Claim(attached.data, _decoded(attached.annotations[SIGNATURE]), frozenset(digests))


def _of_bundle(bundle: Mapping[str, Any]) -> Iterator[_Claim]:
    envelope = bundle["dsseEnvelope"]
    payload, kind = _decoded(envelope["payload"]), envelope["payloadType"]
    statement = json.loads(payload)
    digests = _subjects(statement) if (kind, statement["predicateType"]) == (_STATEMENT, SIGNED) else ()
    for signature in envelope["signatures"]:
        yield _Claim(_authenticated(kind, payload), _decoded(signature["sig"]), frozenset(digests))


def _subjects(statement: Mapping[str, Any]) -> Iterable[str]:
    return (f"sha256:{subject['digest']['sha256']}" for subject in statement["subject"])


def _authenticated(kind: str, payload: bytes) -> bytes:
    """Return what a DSSE envelope's signatures are over (DSSE protocol 1.0.0, "Pre-Authentication Encoding")."""
    name = kind.encode()
    return b"DSSEv1 %d %b %d %b" % (len(name), name, len(payload), payload)


def _decoded(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _signed(claim: _Claim, key: PublicKey) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        key.key.verify(claim.signature, claim.signed, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True
