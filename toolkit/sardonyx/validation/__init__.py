"""Validation of charts: what their users, Helm, Onyxia or Argo CD would hit, and the place that must change.

A chart becomes a ``Subject`` (read, computed and rendered once), and every rule looks at it. Nothing here knows Git or
a cluster; only the dependencies that a chart names are fetched, through ``sardonyx.catalogs``.
"""

from sardonyx.validation.settings import Settings
from sardonyx.validation.subject import Subject
from sardonyx.validation.validate import examine, validate

__all__ = ["Settings", "Subject", "examine", "validate"]
