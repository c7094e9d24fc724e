"""What a validation is asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sardonyx.charts import ChartMetadata
from sardonyx.dialect import SchemaRegistry


@dataclass(frozen=True)
class Settings:
    """What holds for all charts of one validation.

    ``registry`` holds the fragments that ``overwriteSchemaWith`` may name. ``previous`` has, by the folder of a chart
    as it is given to ``validate``, its metadata at the revision that a change is compared with.
    """

    registry: SchemaRegistry
    previous: Mapping[str, ChartMetadata] = field(default_factory=dict)
