"""Helm's templates without an engine: their syntax trees, and what they read, use and need."""

from sardonyx.charts.templates.abstract import EACH, ReadPath, Site
from sardonyx.charts.templates.errors import MalformedTemplate
from sardonyx.charts.templates.found import (
    Broken,
    Defined,
    Read,
    Reads,
    Used,
    is_random,
    may_differ,
    place_of,
)
from sardonyx.charts.templates.nodes import Template
from sardonyx.charts.templates.paths import PathTree, is_read, path_tree, tree_of
from sardonyx.charts.templates.reads import reads
from sardonyx.charts.templates.sources import Source, parsed
from sardonyx.charts.templates.state import Kind, Need

__all__ = [
    "EACH",
    "Broken",
    "Defined",
    "Kind",
    "MalformedTemplate",
    "Need",
    "PathTree",
    "Read",
    "ReadPath",
    "Reads",
    "Site",
    "Source",
    "Template",
    "Used",
    "is_random",
    "is_read",
    "may_differ",
    "parsed",
    "path_tree",
    "place_of",
    "reads",
    "tree_of",
]
