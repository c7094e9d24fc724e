"""Placeholders: the tokens that stand for secret values in every text that anybody may read.

A token is a pure function of the instance, the path into its values and the revision, so whoever renders an instance
again without its secrets gets the same text. It begins with a letter and holds lowercase letters and digits only: YAML,
shells, URLs and DNS labels all take it as it is.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping

from sardonyx.core.jsontext import write_json
from sardonyx.core.valuepaths import ValuePath

_PLACEHOLDER = re.compile(r"sx[a-z2-7]{30}")
_DIGITS = 30


def placeholder(instance: str, path: ValuePath, revision: int) -> str:
    """Return the token of one secret of an instance (``namespace/name``): ``sx`` and 30 base32 digits, 150 bits.

    Counting the revision up makes another token, so that checksums over it change when the secret is replaced.
    """
    identity = write_json(["sardonyx/placeholder", instance, list(path), revision])
    digest = hashlib.sha256(identity.encode()).digest()
    return "sx" + base64.b32encode(digest).decode().lower()[:_DIGITS]


def contains_placeholder(text: str) -> bool:
    """Tell whether a text holds anything that looks like a placeholder, of whichever instance."""
    return _PLACEHOLDER.search(text) is not None


def find_placeholders(text: str) -> list[str]:
    """Return what looks like a placeholder in a text, each once, in order of appearance."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(text)))


def substitute(text: str, values: Mapping[str, str]) -> str:
    """Replace tokens by their values, in one pass: a value that itself holds a token is not looked at again."""
    present = [token for token in values if token in text]
    if not present:
        return text
    return _either(present).sub(lambda match: values[match[0]], text)


def _either(tokens: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(token) for token in tokens))
