"""From a checked document to the model. Nothing here can fail: the schema has said that every part is of its type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sardonyx.environments.kinds import DEFAULT_KINDS
from sardonyx.environments.model import (
    PUBLIC_ADDRESSES,
    Access,
    Block,
    Catalog,
    Cluster,
    Environment,
    Expose,
    GroupKind,
    GroupSubject,
    Istio,
    LimitedType,
    Limits,
    Network,
    PodSecurity,
    Policy,
    Port,
    Quantities,
    Quotas,
    Region,
    Repository,
    RequiredSignature,
    State,
    Tenant,
    Vault,
    Workspace,
    WorkspaceCatalog,
)

Node = Mapping[str, Any]


def workspace_of(root: Node) -> Workspace:
    """Build the workspace out of its document's value."""
    spec = root["spec"]
    defaults = spec.get("defaults", {})
    return Workspace(
        name=root.get("metadata", {}).get("name"),
        catalogs=tuple(WorkspaceCatalog(item["id"], item["folder"]) for item in spec.get("catalogs", ())),
        environments=tuple(spec.get("environments", ())),
        default_environment=defaults.get("environment"),
        destination=defaults.get("destination"),
    )


def tenant_of(root: Node) -> Tenant:
    """Build a tenant out of its document's value."""
    spec = root["spec"]
    return Tenant(
        name=root["metadata"]["name"],
        owner=spec.get("owner"),
        group=spec.get("group"),
        members=tuple(spec.get("members", ())),
        roles=tuple(spec.get("roles", ())),
        quota=_quantities(spec.get("quota", {})),
        state=State(spec.get("state", "active")),
    )


def environment_of(root: Node) -> Environment:
    """Build an environment out of its document's value."""
    spec = root["spec"]
    repository = spec["repository"]
    return Environment(
        name=root["metadata"]["name"],
        repository=Repository(repository["url"], repository.get("branch", "main")),
        cluster=_cluster(spec["cluster"]),
        region=_region(spec["region"]),
        catalogs=tuple(Catalog(item["id"], item["location"], item.get("name")) for item in spec["catalogs"]),
        policy=_policy(spec.get("policy", {})),
        roles=tuple(sorted(spec.get("roles", ()))),
        quotas=_quotas(spec.get("quotas", {})),
        limits=_limits(spec.get("limits", {})),
        network=_network(spec.get("network", {})),
        access=_access(spec.get("access", {})),
        operators=tuple(spec.get("operators", ())),
    )


def _cluster(node: Node) -> Cluster:
    return Cluster(
        kube_version=node["kubeVersion"],
        server=node.get("server", Cluster.server),
        api_versions=tuple(node.get("apiVersions", ())),
        argocd_namespace=node.get("argocdNamespace", Cluster.argocd_namespace),
        context=node.get("context"),
    )


def _region(node: Node) -> Region:
    services = node["services"]
    return Region(
        expose=_expose(services["expose"]),
        namespace_prefix=services.get("namespacePrefix", Region.namespace_prefix),
        group_namespace_prefix=services.get("groupNamespacePrefix", Region.group_namespace_prefix),
        username_prefix=services.get("usernamePrefix", ""),
        group_prefix=services.get("groupPrefix", ""),
        allowed_uri_pattern=services.get("allowedURIPattern", Region.allowed_uri_pattern),
        vault=_vault(node["vault"]) if "vault" in node else None,
        proxy_injection=node.get("proxyInjection"),
        package_repository_injection=node.get("packageRepositoryInjection"),
        certificate_authority_injection=node.get("certificateAuthorityInjection"),
    )


def _expose(node: Node) -> Expose:
    istio, manager = node.get("istio"), node.get("certManager", {})
    return Expose(
        domain=node["domain"],
        ingress=node.get("ingress", True),
        ingress_class_name=node.get("ingressClassName"),
        route=node.get("route", False),
        istio=Istio(istio["enabled"], tuple(istio.get("gateways", ()))) if istio else None,
        use_cert_manager=manager.get("useCertManager", False),
        cert_manager_cluster_issuer=manager.get("certManagerClusterIssuer"),
    )


def _vault(node: Node) -> Vault:
    return Vault(node["URL"], node["kvEngine"], node.get("prefix", ""), node.get("groupPrefix", ""))


def _policy(node: Node) -> Policy:
    security = node.get("podSecurity", {})
    return Policy(
        kinds=tuple(sorted(kinds_of(node))) or DEFAULT_KINDS,
        pod_security=PodSecurity(**security),
        max_instance_name_length=int(node.get("maxInstanceNameLength", Policy.max_instance_name_length)),
        require_signature=tuple(_required_signature(item) for item in node.get("requireSignature", ())),
    )


def _required_signature(node: Node) -> RequiredSignature:
    return RequiredSignature(
        catalogs=tuple(node.get("catalogs", ())),
        gpg_keys=tuple(node.get("gpgKeys", ())),
        cosign_keys=tuple(node.get("cosignKeys", ())),
    )


def kinds_of(policy: Node) -> list[GroupKind]:
    """Return the kinds a policy lists, in its order."""
    return [GroupKind(item["group"], item["kind"]) for item in policy.get("kinds", ())]


def _quotas(node: Node) -> Quotas:
    return Quotas(
        user=_quantities(node.get("user", {})),
        group=_quantities(node.get("group", {})),
        roles={role: _quantities(quota) for role, quota in node.get("roles", {}).items()},
    )


def _limits(node: Node) -> Limits:
    container, claim = node.get("container"), node.get("persistentVolumeClaim")
    return Limits(_limited_type(container) if container else None, _limited_type(claim) if claim else None)


def _limited_type(node: Node) -> LimitedType:
    return LimitedType(
        default=_quantities(node.get("default", {})),
        default_request=_quantities(node.get("defaultRequest", {})),
        max=_quantities(node.get("max", {})),
        min=_quantities(node.get("min", {})),
    )


def _quantities(node: Node) -> Quantities:
    return {name: str(quantity) for name, quantity in node.items()}


def _network(node: Node) -> Network:
    egress = node.get("egressBlocks")
    return Network(
        ingress_namespaces=tuple(node.get("ingressNamespaces", ())),
        ingress_blocks=_blocks(node.get("ingressBlocks", ())),
        dns_namespaces=tuple(node.get("dnsNamespaces", Network.dns_namespaces)),
        egress_namespaces=tuple(node.get("egressNamespaces", ())),
        egress_blocks=PUBLIC_ADDRESSES if egress is None else _blocks(egress),
    )


def _blocks(nodes: list[Node] | tuple[()]) -> tuple[Block, ...]:
    return tuple(
        Block(
            node["cidr"],
            tuple(node.get("except", ())),
            tuple(Port(int(port["port"]), port.get("protocol", "TCP")) for port in node.get("ports", ())),
        )
        for node in nodes
    )


def _access(node: Node) -> Access:
    return Access(
        cluster_role=node.get("clusterRole", Access.cluster_role),
        group_subject=GroupSubject(node.get("groupSubject", "members")),
    )
