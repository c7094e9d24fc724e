"""What the context holds in each version of Onyxia's web application: every path, its type, and when it came or went.

Upstream: the type ``XOnyxiaContext`` in ``web/src/core/ports/OnyxiaApi/XOnyxia.ts`` at each tag ``web-v4.0.0`` to
``web-v5.5.1``. Only minor versions changed it. What is known to come is version ``next``: the part ``ai``, which
catalogs use ahead of a release.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from sardonyx.core.errors import UsageError

OLDEST, NEWEST, NEXT = "4.0", "5.5", "next"


class Kind(StrEnum):
    """What a path of the context holds; below ``ANYTHING`` any path may exist."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    OBJECT = "object"
    ARRAY = "array"
    ANYTHING = "anything"


class Entry(NamedTuple):
    """One path; ``ANY`` in it is any key or index. It is there from ``since`` on, and before ``until``."""

    path: tuple[str, ...]
    kind: Kind
    since: str = OLDEST
    until: str = ""


ANY = "*"
"""Stands for any key or index in a path."""

# Objects and arrays that hold one of these paths need no line of their own.
_TABLE = """
user.idep user.name user.email user.password user.ip user.lang: string
user.darkMode: boolean
user.decodedIdToken: anything 4.26
user.accessToken user.refreshToken: string 4.33
user.profile: anything 4.50
service.oneTimePassword: string
project.id project.password project.basic: string
git.name git.email git.token: string
git.credentials_cache_duration: number
vault.VAULT_ADDR vault.VAULT_MOUNT vault.VAULT_TOP_DIR vault.VAULT_TOKEN: string
kaggleApiToken: string 4.0 4.24
s3.AWS_ACCESS_KEY_ID s3.AWS_SECRET_ACCESS_KEY s3.AWS_SESSION_TOKEN: string
s3.AWS_DEFAULT_REGION s3.AWS_S3_ENDPOINT: string
s3.port: number
s3.AWS_BUCKET_NAME: string 4.0 5.0
s3.objectNamePrefix s3.workingDirectoryPath: string 4.13 5.0
s3.pathStyleAccess: boolean 4.13
s3.isAnonymous: boolean 4.28
s3.isEnabled: boolean 4.34 5.5
s3.profileName: string 5.5
s3_array.*.AWS_ACCESS_KEY_ID s3_array.*.AWS_SECRET_ACCESS_KEY s3_array.*.AWS_SESSION_TOKEN: string 5.5
s3_array.*.AWS_DEFAULT_REGION s3_array.*.AWS_S3_ENDPOINT s3_array.*.profileName: string 5.5
s3_array.*.port: number 5.5
s3_array.*.pathStyleAccess s3_array.*.isAnonymous: boolean 5.5
region.defaultIpProtection region.defaultNetworkPolicy: boolean
region.allowedURIPattern: string
region.customValues: anything 4.11
region.kafka.url region.kafka.topicName: string
region.tolerations.* region.from.*: anything
region.nodeSelector region.startupProbe: anything
region.sliders.*.sliderMin region.sliders.*.sliderMax region.sliders.*.sliderStep: number
region.sliders.*.sliderUnit: string
region.resources.cpuRequest region.resources.cpuLimit region.resources.memoryRequest: string
region.resources.memoryLimit region.resources.disk region.resources.gpu: string
region.openshiftSCC.scc: string 4.30
region.openshiftSCC.enabled: boolean 4.30
k8s.domain k8s.ingressClassName k8s.randomSubdomain k8s.initScriptUrl: string
k8s.ingress k8s.route k8s.istio.enabled: boolean
k8s.istio.gateways.*: string
k8s.useCertManager: boolean 4.22
k8s.certManagerClusterIssuer: string 4.22
proxyInjection.httpProxyUrl proxyInjection.httpsProxyUrl proxyInjection.noProxy: string
proxyInjection.enabled: boolean 4.33
packageRepositoryInjection.cranProxyUrl packageRepositoryInjection.condaProxyUrl: string
packageRepositoryInjection.packageManagerUrl packageRepositoryInjection.pypiProxyUrl: string
certificateAuthorityInjection.cacerts certificateAuthorityInjection.pathToCaBundle: string
ai.enabled: boolean next
ai.activeProvider.id ai.activeProvider.name ai.activeProvider.provider ai.activeProvider.apiBase: string next
ai.activeProvider.apiKey ai.activeProvider.selectedModel: string next
ai.activeProvider.isDefault ai.providers.*.isDefault: boolean next
ai.activeProvider.models.* ai.providers.*.models.*: string next
ai.providers.*.id ai.providers.*.name ai.providers.*.provider ai.providers.*.apiBase: string next
ai.providers.*.apiKey ai.providers.*.selectedModel: string next
"""
_ARRAYS = {
    *(("s3_array",), ("region", "tolerations"), ("region", "from"), ("k8s", "istio", "gateways")),
    *(("ai", "providers"), ("ai", "activeProvider", "models"), ("ai", "providers", ANY, "models")),
}


