"""The NetworkPolicies of a tenant: everything is denied, then what must work is allowed, one policy for each reason.

Policies add up, so each can be read and pruned on its own. The default-deny one is kept when its file is lost; the
openings are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sardonyx.environments.argocd import FIRST_WAVE
from sardonyx.environments.labels import tenant_labels
from sardonyx.environments.model import Block, Environment, State, Tenant
from sardonyx.environments.namespace import kept

_EVERY_POD: dict[str, Any] = {}
# 5353 is where OpenShift's DNS pods listen behind their service's port 53; a policy sees the pod's port.
_DNS_PORTS = [{"port": port, "protocol": protocol} for port in (53, 5353) for protocol in ("UDP", "TCP")]


def network_policies(environment: Environment, tenant: Tenant) -> list[dict[str, Any]]:
    """Return the policies: deny by default, then allow the same namespace, DNS, the ingress controllers and egress.

    A tenant that is not active cannot be reached from outside.
    """
    inside = [{"podSelector": _EVERY_POD}]
    openings = {
        "allow-same-namespace": {"ingress": [{"from": inside}], "egress": [{"to": inside}]},
        "allow-dns": {"egress": _to_dns(environment)},
        "allow-ingress": {"ingress": _from_outside(environment) if tenant.state is State.ACTIVE else []},
        "allow-egress": {"egress": _to_outside(environment)},
    }
    walls = {"policyTypes": ["Ingress", "Egress"]}
    return [
        _policy("default-deny", environment, tenant, walls, kept(tenant)),
        *(
            _policy(name, environment, tenant, _opening(rules), dict(FIRST_WAVE))
            for name, rules in openings.items()
            if any(rules.values())
        ),
    ]


def _opening(rules: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    return {**rules, "policyTypes": [direction.capitalize() for direction in rules]}


def _to_dns(environment: Environment) -> list[dict[str, Any]]:
    peers = _namespaces(environment.network.dns_namespaces)
    return [{"to": peers, "ports": _DNS_PORTS}] if peers else []


def _from_outside(environment: Environment) -> list[dict[str, Any]]:
    return _rules("from", environment.network.ingress_namespaces, environment.network.ingress_blocks)


def _to_outside(environment: Environment) -> list[dict[str, Any]]:
    return _rules("to", environment.network.egress_namespaces, environment.network.egress_blocks)


def _rules(side: str, namespaces: Sequence[str], blocks: Sequence[Block]) -> list[dict[str, Any]]:
    peers = _namespaces(namespaces)
    return [*([{side: peers}] if peers else []), *(_block_rule(side, block) for block in blocks)]


def _block_rule(side: str, block: Block) -> dict[str, Any]:
    excluded = {"except": list(block.excluded)} if block.excluded else {}
    ports = [{"port": port.port, "protocol": port.protocol} for port in block.ports]
    return {side: [{"ipBlock": {"cidr": block.cidr, **excluded}}], **({"ports": ports} if ports else {})}


def _namespaces(names: Sequence[str]) -> list[dict[str, Any]]:
    # The API server sets this label on every namespace, and nobody else can.
    expression = {"key": "kubernetes.io/metadata.name", "operator": "In", "values": list(names)}
    return [{"namespaceSelector": {"matchExpressions": [expression]}}] if names else []


def _policy(
    name: str, environment: Environment, tenant: Tenant, rules: dict[str, Any], annotations: dict[str, str]
) -> dict[str, Any]:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {
            "name": name,
            "namespace": tenant.name,
            "labels": tenant_labels(environment, tenant),
            "annotations": annotations,
        },
        "spec": {"podSelector": _EVERY_POD, **rules},
    }
