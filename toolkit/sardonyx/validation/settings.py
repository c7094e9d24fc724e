"""What a validation is asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sardonyx.charts import ChartMetadata
from sardonyx.dialect import SchemaRegistry
from sardonyx.dialect.context_versions import NEWEST
from sardonyx.helm.engine import DEFAULT_KUBE_VERSION
from sardonyx.validation.exploration.modes import Mode


@dataclass(frozen=True)
class Settings:
    """What holds for all charts of one validation.

    ``registry`` holds the fragments that ``overwriteSchemaWith`` may name. ``previous`` has, by the folder of a chart
    as it is given to ``validate``, its metadata at the revision that a change is compared with. ``kube_versions`` are
    the versions of Kubernetes that the rendered objects are held to (``v1.33`` or ``v1.33.2``); those without a schema
    here are passed over. ``context_version`` is the version of Onyxia whose context expressions may read. ``explore``
    says how far the form of each chart is explored, and ``parts`` how many renders of one chart are then made at the
    same time. ``rules`` are the ids, sorted, of the rules that are applied; None for all of them.
    """

    registry: SchemaRegistry
    previous: Mapping[str, ChartMetadata] = field(default_factory=dict)
    kube_versions: tuple[str, ...] = (DEFAULT_KUBE_VERSION,)
    context_version: str = NEWEST
    explore: Mode = Mode.OFF
    parts: int = 1
    rules: tuple[str, ...] | None = None
