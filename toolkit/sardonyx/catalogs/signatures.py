"""What lies beside a package for those who ask who vouches for it.

In a Helm repository that is ``FILE.tgz.prov``. In a registry it is a layer of the manifest, and what cosign attaches to
the manifest's digest: under the tag ``sha256-HEX.sig`` (``pkg/oci/remote`` of cosign; the only form before version 3),
and as bundles that refer to the manifest (OCI distribution specification 1.1, "Listing Referrers"). Here it is fetched
only; who signed is for others to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sardonyx.catalogs.distribution import Distribution, Manifest, json_object, layers, successful
from sardonyx.catalogs.errors import CatalogError, DigestMismatch
from sardonyx.core.digests import normal_digest
from sardonyx.core.errors import Place

SIMPLE_SIGNING = "application/vnd.dev.cosign.simplesigning.v1+json"
SIGNATURE = "dev.cosignproject.cosign/signature"
BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
SIGNED = "https://sigstore.dev/cosign/sign/v1"
"""What a bundle says of a manifest that was signed, and not, for example, scanned (``pkg/types`` of cosign)."""
PROVENANCE_BYTES = 1024 * 1024
MOST = 64
"""Signatures of one manifest that are looked at; whoever may write to a registry could put there any number."""

_INDEX = "application/vnd.oci.image.index.v1+json"
_SIGNATURE_BYTES = 256 * 1024
_PREDICATE = "dev.sigstore.bundle.predicateType"
_NOT_KNOWN = (400, 404, 405, 406)  # what registries answer that have no such request


@dataclass(frozen=True)
class Attached:
    """A signature as it lies in a registry: what it is, its bytes, and what its layer says besides."""

    media_type: str
    data: bytes = field(repr=False)
    annotations: Mapping[str, str]


@dataclass(frozen=True)
class Evidence:
    """What lies beside a package.

    ``provenance`` is the text of its ``.prov``. ``manifest`` is the digest of the manifest that names the package,
    ``signatures`` what is attached to it; None and empty outside of registries.
    """

    provenance: bytes | None = field(default=None, repr=False)
    manifest: str | None = None
    signatures: tuple[Attached, ...] = ()


def signature_tag(digest: str) -> str:
    """Return the tag under which cosign keeps the signatures of a manifest with a digest."""
    return f"{_referrers_tag(digest)}.sig"


def attached_signatures(registry: Distribution, repository: str, digest: str) -> list[Attached]:
    """Return the signatures of a manifest, in both forms.

    Raises CatalogError when there are too many or they cannot be read, DigestMismatch, Unreachable.
    """
    tagged = registry.manifest(repository, signature_tag(digest))
    found = list(_signatures(tagged)) if tagged else []
    referrers = list(_referrers(registry, repository, digest))
    if len(found) + len(referrers) > MOST:
        place = Place(f"oci://{registry.host}/{repository}@{digest}")
        raise CatalogError(f"has more than {MOST} signatures", place=place)
    for referrer in referrers:
        found += _bundle(registry, repository, referrer)
    digests = dict.fromkeys(layer["digest"] for layer in found)
    blobs = {each: registry.blob(repository, each, limit=_SIGNATURE_BYTES) for each in digests}
    return [Attached(layer["mediaType"], blobs[layer["digest"]], _annotations(layer)) for layer in found]


def _signatures(manifest: Manifest) -> Iterator[Mapping[str, Any]]:
    for layer in layers(manifest):
        if layer.get("mediaType") in (SIMPLE_SIGNING, BUNDLE):
            if not _is_digest(layer.get("digest")):
                raise CatalogError("has a manifest without the SHA-256 of a layer", place=manifest.place)
            yield layer


def _bundle(registry: Distribution, repository: str, digest: str) -> Iterator[Mapping[str, Any]]:
    manifest = registry.manifest(repository, digest)
    if manifest is None:
        return  # deleted meanwhile
    if manifest.digest != digest:
        raise DigestMismatch("a signature", digest, manifest.digest, str(manifest.place))
    yield from _signatures(manifest)


def _referrers(registry: Distribution, repository: str, digest: str) -> Iterator[str]:
    """Yield the digests of the bundles that refer to a manifest: as the registry lists them, or as its tag does.

    A registry that knows no referrers answers 404; whoever writes keeps a list under a tag there ("Referrers Tag
    Schema").
    """
    answer = registry.ask("GET", repository, f"referrers/{digest}", headers={"Accept": _INDEX})
    if answer.status in _NOT_KNOWN:
        answer = registry.ask("GET", repository, f"manifests/{_referrers_tag(digest)}", headers={"Accept": _INDEX})
    if answer.status == 404:
        return
    place = Place(f"oci://{registry.host}/{repository}@{digest}")
    listed = json_object(successful(answer).body, place).get("manifests")
    for one in listed if isinstance(listed, list) else ():
        is_bundle = isinstance(one, dict) and one.get("artifactType") == BUNDLE and _is_digest(one.get("digest"))
        # Bundles hold attestations as well, of which a chart may have many.
        if is_bundle and _annotations(one).get(_PREDICATE, SIGNED) == SIGNED:
            yield one["digest"]


def _referrers_tag(digest: str) -> str:
    return digest.replace(":", "-")


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and normal_digest(value) == value


def _annotations(layer: Mapping[str, Any]) -> dict[str, str]:
    found = layer.get("annotations")
    return {key: value for key, value in found.items() if isinstance(value, str)} if isinstance(found, dict) else {}
