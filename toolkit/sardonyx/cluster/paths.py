"""Where the API server keeps the objects that this package names itself."""

from __future__ import annotations

from urllib.parse import quote

ARGOCD = "argoproj.io/v1alpha1"


def collection(api_version: str, plural: str, namespace: str | None = None) -> str:
    """Return the path of a collection: the core group is below ``/api``, every other below ``/apis``."""
    root = "/apis" if "/" in api_version else "/api"
    scope = f"/namespaces/{quote(namespace, safe='')}" if namespace else ""
    return f"{root}/{quote(api_version, safe='/')}{scope}/{quote(plural, safe='')}"


def object_path(api_version: str, plural: str, namespace: str | None, name: str) -> str:
    """Return the path of one object."""
    return f"{collection(api_version, plural, namespace)}/{quote(name, safe='')}"


def applications(namespace: str | None) -> str:
    """Return the path of a namespace's Applications, of all namespaces' for None."""
    return collection(ARGOCD, "applications", namespace)


def application(namespace: str, name: str) -> str:
    """Return the path of an Application."""
    return object_path(ARGOCD, "applications", namespace, name)
