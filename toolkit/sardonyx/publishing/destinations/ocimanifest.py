"""The manifest and the configuration of a chart, byte for byte as ``helm push`` writes them.

Sources: ``pkg/registry/chart.go`` and ``client.go`` for annotations and layers, ``pkg/chart/v2/metadata.go`` and
``dependency.go`` for the order of fields and for what is made of texts.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sardonyx.catalogs.distribution import Manifest, layers
from sardonyx.catalogs.oci import CHART_LAYER, PROVENANCE_LAYER
from sardonyx.charts import Chart, load_package
from sardonyx.core.digests import digest_of
from sardonyx.publishing.destination import Package
from sardonyx.publishing.entries import entry_of

_CONFIG = "application/vnd.cncf.helm.config.v1+json"
_FIELDS = (
    *(
        "name",
        "home",
        "sources",
        "version",
        "description",
        "keywords",
        "maintainers",
        "icon",
        "apiVersion",
        "condition",
    ),
    *("tags", "appVersion", "deprecated", "annotations", "kubeVersion", "dependencies", "type"),
)
_MAINTAINER = ("name", "email", "url")
_DEPENDENCY = ("name", "version", "repository", "condition", "tags", "enabled", "import-values", "alias")
_ALWAYS = ("name", "repository")
_PREFIX = "org.opencontainers.image."
_NOT_OVERRIDDEN = (f"{_PREFIX}version", f"{_PREFIX}title")
_AS_THEY_ARE = ("annotations", "import-values")
_ESCAPED = str.maketrans({character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"})
_SPACES = ("Zs", "Zl", "Zp")


@dataclass(frozen=True)
class Blob:
    """Some bytes and what they are."""

    media_type: str
    data: bytes = field(repr=False)


class Artifact(NamedTuple):
    """What a registry is given for a chart: its blobs, and the manifest that names them."""

    blobs: tuple[Blob, ...]
    manifest: bytes


def artifact_of(package: Package) -> Artifact:
    """Return what ``helm push`` would send for a package whose file has the time of its entry, in UTC.

    Raises InvalidPackage or InvalidChart when the package is no chart.
    """
    metadata = _metadata(load_package(package.data, origin=package.file))
    config = Blob(_CONFIG, go_json(metadata))
    blobs = [Blob(CHART_LAYER, package.data)]
    if package.provenance is not None:
        blobs.append(Blob(PROVENANCE_LAYER, package.provenance))
    return artifact(config, blobs, _annotations(metadata, str(package.entry["created"])))


def is_manifest_of(manifest: Manifest, package: Package) -> bool:
    """Tell whether a manifest has the configuration and the package of a chart, and at most a provenance besides.

    Its annotations may differ: they hold a time. Raises InvalidPackage or InvalidChart when the package is no chart,
    CatalogError when the manifest has no list of layers.
    """
    config = _descriptor(Blob(_CONFIG, go_json(_metadata(load_package(package.data, origin=package.file)))))
    found = [(layer.get("mediaType"), layer.get("digest")) for layer in layers(manifest)]
    charts = [layer for layer in found if layer[0] != PROVENANCE_LAYER]
    return manifest.value.get("config") == config and charts == [(CHART_LAYER, package.digest)] and len(found) <= 2


def artifact(config: Blob, blobs: Iterable[Blob], annotations: Mapping[str, str], **more: str) -> Artifact:
    """Put a manifest together; ``more`` are further fields of it."""
    ordered = sorted(blobs, key=lambda layer: digest_of(layer.data))
    manifest = {
        "schemaVersion": 2,
        **more,
        "config": _descriptor(config),
        "layers": [_descriptor(layer) for layer in ordered],
        **({"annotations": dict(sorted(annotations.items()))} if annotations else {}),
    }
    return Artifact((config, *ordered), go_json(manifest))


def go_json(value: Any) -> bytes:
    """Write JSON as Go's ``encoding/json`` does: compact, and safe within HTML."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).translate(_ESCAPED).encode()


def _descriptor(blob: Blob) -> dict[str, Any]:
    return {"mediaType": blob.media_type, "digest": digest_of(blob.data), "size": len(blob.data)}


def _metadata(chart: Chart) -> dict[str, Any]:
    fields = _clean(entry_of(chart, digest="", epoch=0))
    fields["maintainers"] = [_ordered(each, _MAINTAINER) for each in fields.get("maintainers", ())]
    fields["dependencies"] = [
        {"name": "", "repository": ""} | _ordered(each, _DEPENDENCY) for each in fields.get("dependencies", ())
    ]
    fields["dependencies"] = [_ordered(each, _DEPENDENCY) for each in fields["dependencies"]]
    fields["annotations"] = dict(sorted(fields.get("annotations", {}).items()))
    return {key: value for key, value in _ordered(fields, _FIELDS).items() if value}


def _ordered(mapping: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    return {key: mapping[key] for key in keys if mapping.get(key) or (key in _ALWAYS and key in mapping)}


def _clean(value: Any) -> Any:
    """Make one line of every text and leave out what cannot be seen, as Helm does when it loads a chart."""
    if isinstance(value, str):
        return "".join(" " if _is_space(each) else each for each in value if _is_space(each) or each.isprintable())
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {key: item if key in _AS_THEY_ARE else _clean(item) for key, item in value.items()}
    return value


def _is_space(character: str) -> bool:
    return character in "\t\n\v\f\r\x85" or unicodedata.category(character) in _SPACES


def _annotations(metadata: Mapping[str, Any], created: str) -> dict[str, str]:
    known = {
        "description": metadata.get("description", ""),
        "title": metadata["name"],
        "version": metadata["version"],
        "url": metadata.get("home", ""),
        "created": created,
        "source": (metadata.get("sources") or [""])[0],
        "authors": ", ".join(_author(each) for each in metadata.get("maintainers", ())),
    }
    own = {key: value for key, value in metadata.get("annotations", {}).items() if key not in _NOT_OVERRIDDEN}
    return {f"{_PREFIX}{key}": value for key, value in known.items() if value.strip()} | own


def _author(maintainer: Mapping[str, str]) -> str:
    mail = f" ({maintainer['email']})" if maintainer.get("email") else ""
    return maintainer.get("name", "") + mail
