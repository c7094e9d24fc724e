"""What a mutation operator is: a function from a chart to all the single changes it knows for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.defects.charts import Files

CHART = "Chart.yaml"
VALUES = "values.yaml"
SCHEMA = "values.schema.json"


@dataclass(frozen=True)
class Change:
    """The new text of one file, None to leave it out, and the line where it differs first."""

    path: str
    text: str | None
    line: int = 1


Operator = Callable[[Files], Iterator[Change]]
"""Yields every change that an operator can make to a chart, in the order of the files."""


def templates(files: Files) -> Files:
    """Return the chart's own templates, definitions and notes among them."""
    return {path: text for path, text in sorted(files.items()) if path.startswith("templates/")}


def manifests(files: Files) -> Files:
    """Return the templates that write objects."""
    return {path: text for path, text in templates(files).items() if path.endswith(".yaml")}


def substituted(files: Files, pattern: str, replacement: str) -> Iterator[Change]:
    """Yield a change for each match of a pattern, which is applied to whole files with ``^`` at each line."""
    for path, text in files.items():
        for match in re.finditer(pattern, text, re.MULTILINE):
            new = text[: match.start()] + match.expand(replacement) + text[match.end() :]
            if new != text:
                yield Change(path, new, text.count("\n", 0, match.start()) + 1)


def applied(files: Files, change: Change) -> Files:
    """Return the chart after a change."""
    rest = {path: text for path, text in files.items() if path != change.path}
    return rest if change.text is None else {**rest, change.path: change.text}
