"""What a launch link says, and what it cannot say."""

from __future__ import annotations

from typing import NamedTuple

from sardonyx.core.errors import SardonyxError
from sardonyx.core.valuepaths import ValuePath
from sardonyx.dialect.patches import PatchLeaf


class Link(NamedTuple):
    """A launch to be confirmed in the launcher, or with ``auto_launch`` begun at once.

    ``name`` is the service's friendly name, ``s3_profile`` the name of the object store account to use. None stands for
    what the link does not say. ``site`` is what precedes ``/launcher``: scheme, host and perhaps a path, or nothing.
    """

    catalog: str
    chart: str
    name: str | None = None
    version: str | None = None
    shared: bool | None = None
    s3_profile: str | None = None
    patch: tuple[PatchLeaf, ...] = ()
    auto_launch: bool | None = None
    site: str = ""


class LostLeaf(NamedTuple):
    """A leaf of a patch that a link cannot carry, and why; the reason never quotes its value."""

    path: ValuePath
    reason: str


class WrittenLink(NamedTuple):
    """A link as text, and the leaves that were left out of it."""

    text: str
    lost: tuple[LostLeaf, ...]


class UnreadPart(NamedTuple):
    """A parameter of a link that does nothing, or not what it seems to say; the column counts from 1."""

    parameter: str
    column: int
    reason: str


class MalformedLink(SardonyxError):
    """A text is not a launch link, or one that Onyxia's launcher would stop at; the place has the column."""
