"""Reading one of our YAML files: parse, check apiVersion and kind, check the schema, report everything at once."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.findings import Finding, Level, in_order
from sardonyx.core.valuepaths import ValuePath, format_path, leaves
from sardonyx.core.yamltext import Document, MalformedText, place_of, read_yaml
from sardonyx.environments.checking import Violation, violations
from sardonyx.environments.shipped import schemas_folder

API_VERSION = "sardonyx/v1"


class MalformedFile(SardonyxError):
    """A file is not what its kind asks for; ``findings`` says everything that is wrong with it, in order."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(in_order(findings))
        first = self.findings[0]
        super().__init__(first.message, place=first.place, help=first.help)

    def __str__(self) -> str:
        """Write each finding as ``place: message``, with its help on a line of its own."""
        return "\n".join(
            str(SardonyxError(finding.message, place=finding.place, help=finding.help)) for finding in self.findings
        )


def read_file(data: bytes, source: str, kind: str) -> Document:
    """Read a file of some kind (Workspace, Environment, Tenant, Instance, Bookmark) and check it by its schema.

    Raises MalformedFile with one finding for each thing that is wrong: YAML that is not well-formed, duplicate and
    unknown keys, wrong types and values.
    """
    try:
        document = read_yaml(data, source)
    except MalformedText as error:
        raise MalformedFile([Finding("malformed-yaml", Level.ERROR, error.message, error.place)]) from error
    refuse(document, [*_infinities(document.value), *violations(document.value, schema_of(kind))])
    return document


def _infinities(value: Any) -> Iterator[Violation]:
    """YAML has numbers that JSON, and so everything that reads our files, has not."""
    for path, leaf in leaves(value):
        if isinstance(leaf, float) and not math.isfinite(leaf):
            yield Violation("wrong-value", path, "must be a finite number")


@cache
def schema_of(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of a kind of file."""
    schema: dict[str, Any] = json.loads((schemas_folder() / f"{kind.lower()}.schema.json").read_bytes())
    return schema


def refuse(document: Document, found: Iterable[Violation]) -> None:
    """Raise MalformedFile when anything was found in a document, with the places of all of it."""
    findings = [_finding(document, violation) for violation in found]
    if findings:
        raise MalformedFile(findings)


def _finding(document: Document, violation: Violation) -> Finding:
    path: ValuePath = violation.path
    place = Place(document.source, 1, 1) if path == () else place_of(document, path)
    where = f"{format_path(path)}: " if path and violation.rule != "unknown-key" else ""
    return Finding(
        violation.rule,
        Level.ERROR,
        f"{where}{violation.message}",
        place,
        field=format_path(path) or None,
        help=violation.help,
    )
