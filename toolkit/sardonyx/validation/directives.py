"""What a maintainer wrote into a chart's files for this tool: its directives, and for which findings they hold.

They are read by ``suppression``, where there are any.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding
from sardonyx.core.valuepaths import ValuePath, format_path
from sardonyx.validation.nodes import field_of

WORD = "sardonyx:"


class Suppression(NamedTuple):
    """A directive that can be read: the rules it names, and the lines or the schema node it holds for."""

    rules: tuple[str, ...]
    place: Place
    lines: frozenset[int] = frozenset()
    node: ValuePath | None = None


class Unreadable(NamedTuple):
    """A directive that holds for nothing, because it is not written as it must be."""

    message: str
    place: Place
    help: str


@dataclass(frozen=True)
class Directives:
    """Everything in one file that is, or looks like, a directive; ``nodes`` finds the schema node at a place."""

    suppressions: tuple[Suppression, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    nodes: Mapping[tuple[int, int], ValuePath] = field(default_factory=dict, repr=False)


NONE = Directives()


def directives_in(data: bytes, path: str) -> Directives:
    """Return the directives in a file of a chart; ``path`` is how findings name it.

    None in a file that is not UTF-8 or not well-formed: what its comments are cannot be told.
    """
    if WORD.encode() not in data:
        return NONE
    from sardonyx.validation.suppression import read_directives  # needs YAML

    return read_directives(data, path)


def suppressing(finding: Finding, directives: Directives) -> list[Suppression]:
    """Return the suppressions, out of those of its file, that hold for a finding."""
    return [its for its in directives.suppressions if finding.rule in its.rules and _holds(its, finding, directives)]


def _holds(suppression: Suppression, finding: Finding, directives: Directives) -> bool:
    assert finding.place  # noqa: S101  # the caller's condition
    if suppression.node is None:
        return max(finding.place.line, 1) in suppression.lines
    if not finding.place.line:
        # A schema indented with tabs has no places; the field says as much.
        return finding.field == format_path(field_of(suppression.node))
    return directives.nodes.get((finding.place.line, finding.place.column)) == suppression.node
