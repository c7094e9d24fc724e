"""Publishing charts: a plan to look at, then its application, wherever the charts go."""

from sardonyx.publishing.apply import Means, Published, PublishingRefused, SourceChanged, apply
from sardonyx.publishing.packing import Packer, Source
from sardonyx.publishing.plan import Plan, PlannedChart, State, Step
from sardonyx.publishing.planning import plan

__all__ = [
    "Means",
    "Packer",
    "Plan",
    "PlannedChart",
    "Published",
    "PublishingRefused",
    "Source",
    "SourceChanged",
    "State",
    "Step",
    "apply",
    "plan",
]
