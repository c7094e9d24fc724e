"""Launching a service for good: the change is made, committed and pushed; again when somebody else was faster."""

from __future__ import annotations

from typing import NamedTuple

from sardonyx.core.tree import Tree
from sardonyx.instances.launching import Launched, LaunchOrder, launch
from sardonyx.instances.rendering import Renderer
from sardonyx.operations.messages import commit_message
from sardonyx.repository import Author, Committed, Proposal, Repository, transact


class LaunchedAndCommitted(NamedTuple):
    """A launched service and the commit that holds it."""

    launched: Launched
    committed: Committed


def launch_service(
    repository: Repository, order: LaunchOrder, renderer: Renderer, author: Author
) -> LaunchedAndCommitted:
    """Launch a service into the environments repository.

    Raises what ``instances.launch`` and ``repository.transact`` raise; nothing is written then.
    """
    attempts: list[Launched] = []

    def propose(tree: Tree) -> Proposal:
        # Everything is read from this tree again: the tenant, its folder or the environment may have changed.
        attempts.append(launch(tree, order, renderer))
        return Proposal(attempts[-1].files, _message(attempts[-1]))

    committed = transact(repository, propose, author)
    return LaunchedAndCommitted(attempts[-1], committed)


def _message(launched: Launched) -> str:
    instance = launched.instance
    return commit_message(
        f"Launch {instance.name} for {instance.namespace}",
        {
            "Action": "launch",
            "Tenant": instance.namespace,
            "Instance": instance.name,
            "Owner": instance.owner,
            "Chart": f"{instance.chart.catalog}/{instance.chart.name} {instance.chart.version}",
        },
    )
