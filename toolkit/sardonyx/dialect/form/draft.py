"""A form while it is made: groups whose nodes can still change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sardonyx.dialect.form.model import Field, Group, Node


@dataclass(eq=False)
class Draft:
    """A group without its nodes, and the nodes."""

    group: Group
    nodes: list[Draft | Field]


def frozen(draft: Draft) -> Group:
    """Return the finished group; groups inside it that came out empty vanish, unless items can be added to them."""
    return replace(draft.group, nodes=tuple(_kept(draft)))


def _kept(draft: Draft) -> Iterator[Node]:
    for node in draft.nodes:
        finished = frozen(node) if isinstance(node, Draft) else node
        if not isinstance(finished, Group) or finished.nodes or finished.can_add:
            yield finished
