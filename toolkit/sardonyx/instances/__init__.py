"""One service of one tenant: its model, context, values, secrecy and files, as pure functions from a tree to changes.

``launch`` and ``LaunchOrder`` are here under their short names; they are loaded on first use, because listing instances
must not wait for what rendering needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sardonyx.instances.launching import LaunchOrder, launch

__all__ = ["LaunchOrder", "launch"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from sardonyx.instances import launching

    return getattr(launching, name)
