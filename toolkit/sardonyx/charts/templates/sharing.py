"""What is found in the templates of one chart holds for another with the same templates.

The charts of a catalog are often variations of a few: other images and values, the same templates. What is found is
then that of the first, with the names of its files changed. Only the texts that the values give to ``tpl`` and the
chart's own name could make a difference, so the first are compared, and where the second is in what was found, or in
any template, nothing is shared.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any, NamedTuple

from sardonyx.charts.templates.abstract import ReadPath
from sardonyx.charts.templates.found import Reads, Used
from sardonyx.charts.templates.inclusion import template_texts
from sardonyx.charts.templates.members import Member
from sardonyx.charts.templates.sources import Source
from sardonyx.core.errors import Place

_MOST = 32


class _Kept(NamedTuple):
    name: str
    found: Reads
    texts: Mapping[ReadPath, Sequence[str]]


_KEPT: OrderedDict[bytes, _Kept] = OrderedDict()


def recalled(tree: Sequence[Member], trees: Sequence[Mapping[str, Any]]) -> Reads | None:
    """Return what was found before in the same templates, with this chart's name; None where that is not known."""
    kept = _KEPT.get(_key(tree))
    name = tree[0].name
    if kept is None or (name != kept.name and _is_told(tree, name)):
        return None
    if any(template_texts(trees, path) != texts for path, texts in kept.texts.items()):
        return None
    return kept.found if name == kept.name else _renamed(kept.found, kept.name, name)


def keep(tree: Sequence[Member], found: Reads, texts: Mapping[ReadPath, Sequence[str]]) -> None:
    """Keep what was found for charts with the same templates."""
    name = tree[0].name
    if _is_told(tree, name) or any(name in text for text in _words(found)):
        return
    _KEPT[_key(tree)] = _Kept(name, found, texts)
    if len(_KEPT) > _MOST:
        _KEPT.popitem(last=False)


def _key(tree: Sequence[Member]) -> bytes:
    digest = sha256()
    for member in tree:
        metadata = member.chart.metadata
        rest = (member.prefix, member.children, member.absent, metadata.type, metadata.dependencies)
        digest.update(repr(rest).encode(errors="surrogatepass"))
        for path, data in _templates(member):
            digest.update(f"\0{path}\0{len(data)}\0".encode(errors="surrogatepass") + data)
    return digest.digest()


def _templates(member: Member) -> list[tuple[str, bytes]]:
    return sorted((path, data) for path, data in member.chart.files.items() if path.startswith("templates/"))


def _is_told(tree: Sequence[Member], name: str) -> bool:
    """Tell whether a template says a chart's name, or reads files, which may say anything."""
    word = name.encode(errors="surrogatepass")
    return any(word in data or b".Files" in data for member in tree for _, data in _templates(member))


def _words(found: Reads) -> list[str]:
    """Return every text in what was found that does not name a file."""
    paths = [read.path for read in found.reads] + [need.path for need in found.needs]
    paths += [guard for need in found.needs for guard in need.guards]
    words = [segment for path in paths for segment in path if isinstance(segment, str)]
    return [*words, *found.undefined, *(need.name for need in found.needs), *(used.detail for used in found.uses)]


def _renamed(found: Reads, old: str, new: str) -> Reads:
    """Return what was found with the files of another chart; what is below it keeps its place."""

    def name(path: str) -> str:
        return new + path.removeprefix(old)

    def place(where: Place) -> Place:
        return where._replace(path=name(where.path))

    def used(use: Used) -> Used:
        lookups = tuple(place(each) for each in use.lookups)
        return use._replace(place=place(use.place), files=tuple(name(each) for each in use.files), lookups=lookups)

    def source(its: Source) -> Source:
        return replace(its, name=name(its.name), fixed=place(its.fixed) if its.fixed else None)

    return replace(
        found,
        uses=tuple(used(each) for each in found.uses),
        undefined={each: tuple(place(where) for where in places) for each, places in found.undefined.items()},
        definitions=tuple(each._replace(place=place(each.place)) for each in found.definitions),
        broken=tuple(each._replace(place=place(each.place)) for each in found.broken),
        sources=tuple(source(each) for each in found.sources),
        by_file={name(path): its for path, its in found.by_file.items()},
    )
