"""Whose signature the charts of a catalog need."""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.names import did_you_mean
from sardonyx.core.valuepaths import ValuePath
from sardonyx.environments.checking import Violation
from sardonyx.environments.model import Environment, RequiredSignature

_PATH: ValuePath = ("spec", "policy", "requireSignature")
_REGISTRY = "oci://"


def required_signature(environment: Environment, catalog: str) -> RequiredSignature | None:
    """Return what the charts of a catalog need, given its id; None when they need no signature."""
    entries = environment.policy.require_signature
    named = (entry for entry in entries if catalog in entry.catalogs)
    return next(named, None) or next((entry for entry in entries if not entry.catalogs), None)


def signature_violations(environment: Environment) -> Iterator[Violation]:
    """Yield what does not fit in the policy on signatures: unknown or repeated catalogs, keys that cannot help."""
    yield from _without_keys(environment)
    yield from _ambiguous(environment)
    yield from _unfit(environment)


def _without_keys(environment: Environment) -> Iterator[Violation]:
    for index, entry in enumerate(environment.policy.require_signature):
        if not entry.gpg_keys and not entry.cosign_keys:
            yield Violation("missing-key", (*_PATH, index), "has no key: nothing could ever be launched", "add a key")


def _ambiguous(environment: Environment) -> Iterator[Violation]:
    known = [catalog.id for catalog in environment.catalogs]
    seen: set[str] = set()
    for index, entry in enumerate(environment.policy.require_signature):
        for number, name in enumerate(entry.catalogs):
            path = (*_PATH, index, "catalogs", number)
            if name not in known:
                yield Violation("unknown-name", path, f"there is no catalog {name!r}", did_you_mean(name, known))
            elif name in seen:
                yield Violation("repeated-item", path, f"there is another entry for the catalog {name!r}")
            seen.add(name)
        if not entry.catalogs:
            if "" in seen:
                yield Violation("repeated-item", (*_PATH, index), "there is another entry that names no catalogs")
            seen.add("")


def _unfit(environment: Environment) -> Iterator[Violation]:
    """Only registries hold signatures of cosign; in other catalogs a provenance is all there is."""
    for index, catalog in enumerate(environment.catalogs):
        entry = required_signature(environment, catalog.id)
        if entry and not entry.gpg_keys and entry.cosign_keys and not catalog.location.lower().startswith(_REGISTRY):
            message = (
                "is no registry, so its charts cannot have the signatures of cosign that policy.requireSignature asks"
            )
            yield Violation("wrong-value", ("spec", "catalogs", index, "location"), message, "give gpgKeys for it")
