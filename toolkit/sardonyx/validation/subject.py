"""A chart as the rules see it: everything read, computed and rendered once, as plain data."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from sardonyx.charts import Chart, ChartMetadata
from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.findings import Finding
from sardonyx.core.valuepaths import ValuePath
from sardonyx.core.yamltext import Document
from sardonyx.dialect import ComputedValues, ResolvedSchema, UnresolvableValue, Violation
from sardonyx.dialect.context_versions import NEWEST
from sardonyx.helm.engine import DEFAULT_KUBE_VERSION, Capabilities, Rendering
from sardonyx.helm.errors import RenderError
from sardonyx.helm.manifests import Manifest
from sardonyx.validation.exploration.modes import Mode

if TYPE_CHECKING:
    from sardonyx.validation.renderer import Renderer


class Stage(Enum):
    """What was being done when something could not be read."""

    READING = "reading"
    METADATA = "metadata"
    DEPENDENCIES = "dependencies"
    RESOLVING = "resolving"


class Fault(NamedTuple):
    """Something that kept a part of the chart from being looked at."""

    stage: Stage
    error: SardonyxError
    place: Place | None


class Occasion(str):
    """With which values a chart is rendered; the text completes "when it is rendered with …".

    Those below are the usual ones. Others, for a region of another kind or for a role, are there where they may differ.
    """

    __slots__ = ()

    DEFAULTS: ClassVar[Occasion]
    MINIMAL: ClassVar[Occasion]
    FULL: ClassVar[Occasion]


Occasion.DEFAULTS = Occasion("the chart's own defaults")
Occasion.MINIMAL = Occasion("the values Onyxia computes where nothing optional is configured")
Occasion.FULL = Occasion("the values Onyxia computes where everything is configured")

CONTEXTS = (Occasion.MINIMAL, Occasion.FULL)
"""The usual occasions whose values come from a context."""

USUAL = (Occasion.DEFAULTS, *CONTEXTS)
"""The occasions of every chart with a schema."""


class Defect(NamedTuple):
    """Rendered text that is not Kubernetes objects; the line counts in the template's rendered text, from 1."""

    reason: str
    template: str
    line: int


@dataclass(frozen=True)
class Outcome:
    """What came of one render: an error, or objects in the order of the text and what else was in it."""

    values: Mapping[str, Any] = field(repr=False)
    error: RenderError | None = None
    rendering: Rendering | None = None
    manifests: tuple[Manifest, ...] = ()
    defects: tuple[Defect, ...] = ()


class Markers(NamedTuple):
    """Strings that stand for secrets: what each is, and the fields of the values it came into."""

    names: Mapping[str, str]
    fields: Mapping[str, tuple[ValuePath, ...]]


@dataclass(frozen=True)
class Subject:
    """One chart and all that is known about it.

    ``folder`` is its path as the user knows it. What could not be had is None or missing from a mapping, and a fault or
    an error elsewhere says why. ``breaches`` are those of the structural gate by the resolved schema, ``malformed``
    says why the schema is not draft-07, ``refused`` what in values.yaml it refuses. ``previous`` is the metadata at the
    revision that a change is compared with; None for a new chart, and when nothing is compared. ``capabilities`` has
    the occasions whose cluster is not the usual one. ``kube_versions`` are those whose API the objects are held to, the
    first the one that is rendered for; ``context_version`` is the one of Onyxia whose context expressions may read.
    ``told`` is what was remarked on while the dependencies were got: what catalogs say that were asked anyhow.
    ``outcomes`` are the renders of the occasions; ``renderer`` makes others for rules that ask for them, None where
    nothing could be rendered. ``memo`` is for ``derived``.
    """

    folder: str
    faults: tuple[Fault, ...] = ()
    chart: Chart | None = None
    metadata: Document | None = None
    values: Document | None = None
    schema: Document | None = None
    resolved: ResolvedSchema | None = None
    fragments: frozenset[str] = frozenset()
    breaches: tuple[Violation, ...] = ()
    malformed: tuple[Violation, ...] = ()
    refused: tuple[Violation, ...] = ()
    computed: Mapping[Occasion, ComputedValues] = field(default_factory=dict)
    capabilities: Mapping[Occasion, Capabilities] = field(default_factory=dict)
    unresolvable: Mapping[Occasion, tuple[UnresolvableValue, ...]] = field(default_factory=dict)
    outcomes: Mapping[Occasion, Outcome] = field(default_factory=dict)
    previous: ChartMetadata | None = None
    kube_versions: tuple[str, ...] = (DEFAULT_KUBE_VERSION,)
    context_version: str = NEWEST
    renderer: Renderer | None = None
    explore: Mode = Mode.OFF
    parts: int = 1
    told: tuple[Finding, ...] = ()
    memo: dict[Hashable, Any] = field(init=False, default_factory=dict, repr=False, compare=False)

    @property
    def name(self) -> str:
        """The chart's name; where it cannot be read, that of its folder."""
        return self.chart.name if self.chart else self.folder.rpartition("/")[2]
