"""Charts: loading them from folders and packages, their metadata and versions, and packing them reproducibly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sardonyx.core.exports import exporting

if TYPE_CHECKING:
    from sardonyx.charts.archive import InvalidPackage, chart_from, load_package, unpack
    from sardonyx.charts.chart import Chart, ChartMetadata, Dependency
    from sardonyx.charts.documents import schema_document, values_document
    from sardonyx.charts.folder import load_folder
    from sardonyx.charts.metadata import InvalidChart, is_chart_name, read_metadata
    from sardonyx.charts.packaging import (
        missing_dependencies,
        package,
        package_name,
        packed_files,
        quick_archive,
        quick_package,
        source_epoch,
        subcharts,
    )
    from sardonyx.charts.ranges import InvalidRange, matches, newest
    from sardonyx.charts.versions import is_semver, newest_first, parse_version

__all__ = [
    "Chart",
    "ChartMetadata",
    "Dependency",
    "InvalidChart",
    "InvalidPackage",
    "InvalidRange",
    "chart_from",
    "is_chart_name",
    "is_semver",
    "load_folder",
    "load_package",
    "matches",
    "missing_dependencies",
    "newest",
    "newest_first",
    "package",
    "package_name",
    "packed_files",
    "parse_version",
    "quick_archive",
    "quick_package",
    "read_metadata",
    "schema_document",
    "source_epoch",
    "subcharts",
    "unpack",
    "values_document",
]

__getattr__ = exporting(
    __name__,
    {
        "archive": ("InvalidPackage", "chart_from", "load_package", "unpack"),
        "chart": ("Chart", "ChartMetadata", "Dependency"),
        "documents": ("schema_document", "values_document"),
        "folder": ("load_folder",),
        "metadata": ("InvalidChart", "is_chart_name", "read_metadata"),
        "packaging": (
            "missing_dependencies",
            "package",
            "package_name",
            "packed_files",
            "quick_archive",
            "quick_package",
            "source_epoch",
            "subcharts",
        ),
        "ranges": ("InvalidRange", "matches", "newest"),
        "versions": ("is_semver", "newest_first", "parse_version"),
    },
)
