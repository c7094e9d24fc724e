"""Whether a chart is signed as its environment asks, before anything is made of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sardonyx.catalogs import Catalog, CatalogError, DigestMismatch, FetchedPackage, Unreachable
from sardonyx.catalogs.signatures import Evidence
from sardonyx.core.errors import SardonyxError
from sardonyx.environments.model import Environment, RequiredSignature
from sardonyx.environments.signatures import required_signature

_POLICY = "policy.requireSignature"


class SignatureMissing(SardonyxError):
    """A chart that no key has signed that its environment accepts."""


class SignatureNotChecked(Unreachable):
    """A chart of which the catalog does not say whether it is signed; that is no statement about the chart."""


def require_signature(environment: Environment, catalog_id: str, catalog: Catalog, package: FetchedPackage) -> None:
    """Let a package through that is signed as the environment's policy asks, or of which it asks nothing.

    A signature counts when it is by a key that the policy accepts for this catalog and over the very package: its
    digest, which covers its name and version. Of cosign's and OpenPGP's one is enough.

    Raises SignatureMissing with the reasons, and SignatureNotChecked when the catalog does not answer: a chart that
    nobody could check is not let through either. Raises DigestMismatch when the catalog has another package by now.
    """
    required = required_signature(environment, catalog_id)
    if required is None:
        return
    what = f"{catalog_id}/{package.name} {package.version}"
    faults: list[str] = []
    for fault in _faults(required, _evidence(catalog, package, what), package):
        if fault is None:
            return
        faults.append(fault)
    message = f"{what} is not signed as the environment {environment.name} asks: {'; '.join(faults)}"
    remedy = "choose a version that is signed, or ask whoever publishes the chart to sign it"
    raise SignatureMissing(message, help=remedy)


def _evidence(catalog: Catalog, package: FetchedPackage, what: str) -> Evidence:
    try:
        return catalog.evidence(package.name, package.version, package.digest)
    except DigestMismatch:
        raise
    except CatalogError as error:
        where = f"{error.place}: " if error.place else ""
        message = f"whether {what} is signed could not be checked: {where}{error.message}"
        raise SignatureNotChecked(message, help=error.help or "try again later") from None


def _faults(required: RequiredSignature, evidence: Evidence, package: FetchedPackage) -> Iterator[str | None]:
    """Yield for each kind of key why no signature counts, None when one does."""
    if required.cosign_keys:
        yield _cosign_fault(required.cosign_keys, evidence)
    if required.gpg_keys:
        yield _provenance_fault(required.gpg_keys, evidence, package)


def _cosign_fault(keys: Sequence[str], evidence: Evidence) -> str | None:
    from sardonyx.publishing.cosign import SignatureWrong, vouching_key
    from sardonyx.publishing.cosign_keys import read_public_key

    if evidence.manifest is None:
        return "its catalog is no registry, so cosign cannot have signed it"
    accepted = [read_public_key(key.encode(), _POLICY) for key in keys]
    try:
        vouching_key(evidence.signatures, evidence.manifest, accepted)
    except SignatureWrong as error:
        return error.message
    return None


def _provenance_fault(keys: Sequence[str], evidence: Evidence, package: FetchedPackage) -> str | None:
    from sardonyx.publishing.gpg import opened_keys
    from sardonyx.publishing.provenance import ProvenanceWrong, verify

    if evidence.provenance is None:
        return "it has no provenance"
    with opened_keys(key.encode() for key in keys) as keyring:
        try:
            verify(evidence.provenance, package.data, f"{package.name}-{package.version}.tgz", keyring)
        except ProvenanceWrong as error:
            return f"of its provenance: {error.message}"
    return None
