"""The XOnyxiaContext tree that expressions read, and two invented ones to try a schema with.

Upstream: ``web/src/core/ports/OnyxiaApi/XOnyxia.ts``, filled by ``getXOnyxiaContext`` of the launcher. A path that is
not in these types cannot resolve in web 5.5.2, except below the free-form objects (claims, profile, customValues). A
key that is absent stands for JavaScript's undefined. What is secret is said in ``secrets``.
"""

# ruff: noqa: N815  the names are Onyxia's
from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NotRequired, TypedDict


class User(TypedDict):
    """The person who launches. ``password`` is the project's; ``profile`` is defined by the administrator."""

    idep: str
    name: str
    email: str
    password: str
    ip: str
    darkMode: bool
    lang: str
    decodedIdToken: dict[str, Any]
    accessToken: str
    refreshToken: str
    profile: NotRequired[dict[str, Any]]


class Service(TypedDict):
    """Drawn for each launch."""

    oneTimePassword: str


class Project(TypedDict):
    """The tenant: ``id`` is its namespace, ``password`` one for all services, ``basic`` base64 of ``id:password``."""

    id: str
    password: str
    basic: str


class Git(TypedDict):
    """The user's forge account; the cache duration is in seconds."""

    name: str
    email: str
    credentials_cache_duration: int
    token: NotRequired[str | None]


class Vault(TypedDict):
    """Where the user's secrets are kept."""

    VAULT_ADDR: str
    VAULT_MOUNT: str
    VAULT_TOP_DIR: str
    VAULT_TOKEN: NotRequired[str]


class S3Profile(TypedDict):
    """One object store account. The endpoint is a host without scheme; without keys it is anonymous."""

    profileName: str
    AWS_DEFAULT_REGION: str
    AWS_S3_ENDPOINT: str
    port: int
    pathStyleAccess: bool
    isAnonymous: bool
    AWS_ACCESS_KEY_ID: NotRequired[str]
    AWS_SECRET_ACCESS_KEY: NotRequired[str]
    AWS_SESSION_TOKEN: NotRequired[str]


class SliderRange(TypedDict):
    """Bounds an administrator once gave for a slider."""

    sliderMin: float
    sliderMax: float
    sliderStep: float
    sliderUnit: str


RegionPeers = TypedDict("RegionPeers", {"from": list[Any]}, total=False)
"""``region.from``, the peers of the network policy; the word is reserved, so it cannot be in a class."""


class Region(RegionPeers):
    """Settings of the cluster. All but ``allowedURIPattern`` are no longer served by the API (since version 3)."""

    allowedURIPattern: str
    customValues: dict[str, Any]
    sliders: dict[str, SliderRange]
    defaultIpProtection: NotRequired[bool]
    defaultNetworkPolicy: NotRequired[bool]
    kafka: NotRequired[dict[str, str]]
    tolerations: NotRequired[list[Any]]
    nodeSelector: NotRequired[dict[str, Any]]
    startupProbe: NotRequired[dict[str, Any]]
    resources: NotRequired[dict[str, str]]
    openshiftSCC: NotRequired[dict[str, Any]]


class Istio(TypedDict):
    """Exposure through an Istio gateway."""

    enabled: bool
    gateways: list[str]


class Kubernetes(TypedDict):
    """Exposure in the cluster. ``randomSubdomain`` is drawn for each launch and is also the release name's suffix."""

    domain: str
    randomSubdomain: str
    initScriptUrl: str
    useCertManager: bool
    ingressClassName: NotRequired[str]
    ingress: NotRequired[bool]
    route: NotRequired[bool]
    istio: NotRequired[Istio]
    certManagerClusterIssuer: NotRequired[str]


class Proxy(TypedDict, total=False):
    """The proxies of the cluster; their URLs may embed credentials."""

    enabled: bool
    httpProxyUrl: str
    httpsProxyUrl: str
    noProxy: str


class PackageRepositories(TypedDict, total=False):
    """The mirrors of package indexes."""

    cranProxyUrl: str
    condaProxyUrl: str
    packageManagerUrl: str
    pypiProxyUrl: str


class CertificateAuthorities(TypedDict, total=False):
    """Authorities to trust: certificates in base64, or a path to them."""

    cacerts: str
    pathToCaBundle: str


class Context(TypedDict):
    """The whole tree. ``s3`` is the profile chosen in the launcher, ``s3_array`` all of them."""

    user: User
    service: Service
    project: Project
    git: Git
    region: Region
    k8s: Kubernetes
    s3_array: list[S3Profile]
    s3: NotRequired[S3Profile]
    vault: NotRequired[Vault]
    proxyInjection: NotRequired[Proxy]
    packageRepositoryInjection: NotRequired[PackageRepositories]
    certificateAuthorityInjection: NotRequired[CertificateAuthorities]


_FOLDER = Path(__file__).parent / "contexts"


def minimal_context() -> dict[str, Any]:
    """Return the context of an instance that configures nothing optional: no S3, Vault, proxy or personal data."""
    return _read("minimal.json")


def full_context() -> dict[str, Any]:
    """Return a context in which every path of the types has a value."""
    return _read("full.json")


def openshift_context() -> dict[str, Any]:
    """Return the full context of a region on OpenShift: routes in place of ingresses, and a security constraint."""
    full = full_context()
    exposed = {"ingress": False, "route": True, "useCertManager": False}
    constraint = {"scc": "restricted-v2", "enabled": True}
    return {
        **full,
        "k8s": {**_without(full["k8s"], "ingressClassName", "certManagerClusterIssuer"), **exposed},
        "region": {**full["region"], "openshiftSCC": constraint},
    }


def istio_context() -> dict[str, Any]:
    """Return the full context of a region where an Istio gateway takes the place of ingresses."""
    full = full_context()
    exposed = {"ingress": False, "istio": {**full["k8s"]["istio"], "enabled": True}}
    return {**full, "k8s": {**_without(full["k8s"], "ingressClassName"), **exposed}}


def _without(tree: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in tree.items() if key not in keys}


def _read(name: str) -> dict[str, Any]:
    """Return a tree of one's own."""
    context: dict[str, Any] = json.loads(_text(name))
    return context


@cache
def _text(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")
