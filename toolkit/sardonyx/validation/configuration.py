"""What a maintainer configures, in ``sardonyx.yaml`` or on the command line, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sardonyx.core.errors import Place
from sardonyx.core.findings import Level
from sardonyx.validation.exploration.modes import Mode


class Exemption(NamedTuple):
    """Where a rule does not apply: a pattern of paths, and a line or 0; ``place`` is where this is written."""

    pattern: str
    line: int = 0
    place: Place | None = None


class RuleConfiguration(NamedTuple):
    """What is configured for one rule: a level in place of its own, or that it is off; and where it does not apply."""

    level: Level | None = None
    off: bool = False
    ignore: tuple[Exemption, ...] = ()


@dataclass(frozen=True)
class Configuration:
    """The settings of a validation that a file can hold; None or nothing where the file says nothing.

    Patterns are relative to ``root``, a folder; this and the path of the baseline are relative to the current folder.
    """

    root: str = "."
    rules: Mapping[str, RuleConfiguration] = field(default_factory=dict)
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    explore: Mode | None = None
    fail_on: Level | None = None
    context_version: str | None = None
    kube_versions: tuple[str, ...] = ()
    baseline: str | None = None
