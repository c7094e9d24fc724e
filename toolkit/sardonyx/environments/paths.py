"""Where everything lies in an environments repository (relative paths with ``/``).

The names that become part of a path must be DNS labels; whatever else comes in (``..``, a slash) is refused here, so
that no caller can be led outside its folder.
"""

from __future__ import annotations

import hashlib

from sardonyx.core.errors import UsageError
from sardonyx.core.names import is_dns_label

WORKSPACE_FILE = "sardonyx.yaml"
ENVIRONMENTS_FOLDER = "environments"
KEEP_FILE = ".gitkeep"


def shard_of(tenant: str) -> str:
    """Return the shard of a tenant: the first two hexadecimal digits of the SHA-256 of its name."""
    return hashlib.sha256(tenant.encode()).hexdigest()[:2]


def environment_folder(environment: str) -> str:
    """Return the folder of an environment."""
    return f"{ENVIRONMENTS_FOLDER}/{require_label(environment)}"


def environment_file(environment: str) -> str:
    """Return the path of ``environment.yaml``."""
    return f"{environment_folder(environment)}/environment.yaml"


def sealing_certificate_file(environment: str) -> str:
    """Return the path of the certificate secrets are sealed for."""
    return f"{environment_folder(environment)}/sealing.pem"


def registry_folder(environment: str) -> str:
    """Return the folder of the environment's schema fragments, with ``roles/<role>/`` in it."""
    return f"{environment_folder(environment)}/registry"


def tenants_folder(environment: str) -> str:
    """Return the folder of the tenants' files."""
    return f"{environment_folder(environment)}/tenants"


def tenant_file(environment: str, tenant: str) -> str:
    """Return the path of a tenant's file."""
    return f"{tenants_folder(environment)}/{require_label(tenant)}.yaml"


def platform_folder(environment: str) -> str:
    """Return the folder of the generated platform files."""
    return f"{environment_folder(environment)}/platform"


def shard_folder(environment: str, shard: str) -> str:
    """Return the folder that one root Application applies."""
    return f"{platform_folder(environment)}/{require_label(shard)}"


def platform_file(environment: str, tenant: str) -> str:
    """Return the path of a tenant's platform objects."""
    return f"{shard_folder(environment, shard_of(tenant))}/{require_label(tenant)}.yaml"


def roots_folder(environment: str) -> str:
    """Return the folder of the root Applications, which the top Application applies."""
    return f"{platform_folder(environment)}/roots"


def root_file(environment: str, shard: str) -> str:
    """Return the path of a shard's root Application."""
    return f"{roots_folder(environment)}/{require_label(shard)}.yaml"


def instances_folder(environment: str, tenant: str) -> str:
    """Return the folder of a tenant's instances."""
    return f"{environment_folder(environment)}/instances/{require_label(tenant)}"


def instances_keep_file(environment: str, tenant: str) -> str:
    """Return the file that keeps a tenant's folder when its last instance goes; without it nothing would be pruned."""
    return f"{instances_folder(environment, tenant)}/{KEEP_FILE}"


def instance_folder(environment: str, tenant: str, instance: str) -> str:
    """Return the folder of an instance."""
    return f"{instances_folder(environment, tenant)}/{require_label(instance)}"


def instance_file(environment: str, tenant: str, instance: str) -> str:
    """Return the path of ``instance.yaml``, what the user asked for."""
    return f"{instance_folder(environment, tenant, instance)}/instance.yaml"


def application_file(environment: str, tenant: str, instance: str) -> str:
    """Return the path of an instance's Argo CD Application."""
    return f"{instance_folder(environment, tenant, instance)}/application.yaml"


def manifests_file(environment: str, tenant: str, instance: str) -> str:
    """Return the path of an instance's objects."""
    return f"{instance_folder(environment, tenant, instance)}/manifests.yaml"


def notes_file(environment: str, tenant: str, instance: str) -> str:
    """Return the path of an instance's notes."""
    return f"{instance_folder(environment, tenant, instance)}/NOTES.md"


def bookmarks_folder(environment: str, tenant: str) -> str:
    """Return the folder of a tenant's bookmarks."""
    return f"{environment_folder(environment)}/bookmarks/{require_label(tenant)}"


def bookmark_file(environment: str, tenant: str, bookmark: str) -> str:
    """Return the path of a bookmark."""
    return f"{bookmarks_folder(environment, tenant)}/{require_label(bookmark)}.yaml"


def require_label(name: str) -> str:
    """Return a name that may become part of a path.

    Raises UsageError when it is not a DNS label.
    """
    if not is_dns_label(name):
        raise UsageError(
            f"{name!r} cannot be part of a path",
            help="names are DNS labels: lower-case letters, digits and inner hyphens",
        )
    return name
