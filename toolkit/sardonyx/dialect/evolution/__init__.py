"""Schema evolution: what a new version of a chart changes for those who set values in the old one.

``compare_schemas`` names every change of a field and says whether it breaks a saved patch or an upgrade.
"""

from sardonyx.dialect.evolution.compare import compare_schemas
from sardonyx.dialect.evolution.fields import pattern_text
from sardonyx.dialect.evolution.model import Certainty, ChangeKind, SchemaChange, ValuesContract

__all__ = ["Certainty", "ChangeKind", "SchemaChange", "ValuesContract", "compare_schemas", "pattern_text"]
