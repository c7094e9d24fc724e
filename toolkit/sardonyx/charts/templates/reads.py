"""What the templates of a chart read, use and need, without rendering it.

The files that Helm renders are followed through everything they include, with the scope that is passed. Where it
cannot be told what is read, everything below is taken as read: nothing that has an effect is ever said to have none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sardonyx.charts.chart import Chart
from sardonyx.charts.documents import VALUES_FILE, values_document
from sardonyx.charts.templates.abstract import ReadPath, Scope, Site
from sardonyx.charts.templates.effects import changed_by
from sardonyx.charts.templates.errors import MalformedTemplate
from sardonyx.charts.templates.following import follow
from sardonyx.charts.templates.found import Broken, Defined, FileReads, Read, Reads, Used
from sardonyx.charts.templates.inclusion import summarise
from sardonyx.charts.templates.members import Member, is_rendered, members, template_sources
from sardonyx.charts.templates.nodes import Body, Template, is_empty
from sardonyx.charts.templates.sharing import keep, recalled
from sardonyx.charts.templates.sources import Source, parsed
from sardonyx.charts.templates.state import Kind, Need, State, Summary, TooMuchWork
from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.valuepaths import assign

_MOST_CHARACTERS = 4_000_000
"""Of all templates of a chart together. Those of Insee have up to 120,000, with large charts of others inside some
millions; so many take a few seconds to parse."""


def reads(chart: Chart, values: Sequence[Mapping[str, Any]] | None = None) -> Reads:
    """Return what the templates of a chart, with those of the charts inside it, read, use and need.

    ``values`` are trees in which the texts passed through ``tpl`` are looked up, besides what the charts inside give;
    those of values.yaml when None.
    """
    tree = members(chart)
    trees = [_own_values(chart)] if values is None else list(values)
    writing = (member for member in tree[1:] if b"{{" in member.chart.files.get(VALUES_FILE, b""))
    trees += (assign({}, member.prefix, _own_values(member.chart)) for member in writing)
    known = recalled(tree, trees)
    if known is None:
        known, texts = _followed(tree, trees)
        keep(tree, known, texts)
    return known


def _followed(tree: list[Member], trees: list[Mapping[str, Any]]) -> tuple[Reads, Mapping[ReadPath, Sequence[str]]]:
    """Return what the templates read, and the texts of the values that were followed with them."""
    files, broken, is_all = _files(tree)
    sources = [source for source, _, _ in files]
    state = State(tree, sources, _definitions(files), trees, follow, is_complete=is_all)
    entries = _entries(state, tree, files)
    _read_by_helm(state, tree, sources)
    if not is_all:
        # What was left out may define them.
        state.undefined.clear()
    return _result(state, entries, _defined(files), broken), state.texts


def _own_values(chart: Chart) -> Mapping[str, Any]:
    try:
        value: Mapping[str, Any] = values_document(chart).value
    except SardonyxError:
        return {}
    return value


_File = tuple[Source, int, Template]


def _files(tree: Sequence[Member]) -> tuple[list[_File], list[Broken], bool]:
    """Return the templates, those that are broken, and whether that is all of them."""
    files: list[_File] = []
    broken: list[Broken] = []
    total = 0
    for index, member in enumerate(tree):
        for source in template_sources(member):
            total += len(source.text)
            if total > _MOST_CHARACTERS:
                return files, broken, False
            try:
                files.append((source, index, parsed(source.text)))
            except MalformedTemplate as error:
                broken.append(Broken(error.message, source.place(error.position)))
    return files, broken, True


def _definitions(files: Sequence[_File]) -> dict[str, tuple[int, Body]]:
    """Return the body in force for each name: Helm parses deep files first, and the last definition wins."""
    found: dict[str, tuple[int, Body]] = {}
    for number in sorted(range(len(files)), key=lambda number: _rank(files[number][0].name), reverse=True):
        source, _, template = files[number]
        found[source.name] = number, template.body
        for definition in template.definitions:
            # One that is empty replaces no other (``associate`` in ``text/template``).
            if definition.name not in found or not is_empty(definition.body):
                found[definition.name] = number, definition.body
    return found


def _rank(name: str) -> tuple[int, str]:
    """Return what Helm sorts by, backwards (``byPathLen`` in ``engine.go``)."""
    return name.count("/"), name


def _defined(files: Sequence[_File]) -> tuple[Defined, ...]:
    in_force = _definitions(files)
    return tuple(
        Defined(
            definition.name,
            source.place(definition.position),
            in_force.get(definition.name) == (number, definition.body),
        )
        for number, (source, _, template) in enumerate(files)
        for definition in template.definitions
    )


def _entries(state: State, tree: Sequence[Member], files: Sequence[_File]) -> dict[str, Summary]:
    """Follow every file that Helm renders."""
    entries: dict[str, Summary] = {}
    for number, (source, index, template) in enumerate(files):
        if not is_rendered(tree[index], source):
            continue
        try:
            entries[source.name] = summarise(state, number, template.body, Scope(index))
        except TooMuchWork:
            state.is_complete = False
            state.reads.setdefault(((), True), set()).add((number, 0))
            state.depth = 0
            break
    return entries


def _read_by_helm(state: State, tree: Sequence[Member], sources: list[Source]) -> None:
    """Take down what Helm itself reads: conditions, tags and imports of dependencies, and subcharts that are absent."""
    for member in tree:
        sources.append(Source(f"{member.path}/Chart.yaml", ""))
        site = (len(sources) - 1, 0)
        for dependency in member.chart.metadata.dependencies:
            name = dependency.alias or dependency.name
            conditions = [part.strip() for part in dependency.condition.split(",") if part.strip()]
            _take(state, [(*member.prefix, *condition.split(".")) for condition in conditions], site)
            _take(state, [("tags", tag) for tag in dependency.tags], site)  # of the outermost chart, of any depth
            _take(state, [(*member.prefix, name, *_imported(each)) for each in dependency.import_values], site)
        absent = [dependency.alias or dependency.name for dependency in member.absent]
        _take(state, [(*member.prefix, name) for name in absent], site)
        if absent:
            _take(state, [(*member.prefix, "global")], site)


def _imported(entry: Any) -> tuple[str, ...]:
    """Return the path below a subchart's values that ``import-values`` copies."""
    child = entry.get("child") if isinstance(entry, dict) else f"exports.{entry}"
    return tuple(str(child).split("."))


