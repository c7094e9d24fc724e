"""Kubernetes Secrets taken apart: what of them anybody may see, and the bytes of their keys.

Rules: ``core/v1`` Secret (``data`` is base64, ``stringData`` is text and wins) and ``IsConfigMapKey`` of
``k8s.io/apimachinery/pkg/util/validation`` for the keys.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

from sardonyx.core.errors import SardonyxError

_KEY = re.compile(r"[-._a-zA-Z0-9]{1,253}")


class MalformedSecret(SardonyxError):
    """A Secret that the API server would refuse."""


def is_secret(thing: Mapping[str, Any]) -> bool:
    """Tell whether an object is a Kubernetes Secret: of the core group, in whichever version it claims to be."""
    return thing.get("kind") == "Secret" and "/" not in str(thing.get("apiVersion"))


def secret_bytes(secret: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the bytes of each key of a Secret, as the API server would store them.

    Raises MalformedSecret, naming the Secret and the key but no value, for values that are not strings (null is
    empty), for ``data`` that is not base64 and for impossible keys.
    """
    encoded, plain = _section(secret, "data"), _section(secret, "stringData")
    found = {key: _decoded(secret, key, value) for key, value in encoded.items()}
    found |= {key: _text(secret, key, value).encode() for key, value in plain.items()}
    for key in found:
        if not _KEY.fullmatch(key) or key == "." or key.startswith(".."):
            raise _malformed(secret, f"the key {key!r} is not one", "use letters, digits, '-', '_' and '.'")
    return found


def public_part(thing: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return of an object what Git will hold in plain text: all of it, of a Secret only the names of its keys.

    They stand under ``data``, whether the chart wrote them there or under ``stringData``.
    """
    if not is_secret(thing):
        return thing
    sections = [thing.get(name) or {} for name in ("data", "stringData")]
    if not all(isinstance(section, dict) for section in sections):
        return thing
    rest = {key: value for key, value in thing.items() if key not in ("data", "stringData")}
    return {**rest, "data": {key: None for section in sections for key in section}}


def secret_name(secret: Mapping[str, Any]) -> str:
    """Write ``Secret namespace/name`` for a message."""
    metadata = secret.get("metadata")
    names = metadata if isinstance(metadata, dict) else {}
    return f"Secret {names.get('namespace') or ''}/{names.get('name') or ''}"


def _section(secret: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = secret.get(name)
    if section is None:
        return {}
    if not isinstance(section, dict):
        raise _malformed(secret, f"{name} is not a mapping", "write one key a line")
    return section


def _decoded(secret: Mapping[str, Any], key: str, value: Any) -> bytes:
    text = _text(secret, key, value).replace("\n", "").replace("\r", "")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        remedy = "encode it with b64enc, or put it under stringData"
        raise _malformed(secret, f"the value of {key} under data is not base64", remedy) from None


def _text(secret: Mapping[str, Any], key: str, value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _malformed(secret, f"the value of {key} is not a string", "quote it in the template: {{ … | quote }}")
    return value


def _malformed(secret: Mapping[str, Any], problem: str, remedy: str) -> MalformedSecret:
    return MalformedSecret(f"{secret_name(secret)}: {problem}", help=remedy)
