from dataclasses import replace

import pytest

from sardonyx.environments.context import region_context
from sardonyx.environments.model import Environment, Tenant

ALICE = Tenant("user-alice", owner="alice")


def test_an_environment_with_everything_gives_every_declarative_path(full: Environment) -> None:
    assert region_context(full, Tenant("g-census", group="census")) == {
        "project": {"id": "g-census"},
        "region": {"allowedURIPattern": r"^https://git\.example\.org/", "customValues": {}, "sliders": {}},
        "k8s": {
            "domain": "lab.example.org",
            "ingress": True,
            "ingressClassName": "nginx",
            "route": False,
            "istio": {"enabled": True, "gateways": ["istio-system/main"]},
            "useCertManager": True,
            "certManagerClusterIssuer": "letters",
        },
        "vault": {
            "VAULT_ADDR": "https://vault.example.org",
            "VAULT_MOUNT": "onyxia-kv",
            "VAULT_TOP_DIR": "projet-census",
        },
        "proxyInjection": {"httpProxyUrl": "http://proxy:3128", "noProxy": ".example.org"},
        "packageRepositoryInjection": {"pypiProxyUrl": "https://pypi.example.org/simple"},
        "certificateAuthorityInjection": {"pathToCaBundle": "/etc/ssl/site.crt"},
    }


def test_what_is_not_set_is_absent(least: Environment) -> None:
    assert region_context(least, ALICE) == {
        "project": {"id": "user-alice"},
        "region": {"allowedURIPattern": "^https://", "customValues": {}, "sliders": {}},
        "k8s": {"domain": "lab.example.org", "ingress": True, "route": False, "useCertManager": False},
    }


@pytest.mark.parametrize(("tenant", "top"), [(ALICE, "user-alice"), (Tenant("g-x", group="x"), "projet-x")])
def test_the_top_folder_of_vault_is_the_tenants(tenant: Tenant, top: str, full: Environment) -> None:
    assert region_context(full, tenant)["vault"]["VAULT_TOP_DIR"] == top


def test_a_context_is_the_callers_to_change(full: Environment) -> None:
    region_context(full, ALICE)["proxyInjection"]["noProxy"] = "changed"
    assert region_context(replace(full), ALICE)["proxyInjection"]["noProxy"] == ".example.org"
