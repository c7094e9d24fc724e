"""The compact schemas of Kubernetes' versions, shipped beside this module (``compaction`` says how to read them).

They are made from Kubernetes' own OpenAPI documents (Apache License 2.0, see LICENSE.kubernetes).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sardonyx.validation.apischema.limits import REQUIRED

VERSIONS = tuple(f"v1.{minor}" for minor in range(30, 37))
"""The versions of Kubernetes that are known."""

Fields = Mapping[str, str]

_FOLDER = Path(__file__).parent
_MINOR = re.compile(r"v?(1\.\d+)")


@dataclass(frozen=True)
class ApiSchema:
    """What one version takes: types by ``group/version/Kind``, fields by type, and which fields a type requires."""

    version: str
    kinds: Mapping[str, str] = field(repr=False)
    types: Mapping[str, Fields] = field(repr=False)
    required: Mapping[str, tuple[str, ...]] = field(repr=False)

    @property
    def groups(self) -> frozenset[str]:
        """The API groups that are Kubernetes' own; the oldest one is the empty text."""
        return frozenset(group_of(kind.rpartition("/")[0]) for kind in self.kinds)


def group_of(api_version: str) -> str:
    """Return the group of an apiVersion: ``apps`` of ``apps/v1``, the empty text of ``v1``."""
    return api_version.rpartition("/")[0]


def known_version(kube_version: str) -> str | None:
    """Return the shipped version that a version such as ``v1.33.2`` belongs to, None when there is none."""
    match = _MINOR.match(kube_version)
    version = f"v{match[1]}" if match else ""
    return version if version in VERSIONS else None


@cache
def load_schema(version: str) -> ApiSchema:
    """Read the schema of one of VERSIONS (2 ms, once in a process)."""
    data = json.loads((_FOLDER / f"{version}.json").read_text("utf-8"))
    types = {
        name: {key.removesuffix("!"): kind for key, kind in fields.items()} for name, fields in data["types"].items()
    }
    required = {
        name: (*keys, *REQUIRED.get(name.rpartition(".")[2], ())) for name, keys in _required(data["types"]).items()
    }
    return ApiSchema(version, data["kinds"], types, required)


def _required(types: Mapping[str, Fields]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(key.removesuffix("!") for key in fields if key.endswith("!")) for name, fields in types.items()}
