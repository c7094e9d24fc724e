"""Workspace, environment and tenant as plain values; what the fields mean is said in ``schemas/*.schema.json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Quantities = Mapping[str, str]
"""Kubernetes quantities by resource name, as text: ``{"requests.cpu": "500m"}``."""

Injection = Mapping[str, str | bool]
"""One of Onyxia's injections, with Onyxia's own field names; only the fields that are set."""


@dataclass(frozen=True)
class WorkspaceCatalog:
    """A folder of chart sources in this repository."""

    id: str
    folder: str


@dataclass(frozen=True)
class Workspace:
    """``sardonyx.yaml``, without the part about validation, which is not read here."""

    name: str | None = None
    catalogs: tuple[WorkspaceCatalog, ...] = ()
    environments: tuple[str, ...] = ()
    default_environment: str | None = None
    destination: str | None = None


@dataclass(frozen=True)
class Repository:
    """The environments repository as Argo CD reads it."""

    url: str
    branch: str = "main"


@dataclass(frozen=True)
class Cluster:
    """The cluster that is deployed to, and how Argo CD and charts see it."""

    kube_version: str
    server: str = "https://kubernetes.default.svc"
    api_versions: tuple[str, ...] = ()
    argocd_namespace: str = "argocd"
    context: str | None = None


@dataclass(frozen=True)
class Istio:
    """Exposure with Istio VirtualServices."""

    enabled: bool
    gateways: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expose:
    """How services are reached."""

    domain: str
    ingress: bool = True
    ingress_class_name: str | None = None
    route: bool = False
    istio: Istio | None = None
    use_cert_manager: bool = False
    cert_manager_cluster_issuer: str | None = None


@dataclass(frozen=True)
class Vault:
    """The Vault of a region."""

    url: str
    kv_engine: str
    prefix: str = ""
    group_prefix: str = ""


@dataclass(frozen=True)
class Region:
    """Region settings, as Onyxia knows them."""

    expose: Expose
    namespace_prefix: str = "user-"
    group_namespace_prefix: str = "projet-"
    username_prefix: str = ""
    group_prefix: str = ""
    allowed_uri_pattern: str = "^https://"
    vault: Vault | None = None
    proxy_injection: Injection | None = None
    package_repository_injection: Injection | None = None
    certificate_authority_injection: Injection | None = None


@dataclass(frozen=True)
class Catalog:
    """A catalog whose charts may be launched; ``location`` is a folder, ``https://…`` or ``oci://…``."""

    id: str
    location: str
    name: str | None = None


@dataclass(frozen=True)
class Quotas:
    """Hard limits by who a tenant is."""

    user: Quantities = field(default_factory=dict)
    group: Quantities = field(default_factory=dict)
    roles: Mapping[str, Quantities] = field(default_factory=dict)


@dataclass(frozen=True)
class LimitedType:
    """What a LimitRange says about containers or volume claims."""

    default: Quantities = field(default_factory=dict)
    default_request: Quantities = field(default_factory=dict)
    max: Quantities = field(default_factory=dict)
    min: Quantities = field(default_factory=dict)


@dataclass(frozen=True)
class Limits:
    """The LimitRange of every tenant; None: no entry for that type."""

    container: LimitedType | None = None
    persistent_volume_claim: LimitedType | None = None


@dataclass(frozen=True)
class Port:
    """A port and its protocol."""

    port: int
    protocol: str = "TCP"


@dataclass(frozen=True)
class Block:
    """An address range, less some ranges inside it; no ports means all of them."""

    cidr: str
    excluded: tuple[str, ...] = ()
    ports: tuple[Port, ...] = ()


# The whole Internet, without the addresses that clusters, nodes and cloud metadata services have.
PUBLIC_ADDRESSES = (
    Block("0.0.0.0/0", ("10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16")),
    Block("::/0", ("fc00::/7", "fe80::/10")),
)


@dataclass(frozen=True)
class Network:
    """What passes the default-deny NetworkPolicy."""

    ingress_namespaces: tuple[str, ...] = ()
    ingress_blocks: tuple[Block, ...] = ()
    dns_namespaces: tuple[str, ...] = ("kube-system",)
    egress_namespaces: tuple[str, ...] = ()
    egress_blocks: tuple[Block, ...] = PUBLIC_ADDRESSES


MEMBER_ROLE = "sardonyx-member"


class GroupSubject(StrEnum):
    """How the people of a group tenant are named in its RoleBinding."""

    MEMBERS = "members"
    GROUP = "group"


@dataclass(frozen=True)
class Access:
    """What members may do with their own Kubernetes identity."""

    cluster_role: str = MEMBER_ROLE
    group_subject: GroupSubject = GroupSubject.MEMBERS


@dataclass(frozen=True, order=True)
class GroupKind:
    """An API group (empty: the core group) and a kind in it."""

    group: str
    kind: str


@dataclass(frozen=True)
class PodSecurity:
    """Pod Security Standards of tenants' namespaces: privileged, baseline or restricted."""

    enforce: str = "baseline"
    warn: str = "restricted"
    audit: str = "restricted"


@dataclass(frozen=True)
class RequiredSignature:
    """Public keys, of which one must have signed a chart: armoured OpenPGP keys, and keys of cosign in PEM.

    ``catalogs`` are the ids of those that this is about; none means all that no other entry names.
    """

    catalogs: tuple[str, ...] = ()
    gpg_keys: tuple[str, ...] = ()
    cosign_keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Policy:
    """What instances may be; ``kinds`` is sorted."""

    kinds: tuple[GroupKind, ...]
    pod_security: PodSecurity = PodSecurity()
    max_instance_name_length: int = 30
    require_signature: tuple[RequiredSignature, ...] = ()


@dataclass(frozen=True)
class Environment:
    """``environments/<name>/environment.yaml``."""

    name: str
    repository: Repository
    cluster: Cluster
    region: Region
    catalogs: tuple[Catalog, ...]
    policy: Policy
    roles: tuple[str, ...] = ()
    quotas: Quotas = Quotas()
    limits: Limits = Limits()
    network: Network = Network()
    access: Access = Access()
    operators: tuple[str, ...] = ()


class State(StrEnum):
    """Where a tenant is in its life."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEAVING = "leaving"


@dataclass(frozen=True)
class Tenant:
    """``environments/<environment>/tenants/<name>.yaml``.

    ``name`` is its namespace; either ``owner`` or ``group`` is set.
    """

    name: str
    owner: str | None = None
    group: str | None = None
    members: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    quota: Quantities = field(default_factory=dict)
    state: State = State.ACTIVE
