"""Adding a signature to those of a manifest, so that none is lost, whoever else does the same.

cosign keeps all signatures of a manifest as layers of one other, under one tag, and a registry cannot compare and swap
a tag. So whoever signs puts the signature down first under a tag that only signers with this key write, ``sha256-HEX.
sig-KEY``, and then brings all that lie under such tags into ``sha256-HEX.sig`` until none is missing there, as
``catalogs.ociindex`` keeps its parts. Somebody who read before and writes after is then sure to find what they undid.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sardonyx.catalogs.distribution import MANIFEST, PUSH, Distribution, Manifest, layers
from sardonyx.catalogs.errors import CatalogError
from sardonyx.catalogs.signatures import SIGNATURE, Attached, signature_tag
from sardonyx.core.digests import digest_of
from sardonyx.core.errors import Place
from sardonyx.publishing.destinations.ocimanifest import Artifact, Blob, go_json
from sardonyx.publishing.destinations.ociupload import put_blob, put_blobs, put_manifest

_CONFIG = "application/vnd.oci.image.config.v1+json"
_BEGINNING = "0001-01-01T00:00:00Z"  # the time that cosign gives to its signatures
_KEY = "sardonyx/key"
_KEY_DIGITS = 16
_ATTEMPTS = 8
_PAUSE = 0.1

_Layer = Mapping[str, Any]


def add_signature(registry: Distribution, repository: str, digest: str, signature: Attached, fingerprint: str) -> None:
    """Add a signature of the manifest with a digest, by the key with a fingerprint; the others stay.

    Raises CatalogError when the registry refuses or does not keep it, Unreachable when it does not answer.
    """
    tag = signature_tag(digest)
    put_blob(registry, repository, signature.data)
    # Other bytes than those under the tag of all: who deletes one manifest must not delete both.
    own = {"annotations": {_KEY: fingerprint}}
    _put(registry, repository, _own_tag(tag, fingerprint), [_layer(signature)], own, {})
    for number in range(_ATTEMPTS):
        there = registry.manifest(repository, tag, actions=PUSH)
        missing = list(_missing(registry, repository, tag, there))
        if not missing:
            return
        known = list(layers(there)) if there else []
        _put(registry, repository, tag, [*known, *missing], {}, _condition(there))
        time.sleep(random.uniform(0, 1) * _PAUSE * number)
    place = Place(f"oci://{registry.host}/{repository}:{tag}")
    raise CatalogError("does not keep the signature", place=place, help="may this tag be moved?")


def _own_tag(tag: str, fingerprint: str) -> str:
    return f"{tag}-{fingerprint.removeprefix('sha256:')[:_KEY_DIGITS]}"


def _missing(registry: Distribution, repository: str, tag: str, there: Manifest | None) -> Iterator[_Layer]:
    """Yield the layers under the tags of keys that are not under the tag of all."""
    seen = {_identity(layer) for layer in layers(there)} if there else set()
    for own in sorted(registry.tags(repository) or ()):
        part = registry.manifest(repository, own, actions=PUSH) if own.startswith(f"{tag}-") else None
        for layer in layers(part) if part else ():
            if _identity(layer) not in seen:
                seen.add(_identity(layer))
                yield layer


def _identity(layer: _Layer) -> tuple[str, str]:
    annotations = layer.get("annotations")
    return str(layer.get("digest")), str(annotations.get(SIGNATURE)) if isinstance(annotations, dict) else ""


def _layer(signature: Attached) -> _Layer:
    return {
        "mediaType": signature.media_type,
        "size": len(signature.data),
        "digest": digest_of(signature.data),
        "annotations": dict(signature.annotations),
    }


def _put(
    registry: Distribution,
    repository: str,
    tag: str,
    whole: Sequence[_Layer],
    more: Mapping[str, Any],
    condition: Mapping[str, str],
) -> None:
    config = Blob(_CONFIG, _config(whole))
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": {"mediaType": _CONFIG, "size": len(config.data), "digest": digest_of(config.data)},
        "layers": list(whole),
        **more,
    }
    made = Artifact((config,), go_json(manifest))
    put_blobs(registry, repository, made)
    put_manifest(registry, repository, tag, made, condition)


def _config(whole: Sequence[_Layer]) -> bytes:
    """Return the configuration of an image of these layers, which cosign reads before it adds one."""
    return go_json(
        {
            "architecture": "",
            "created": _BEGINNING,
            "history": [{"created": _BEGINNING} for _ in whole],
            "os": "",
            "rootfs": {"type": "layers", "diff_ids": [layer["digest"] for layer in whole]},
            "config": {},
        }
    )


def _condition(there: Manifest | None) -> Mapping[str, str]:
    """Ask the registries that can to compare and swap."""
    if there is None:
        return {"If-None-Match": "*"}
    return {"If-Match": there.etag} if there.etag.startswith('"') else {}
