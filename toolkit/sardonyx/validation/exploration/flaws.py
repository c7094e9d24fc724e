"""What is wrong with objects beside each other, or only in some clusters, in many renders that are mostly the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sardonyx.core.findings import Level
from sardonyx.core.valuepaths import ValuePath, leaves
from sardonyx.helm.manifests import Manifest, ObjectKey, key_of
from sardonyx.validation.dangling import dangling
from sardonyx.validation.exploration.apiserver import ApiServer, is_filler
from sardonyx.validation.exploration.choices import FILLER
from sardonyx.validation.exploration.model import Changes, Kind
from sardonyx.validation.goneapis import gone
from sardonyx.validation.names import may_collide
from sardonyx.validation.references import Broken
from sardonyx.validation.rendered import described
from sardonyx.validation.repeated import repeated

_COLLIDES = "has the same name in every release: two in one namespace collide"


class Flaw(NamedTuple):
    """One thing that is wrong with an object: where in it, and the end of a sentence that begins with the object."""

    kind: Kind
    manifest: Manifest
    path: ValuePath
    what: str
    level: Level = Level.ERROR


class Flaws:
    """Looks at the objects of renders of one chart under one release name; what is in one alone is looked at once."""

    def __init__(self, release: str, server: ApiServer, kube_versions: tuple[str, ...]) -> None:
        self._release, self._server, self._versions = release, server, kube_versions
        self._fixed: dict[ObjectKey, bool] = {}

    def of_objects(self, manifests: Iterable[Manifest], changes: Changes) -> Iterator[Flaw]:
        """Yield the references that lead nowhere, what is there twice, and the kinds that are not served.

        What somebody typed may repeat itself, and may name what is not there.
        """
        typed = typed_texts(changes)
        for broken in dangling(manifests, self._release):
            if not _is_named_by(broken, typed):
                yield Flaw(Kind.DANGLING, broken.manifest, broken.path, broken.what, broken.level)
        for manifest in manifests:
            if its := gone(manifest, self._versions):
                yield Flaw(Kind.REMOVED, manifest, ("apiVersion",), its.what, its.level)
            for each in () if typed else repeated(manifest, self._server.repetitions(manifest)):
                yield Flaw(Kind.REPEATED, manifest, each.path, each.sentence, each.level)

    def doubtful(self, manifests: Iterable[Manifest], changes: Changes) -> dict[ObjectKey, Manifest]:
        """Return the objects that do not have the release name in theirs, nor anything that was typed."""
        typed = typed_texts(changes)
        found = {key_of(manifest.object): manifest for manifest in manifests}
        return {
            key: manifest
            for key, manifest in found.items()
            if self._release not in key.name and may_collide(key) and not any(text in key.name for text in typed)
        }

    def unknown(self, keys: Iterable[ObjectKey]) -> bool:
        """Tell whether a render under another name must say of any of these objects whether theirs is fixed."""
        return any(key not in self._fixed for key in keys)

    def learn(self, keys: Iterable[ObjectKey], renamed: Iterable[Manifest]) -> None:
        """Take in the objects of the same render under another release name."""
        others = {key_of(manifest.object) for manifest in renamed}
        for key in keys:
            self._fixed.setdefault(key, key in others)

    def fixed(self, doubtful: Mapping[ObjectKey, Manifest]) -> Iterator[Flaw]:
        """Yield the objects, among those that are known, whose name does not depend on the release's."""
        for key, manifest in doubtful.items():
            if self._fixed.get(key):
                yield Flaw(Kind.FIXED, manifest, (), _COLLIDES, Level.WARNING)


def typed_texts(changes: Changes) -> frozenset[str]:
    """Return the texts among some changes that stand for what somebody types."""
    found = [leaf for _, value in changes for _, leaf in leaves([value]) if is_filler(leaf)]
    return frozenset({*(leaf for leaf in found if isinstance(leaf, str) and leaf), *([FILLER] if found else [])})


def _is_named_by(broken: Broken, typed: frozenset[str]) -> bool:
    return any(text in broken.what for text in typed)


def sentence(flaw: Flaw) -> str:
    """Write a flaw as a sentence."""
    return f"{described(flaw.manifest)} {flaw.what}"