class ContextTypes:
    """The types of one version of the context."""

    def __init__(self, version: str, entries: Sequence[Entry]) -> None:
        self.version = version
        self.roots = frozenset(entry.path[0] for entry in entries)
        self._kinds: dict[tuple[str, ...], Kind] = {}
        for entry in entries:
            for end in range(1, len(entry.path)):
                above = entry.path[:end]
                self._kinds[above] = Kind.ARRAY if above in _ARRAYS else Kind.OBJECT
            self._kinds[entry.path] = entry.kind

    def kind(self, keys: Sequence[str]) -> Kind | None:
        """Return what the path of an expression holds; None when there is no such path."""
        path: tuple[str, ...] = ()
        for key in keys:
            above = self._kinds.get(path, Kind.OBJECT)
            if above is Kind.ANYTHING:
                return Kind.ANYTHING
            if above is Kind.ARRAY and not (key.isdigit() or key == ANY):
                return Kind.NUMBER if key == "length" else None
            path = (*path, key) if (*path, key) in self._kinds else (*path, ANY)
            if path not in self._kinds:
                return None
        return self._kinds[path]

    def paths(self) -> list[str]:
        """Return every path as an expression writes it, those with any key or index in them left out."""
        return [".".join(path) for path in self._kinds if ANY not in path]


@lru_cache(maxsize=16)
def context_types(version: str = NEWEST) -> ContextTypes:
    """Return the types of a version of Onyxia's web application: ``5.5``, ``5.5.2``, ``next``.

    A version later than the newest known is taken to have the same context. Raises UsageError for what is no version,
    and for one that is older than those known.
    """
    asked = _order(version)
    return ContextTypes(version, [entry for entry in entries() if _is_there(entry, asked)])


@lru_cache(maxsize=1)
def entries() -> tuple[Entry, ...]:
    """Return every path of every version."""
    return tuple(_entries())


def _entries() -> Iterator[Entry]:
    for line in _TABLE.strip().splitlines():
        names, _, rest = line.partition(": ")
        kind, *versions = rest.split()
        for name in names.split():
            yield Entry(tuple(name.split(".")), Kind(kind), *versions)


def _is_there(entry: Entry, asked: tuple[int, ...]) -> bool:
    return _order(entry.since) <= asked and (not entry.until or asked < _order(entry.until))


_NEVER = (10**6,)


def _order(version: str) -> tuple[int, ...]:
    if version == NEXT:
        return _NEVER
    numbers = version.split(".")
    if not all(number.isascii() and number.isdigit() and len(number) < 6 for number in numbers) or len(numbers) < 2:
        raise UsageError(f"{version!r} is no version of Onyxia", help=f"write it as {NEWEST}, or {NEXT}")
    found = tuple(int(number) for number in numbers[:2])
    if found < (4, 0):
        raise UsageError(f"the context of Onyxia {version} is not known", help=f"name {OLDEST} or a later version")
    return found


@lru_cache(maxsize=1024)
def history(keys: tuple[str, ...]) -> Mapping[str, str]:
    """Return when a path that a version lacks is there: ``since`` and ``until``; empty when no version has it."""
    for entry in entries():
        reached = entry.path[: len(keys)]
        if len(keys) <= len(entry.path) and all(one in (ANY, key) for one, key in zip(reached, keys, strict=True)):
            return {"since": entry.since, "until": entry.until}
    return {}
