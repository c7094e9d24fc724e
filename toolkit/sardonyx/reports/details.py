"""What follows the message of a finding, as pairs of a label and a text."""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding
from sardonyx.reports.values import in_json


def details(finding: Finding) -> Iterator[tuple[str, str]]:
    """Yield the field, the value and the help of a finding, those that it has."""
    if finding.field is not None:
        yield "field", finding.field
    if finding.value is not None:
        yield "value", in_json(finding.value)
    if finding.help is not None:
        yield "help", finding.help
