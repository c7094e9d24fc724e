"""What a comparison of renders finds, as plain data; nothing in it is a secret value.

Paths lead into one object (``spec.template.spec.containers[0].env[2].value``), ``secrets`` and ``depends_on`` are
paths into the chart's values.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from sardonyx.core.valuepaths import ValuePath
from sardonyx.helm.manifests import ObjectKey


class LeakForm(StrEnum):
    """How a secret stands outside Secrets; the value completes the sentence "it holds the secret …"."""

    VERBATIM = "as it is"
    UNQUOTED = "as it is, and without quotes"
    JSON = "escaped for JSON"
    URL = "encoded for a URL"
    BASE64 = "in base64"
    KEY = "as a key or a name"
    COPY = "a second time, from a value that is not marked as secret"


class Difference(StrEnum):
    """In what a render with the real values differs from one with placeholders."""

    VALUE = "the value is another one"
    KEYS = "there are other keys"
    LENGTH = "the list has another length"
    MISSING = "the object is not there"
    EXTRA = "there is one more object"


class Leak(NamedTuple):
    """A secret would stand in plain text at a path of an object; the forms that keep the text whole can be lifted."""

    object: ObjectKey
    template: str
    path: ValuePath
    secrets: tuple[ValuePath, ...]
    form: LeakForm


class Interference(NamedTuple):
    """A secret decides what stands at a path, so that placeholders do not give the manifests of the real values.

    ``depends_on`` is empty when the secret cannot be told.
    """

    object: ObjectKey
    template: str
    path: ValuePath
    depends_on: tuple[ValuePath, ...]
    difference: Difference


class NonDeterministic(NamedTuple):
    """Two renders of the same values differ at a path outside Secrets; the root means the whole object."""

    object: ObjectKey
    template: str
    path: ValuePath


Problem = Leak | Interference | NonDeterministic


class Comparison(NamedTuple):
    """All that was found, in the order of the objects, and the keys of Secrets that are random in every render."""

    leaks: tuple[Leak, ...]
    interferences: tuple[Interference, ...]
    nondeterministic: tuple[NonDeterministic, ...]
    random_keys: Mapping[ObjectKey, frozenset[str]]
