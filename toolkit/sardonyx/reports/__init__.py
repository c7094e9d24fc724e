"""Findings written for people and for other programs: one module a format, each a pure function from a report to text.

Nothing here reads a file, knows a terminal or decides an exit code. Paths in a report are relative, the order is
stable, and no text of a chart can break the format that it stands in.
"""

from sardonyx.reports.as_markdown import as_markdown
from sardonyx.reports.as_text import as_coloured_text
from sardonyx.reports.formats import FORMATS
from sardonyx.reports.report import Report, RulePage, fails, report_on

__all__ = ["FORMATS", "Report", "RulePage", "as_coloured_text", "as_markdown", "fails", "report_on"]
