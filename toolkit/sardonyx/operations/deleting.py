"""Deleting a service for good."""

from __future__ import annotations

from sardonyx.core.tree import Tree
from sardonyx.instances.deletion import delete
from sardonyx.operations.messages import commit_message
from sardonyx.repository import Author, Committed, Proposal, Repository, transact


def delete_service(repository: Repository, environment: str, tenant: str, name: str, author: Author) -> Committed:
    """Remove a service's folder from the environments repository; Argo CD then prunes its objects.

    Raises UsageError when the tenant has no such service, and what ``repository.transact`` raises.
    """
    message = commit_message(f"Delete {name} of {tenant}", {"Action": "delete", "Tenant": tenant, "Instance": name})

    def propose(tree: Tree) -> Proposal:
        return Proposal(delete(tree, environment, tenant, name), message)

    return transact(repository, propose, author)
