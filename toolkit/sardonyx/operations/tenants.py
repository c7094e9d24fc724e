"""Declaring tenants for good."""

from __future__ import annotations

from sardonyx.core.tree import Tree
from sardonyx.environments.changes import add_tenant
from sardonyx.environments.model import Tenant
from sardonyx.environments.reading import read_environment
from sardonyx.operations.messages import commit_message
from sardonyx.repository import Author, Committed, Proposal, Repository, transact


def declare_tenant(repository: Repository, environment: str, tenant: Tenant, author: Author) -> Committed:
    """Commit a tenant's declaration and the manifests generated from it.

    Raises what ``environments.add_tenant`` and ``repository.transact`` raise; nothing is written then.
    """
    message = commit_message(f"Add the tenant {tenant.name}", {"Action": "tenant-add", "Tenant": tenant.name})

    def propose(tree: Tree) -> Proposal:
        return Proposal(add_tenant(tree, read_environment(tree, environment), tenant), message)

    return transact(repository, propose, author)
