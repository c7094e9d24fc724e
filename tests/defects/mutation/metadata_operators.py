"""Mutations of Chart.yaml, and of files as such."""

from __future__ import annotations

from collections.abc import Iterator

from tests.defects.charts import Files
from tests.defects.mutation.changes import CHART, SCHEMA, Change, substituted


def _metadata(files: Files) -> Files:
    return {CHART: files[CHART]}


def raise_dependency(files: Files) -> Iterator[Change]:
    """Depend on a version that does not exist."""
    return substituted(_metadata(files), r'(version: *"?)\d+(\.\d+\.\d+"?,? *(?:\n +)?repository)', r"\g<1>97\2")


def shorten_version(files: Files) -> Iterator[Change]:
    """Write a version of two parts, which YAML reads as a number."""
    return substituted(_metadata(files), r"^(version: \d+\.\d+)\.\d+$", r"\1")


def misspell_metadata(files: Files) -> Iterator[Change]:
    """Misspell a key."""
    yield from substituted(_metadata(files), r"^(appVersio|dependencie|maintainer|descriptio)\w:", r"\1:")


def drop_json_brace(files: Files) -> Iterator[Change]:
    """Leave out a brace of the schema."""
    return substituted({SCHEMA: files.get(SCHEMA, "")}, r"\}", "")


OPERATORS = (raise_dependency, shorten_version, misspell_metadata, drop_json_brace)
