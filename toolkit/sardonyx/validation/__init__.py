"""Validation of charts: what their users, Helm, Onyxia or Argo CD would hit, and the place that must change.

A chart becomes a ``Subject`` (read, computed and rendered once), and every rule looks at it. Nothing here knows Git or
a cluster; only the dependencies that a chart names are fetched, through ``sardonyx.catalogs``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sardonyx.core.exports import exporting

if TYPE_CHECKING:
    from sardonyx.validation.examining import examine, validate
    from sardonyx.validation.settings import Settings
    from sardonyx.validation.subject import Subject

__all__ = ["Settings", "Subject", "examine", "validate"]

__getattr__ = exporting(
    __name__,
    {
        "settings": ("Settings",),
        "subject": ("Subject",),
        "examining": ("examine", "validate"),
    },
)
