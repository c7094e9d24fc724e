"""The formats by their names on the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sardonyx.reports.as_github import as_github
from sardonyx.reports.as_gitlab import as_gitlab
from sardonyx.reports.as_json import as_json
from sardonyx.reports.as_junit import as_junit
from sardonyx.reports.as_markdown import as_markdown
from sardonyx.reports.as_sarif import as_sarif
from sardonyx.reports.as_text import as_text
from sardonyx.reports.report import Report

Format = Callable[[Report], str]
"""Writes a report as text that ends with a line feed."""

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "text": as_text,
        "json": as_json,
        "sarif": as_sarif,
        "junit": as_junit,
        "github": as_github,
        "gitlab": as_gitlab,
        "markdown": as_markdown,
    }
)
