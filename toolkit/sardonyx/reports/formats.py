"""The formats by their names on the command line; the module of one is imported when something is written in it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sardonyx.reports.report import Report

FORMATS = ("text", "json", "sarif", "junit", "github", "gitlab", "markdown")


def written(report: Report, form: str) -> str:
    """Return a report as text in one of ``FORMATS``; it ends with a line feed."""
    name = f"as_{form}"
    write: Callable[[Report], str] = getattr(import_module(f"sardonyx.reports.{name}"), name)
    return write(report)
