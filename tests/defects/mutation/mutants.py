"""Mutants of a chart, chosen by a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.defects.charts import Files
from tests.defects.mutation import metadata_operators, schema_operators, template_operators
from tests.defects.mutation.changes import Change, Operator, applied

OPERATORS: tuple[Operator, ...] = (
    *template_operators.OPERATORS,
    *schema_operators.OPERATORS,
    *metadata_operators.OPERATORS,
)


@dataclass(frozen=True)
class Mutant:
    """A chart with one change; ``name`` says which, and ``chart`` of which one."""

    chart: str
    operator: str
    change: Change
    files: Files

    @property
    def name(self) -> str:
        """What was changed where."""
        return f"{self.operator} {self.chart} {self.change.path}:{self.change.line}"


def operator_name(operator: Operator) -> str:
    """Return the name of an operator in words."""
    return operator.__name__.replace("_", " ")


def mutants(charts: dict[str, Files], operators: Sequence[Operator], count: int, seed: int) -> list[Mutant]:
    """Return at most ``count`` mutants for each operator, spread over all these charts; the same for the same seed."""
    found: list[Mutant] = []
    for operator in operators:
        sites = [(chart, change) for chart, files in charts.items() for change in operator(files)]
        chosen = random.Random(f"{seed} {operator.__name__}").sample(range(len(sites)), min(count, len(sites)))
        for chart, change in (sites[at] for at in sorted(chosen)):
            found.append(Mutant(chart, operator_name(operator), change, applied(charts[chart], change)))
    return found
