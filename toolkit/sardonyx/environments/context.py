"""The declarative part of the context that the expressions of a chart's schema read (Onyxia's ``XOnyxiaContext``).

Onyxia's web application fills the context in ``web/src/core/usecases/launcher/thunks.ts`` (5.5.2). Here stand the paths
that follow from the environment and the tenant; what belongs to a person or a launch (``user.*``, ``git.*``, ``s3``,
``k8s.randomSubdomain``) and every secret is the launcher's business. A path that Onyxia leaves undefined is absent.
"""

from __future__ import annotations

from typing import Any

from sardonyx.environments.model import Environment, Expose, Region, Tenant


def region_context(environment: Environment, tenant: Tenant) -> dict[str, Any]:
    """Return the context as far as an environment and a tenant determine it: a new tree of plain JSON values."""
    region = environment.region
    injections = {
        "proxyInjection": region.proxy_injection,
        "packageRepositoryInjection": region.package_repository_injection,
        "certificateAuthorityInjection": region.certificate_authority_injection,
    }
    return {
        "project": {"id": tenant.name},
        "region": {"allowedURIPattern": region.allowed_uri_pattern, "customValues": {}, "sliders": {}},
        "k8s": _k8s(region.expose),
        **_vault(region, tenant),
        **{name: dict(fields) for name, fields in injections.items() if fields is not None},
    }


def _k8s(expose: Expose) -> dict[str, Any]:
    istio = expose.istio
    optional = {
        "ingressClassName": expose.ingress_class_name,
        "istio": {"enabled": istio.enabled, "gateways": list(istio.gateways)} if istio else None,
        "certManagerClusterIssuer": expose.cert_manager_cluster_issuer,
    }
    return {
        "domain": expose.domain,
        "ingress": expose.ingress,
        "route": expose.route,
        "useCertManager": expose.use_cert_manager,
        **{key: value for key, value in optional.items() if value is not None},
    }


def _vault(region: Region, tenant: Tenant) -> dict[str, Any]:
    vault = region.vault
    if vault is None:
        return {}
    top = vault.prefix + tenant.owner if tenant.owner is not None else vault.group_prefix + (tenant.group or "")
    return {"vault": {"VAULT_ADDR": vault.url, "VAULT_MOUNT": vault.kv_engine, "VAULT_TOP_DIR": top}}
