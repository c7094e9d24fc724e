"""Findings written for people and for other programs: one module a format, each a pure function from a report to text.

Nothing here reads a file, knows a terminal or decides an exit code. Paths in a report are relative, the order is
stable, and no text of a chart can break the format that it stands in.
"""

from sardonyx.reports.formats import FORMATS, written
from sardonyx.reports.report import Report, RulePage, fails, report_on

__all__ = ["FORMATS", "Report", "RulePage", "fails", "report_on", "written"]