def _take(state: State, paths: Iterable[ReadPath], site: Site) -> None:
    for path in paths:
        state.reads.setdefault((path, True), set()).add(site)


def _result(
    state: State, entries: Mapping[str, Summary], definitions: tuple[Defined, ...], broken: Sequence[Broken]
) -> Reads:
    needs = {need for summary in entries.values() for need in summary.needs if not _is_written(state, need)}
    return Reads(
        tuple(sorted(_with_globals(state), key=lambda read: (str(read.path), read.is_whole))),
        tuple(sorted(needs, key=lambda need: (need.cause, need.site, str(need.path), need.name))),
        _uses(state, entries),
        {name: _places(state, sites) for name, sites in sorted(state.undefined.items())},
        definitions,
        tuple(broken),
        tuple(dependency.name for member in state.members for dependency in member.absent),
        state.is_complete and not broken,
        tuple(state.sources),
        {} if state.is_recursive else {name: _file_reads(state, summary) for name, summary in entries.items()},
    )


def _file_reads(state: State, summary: Summary) -> FileReads:
    prefixes = _prefixes(state)
    paths = {(also, whole) for path, whole in summary.reads for also in _also(path, prefixes)}
    changed = changed_by(summary.effects)
    if changed is not None:
        changed = frozenset(also for path in changed for also in _also(path, prefixes))
    return FileReads(frozenset(paths), changed)


def _is_written(state: State, need: Need) -> bool:
    """Tell whether a key that seemed to be missing is set somewhere."""
    return need.kind in (Kind.SCOPE, Kind.KEY) and state.may_be_written(need.name)


def _with_globals(state: State) -> Iterable[Read]:
    """Yield the reads; ``global`` of a subchart is also that of every chart above it."""
    prefixes = _prefixes(state)
    found: dict[tuple[ReadPath, bool], set[Site]] = {}
    for (path, whole), sites in state.reads.items():
        for also in _also(path, prefixes):
            found.setdefault((also, whole), set()).update(sites)
    for (path, whole), sites in found.items():
        yield Read(path, whole, frozenset(sites))


def _prefixes(state: State) -> list[ReadPath]:
    return sorted({member.prefix for member in state.members if member.prefix}, key=len)


def _also(path: ReadPath, prefixes: Sequence[ReadPath]) -> Iterable[ReadPath]:
    """Yield a path, and those at which charts further up give the same value."""
    yield path
    for prefix in prefixes:
        if path[: len(prefix) + 1] == (*prefix, "global"):
            for length in range(len(prefix)):
                yield (*prefix[:length], *path[len(prefix) :])


def _uses(state: State, entries: Mapping[str, Summary]) -> tuple[Used, ...]:
    files: dict[tuple[str, str, Site], set[str]] = {}
    lookups: dict[tuple[str, str, Site], set[Site]] = {}
    for entry, summary in entries.items():
        for use in summary.uses:
            key = (use.name, use.detail, use.site)
            files.setdefault(key, set()).add(entry)
            lookups.setdefault(key, set()).update(use.lookups)
    found = [
        Used(name, detail, _place(state, site), tuple(sorted(names)), _places(state, lookups[name, detail, site]))
        for (name, detail, site), names in files.items()
    ]
    return tuple(sorted(found, key=lambda used: (used.place, used.name, used.detail)))


def _places(state: State, sites: Iterable[Site]) -> tuple[Place, ...]:
    return tuple(sorted({_place(state, site) for site in sites}))


def _place(state: State, site: Site) -> Place:
    return state.sources[site[0]].place(site[1])
