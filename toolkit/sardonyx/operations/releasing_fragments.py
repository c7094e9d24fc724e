"""Fragments: files that each tell of one change until a release takes them up, so that no two changes conflict.

``changes.d/CHART/NAME.KIND.md`` at the top of the repository holds a description, ``changes.d/CHART/NAME.yaml`` one
entry or a list of them (``schemas/release-fragment.schema.json``). KIND is one of Artifact Hub's, or ``breaking``.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sardonyx.core.errors import Place, UsageError
from sardonyx.core.files import read_plain
from sardonyx.core.names import did_you_mean
from sardonyx.core.yamltext import read_yaml
from sardonyx.environments.checking import violations
from sardonyx.environments.documents import refuse, schema_of
from sardonyx.publishing.changelog import KINDS, Entry, Link, described
from sardonyx.publishing.claims import Claim
from sardonyx.publishing.versions import Bump

FOLDER = "changes.d"
_BREAKING = "breaking"
_BUMPS = {"added": Bump.MINOR, "deprecated": Bump.MINOR}
_LARGEST = 64 * 1024
_NOTES = ("README.md", ".gitkeep", ".gitignore")


class Fragments(NamedTuple):
    """What the fragments of one chart claim, and their files as they are to be removed."""

    claims: tuple[Claim, ...]
    files: tuple[str, ...]


def read_fragments(root: Path, names: Collection[str]) -> Mapping[str, Fragments]:
    """Read the fragments of a repository whose top folder is ``root``, by chart; ``names`` are those of all charts.

    Raises UsageError or MalformedFile, with the place, for a chart that is not there and for what is no fragment.
    """
    folder = root / FOLDER
    found: dict[str, Fragments] = {}
    for chart in _entries(folder):
        if chart.name in _NOTES:
            continue
        if chart.is_symlink() or not chart.is_dir():
            raise UsageError(
                "is not the folder of a chart", place=_place(chart), help=f"use {FOLDER}/CHART/NAME.KIND.md"
            )
        if chart.name not in names:
            raise UsageError(
                f"there is no chart {chart.name}", place=_place(chart), help=did_you_mean(chart.name, names)
            )
        files = [file for file in _entries(chart) if file.name not in _NOTES]
        claims = tuple(claim for file in files for claim in _claims(file))
        found[chart.name] = Fragments(claims, tuple(os.path.relpath(file) for file in files))
    return found


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() and not folder.is_symlink() else []


def _claims(file: Path) -> Iterator[Claim]:
    data = None if file.is_symlink() else read_plain(file, _LARGEST)
    if data is None:
        raise UsageError("is no plain file of at most 64 KiB", place=_place(file))
    if file.suffix in (".yaml", ".yml"):
        yield from _from_yaml(file, data)
        return
    kind = file.name.split(".")[-2] if file.suffix == ".md" and file.name.count(".") > 1 else ""
    if kind not in (*KINDS, _BREAKING):
        known = ", ".join((*KINDS, _BREAKING))
        raise UsageError("is neither NAME.KIND.md nor NAME.yaml", place=_place(file), help=f"KIND is one of {known}")
    text = described(data.decode(errors="replace"))
    if not text:
        raise UsageError("is empty", place=_place(file), help="say in one sentence what changes for users")
    yield _claim(file, Entry("changed" if kind == _BREAKING else kind, text), is_breaking=kind == _BREAKING)


def _from_yaml(file: Path, data: bytes) -> Iterator[Claim]:
    document = read_yaml(data, os.path.relpath(file))
    schema = schema_of("release-fragment")
    items = document.value if isinstance(document.value, list) else [document.value]
    paths = [(number,) for number in range(len(items))] if items is document.value else [()]
    for item, path in zip(items, paths, strict=True):
        refuse(document, violations(item, schema["definitions"]["change"], path, schema))
    for item in items:
        yield _claim(file, _entry(item), is_breaking=item.get("breaking") is True)


def _entry(item: Mapping[str, Any]) -> Entry:
    links = tuple(Link(described(link["name"]), link["url"]) for link in item.get("links", ()))
    return Entry(item["kind"], described(item["description"]), links)


def _claim(file: Path, entry: Entry, *, is_breaking: bool) -> Claim:
    if is_breaking:
        entry = Entry(entry.kind, described(f"Breaking: {entry.description}"), entry.links)
    return Claim(entry, Bump.MAJOR if is_breaking else _BUMPS.get(entry.kind, Bump.PATCH), os.path.relpath(file))


def _place(path: Path) -> Place:
    return Place(os.path.relpath(path))
