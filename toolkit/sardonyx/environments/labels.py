"""Labels and annotations that this toolkit puts on objects, so that other parts and people can find them."""

from __future__ import annotations

from sardonyx.environments.model import Environment, Tenant

MANAGED_BY = "app.kubernetes.io/managed-by"
ENVIRONMENT = "sardonyx.io/environment"
TENANT = "sardonyx.io/tenant"
STATE = "sardonyx.io/state"

# What Onyxia puts on the namespaces it makes; its value is the user name or the group's name.
ONYXIA_OWNER = "onyxia_owner"


def environment_labels(environment: Environment) -> dict[str, str]:
    """Return the labels of an object that belongs to a whole environment."""
    return {MANAGED_BY: "sardonyx", ENVIRONMENT: environment.name}


def tenant_labels(environment: Environment, tenant: Tenant) -> dict[str, str]:
    """Return the labels of an object that belongs to a tenant."""
    return {**environment_labels(environment), TENANT: tenant.name}
