"""How much a chart may hold. The first two are Helm's (``pkg/chart/loader/archive``), the others ours."""

from __future__ import annotations

CHART_BYTES = 100 * 1024 * 1024
FILE_BYTES = 5 * 1024 * 1024
FILE_COUNT = 10_000
NESTED_PACKAGES = 8
COMPRESSION_RATIO = 200
"""Bytes out for each byte in; text of charts stays below 30, deflate cannot exceed 1032."""
RATIO_FLOOR = 4 * 1024 * 1024
"""Below so many bytes a package may have any ratio: a small chart of zeroes harms nobody."""
