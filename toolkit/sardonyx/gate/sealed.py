"""Ciphertexts: made for the environment's certificate, and changed only where what they stand for changed.

What a ciphertext holds only the cluster's controller can know. But a launch leaves every ciphertext as it was whose
placeholder did not change, so one that changed alone was exchanged or made again by hand.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sardonyx.core.errors import SardonyxError
from sardonyx.core.findings import Finding
from sardonyx.core.jsontext import read_json
from sardonyx.core.tree import Tree
from sardonyx.core.valuepaths import MISSING, ValuePath, lookup
from sardonyx.core.yamltext import Document, place_of, read_documents
from sardonyx.environments.model import Environment
from sardonyx.gate.refusals import refused
from sardonyx.instances.certificates import SealingCertificate
from sardonyx.instances.generation import read_sealing_certificate
from sardonyx.instances.sealing import FINGERPRINTS, RANDOM

RULE = "gate-sealed"
_DATA: ValuePath = ("spec", "encryptedData")


class Sealed(NamedTuple):
    """A committed SealedSecret: the certificate's fingerprint, and by key what was sealed and its ciphertext."""

    document: Document
    certificate: str
    fingerprints: Mapping[str, Any]
    ciphertexts: Mapping[str, str]


def check_sealed(base: Tree, head: Tree, environment: Environment, path: str, subject: str) -> Iterator[Finding]:
    """Yield what is wrong with the ciphertexts of a ``manifests.yaml`` that is otherwise as generated.

    Raises what reading the sealing certificate raises, when something was sealed anew.
    """
    before = _read(base, path)
    for name, sealed in _read(head, path).items():
        kept = {key for key, text in sealed.ciphertexts.items() if name in before and _is_kept(before[name], key, text)}
        for key in sealed.ciphertexts.keys() - kept:
            if name in before and _stands_for_the_same(before[name], sealed, key):
                message = f"the ciphertext of {key} changed, although what it stands for did not"
                remedy = "count the secret's revision up, or delete the service in one change and launch it in the next"
                yield _finding(sealed, key, message, subject, remedy)
        if kept != sealed.ciphertexts.keys():
            yield from _certificate_faults(sealed, kept, read_sealing_certificate(head, environment), subject)


def _is_kept(before: Sealed, key: str, text: str) -> bool:
    return before.ciphertexts.get(key) == text


def _stands_for_the_same(before: Sealed, after: Sealed, key: str) -> bool:
    """Tell whether a launch would have kept a ciphertext (``instances.sealing``)."""
    fingerprint = after.fingerprints.get(key)
    same_certificate = before.certificate == after.certificate
    return before.fingerprints.get(key) == fingerprint and (same_certificate or fingerprint == RANDOM)


def _certificate_faults(
    sealed: Sealed, kept: set[str], certificate: SealingCertificate, subject: str
) -> Iterator[Finding]:
    for key in sorted(sealed.ciphertexts.keys() - kept):
        if sealed.certificate != certificate.fingerprint:
            message = f"{key} is sealed for another certificate than the environment's"
            yield _finding(sealed, key, message, subject, "seal it for sealing.pem, or ask an operator to renew that")
        elif _key_bytes(sealed.ciphertexts[key]) * 8 != certificate.public_key.key_size:
            yield _finding(sealed, key, f"{key} is not sealed for the environment's certificate", subject, None)


def _key_bytes(ciphertext: str) -> int:
    """Return how long the wrapped session key is: it is as long as the key it was wrapped for."""
    return int.from_bytes(base64.b64decode(ciphertext)[:2], "big")


def _finding(sealed: Sealed, key: str, message: str, subject: str, help: str | None) -> Finding:
    return refused(RULE, message, place_of(sealed.document, (*_DATA, key)), subject=subject, help=help)


def _read(tree: Tree, path: str) -> dict[str, Sealed]:
    """Return the SealedSecrets of a file by name; what cannot be read has none."""
    try:
        documents = list(read_documents(tree.read(path) or b"", path))
    except SardonyxError:
        return {}
    found = [document for document in documents if lookup(document.value, ("kind",)) == "SealedSecret"]
    return {str(lookup(document.value, ("metadata", "name"))): _sealed(document) for document in found}


def _sealed(document: Document) -> Sealed:
    annotation = lookup(document.value, ("metadata", "annotations", FINGERPRINTS))
    try:
        record = read_json(str(annotation), FINGERPRINTS).value
    except SardonyxError:
        record = {}
    fingerprints, ciphertexts = lookup(record, ("keys",)), lookup(document.value, _DATA)
    certificate = lookup(record, ("certificate",))
    return Sealed(
        document,
        certificate if certificate is not MISSING else "",
        fingerprints if isinstance(fingerprints, dict) else {},
        ciphertexts if isinstance(ciphertexts, dict) else {},
    )
