"""What a validation is asked to do by its configuration, and what becomes of its findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sardonyx.core.files import write_atomically
from sardonyx.core.findings import Finding, Level, in_order
from sardonyx.dialect import SchemaRegistry
from sardonyx.environments.fragments import shipped_fragments
from sardonyx.operations.charts import charts_below
from sardonyx.operations.configuring import applied_rules
from sardonyx.operations.selection import DEPTH, Selection
from sardonyx.validation import Settings
from sardonyx.validation.configuration import Configuration, RuleConfiguration
from sardonyx.validation.exploration.modes import Mode
from sardonyx.validation.gathering import gathered
from sardonyx.validation.patterns import matches
from sardonyx.validation.processing import Processed, process
from sardonyx.validation.review import Coverage, relative_to, stopped_charts
from sardonyx.validation.rules import EXPLORING

_COMPARING = "version-not-incremented"

if TYPE_CHECKING:
    from sardonyx.validation.baseline import Baseline

NO_LEVELS: Mapping[str, Level | None] = {}


class Judge(NamedTuple):
    """The configuration of a validation, and the rules that it applies."""

    configuration: Configuration
    rules: frozenset[str]


def judge_of(configuration: Configuration, levels: Mapping[str, Level | None] = NO_LEVELS) -> Judge:
    """Return the judge of a validation; ``levels``, None to switch a rule off, stand below those of the configuration.

    Raises UsageError for a rule that does not exist.
    """
    rules = dict(configuration.rules)
    for rule, level in levels.items():
        configured = rules.get(rule, RuleConfiguration())
        if configured.level is None and not configured.off:
            rules[rule] = configured._replace(level=level, off=level is None)
    its = replace(configuration, rules=rules)
    return Judge(its, applied_rules(its))


def settings_of(judge: Judge, selection: Selection) -> Settings:
    """Return what the rules are given."""
    its, plain = judge.configuration, Settings(SchemaRegistry(shipped_fragments()), selection.previous)
    return replace(
        plain,
        kube_versions=tuple(f"v{version.removeprefix('v')}" for version in its.kube_versions) or plain.kube_versions,
        context_version=its.context_version or plain.context_version,
        explore=its.explore or plain.explore,
        rules=tuple(sorted(judge.rules)),
    )


def without_excluded(selection: Selection, configuration: Configuration, named: Iterable[Path]) -> Selection:
    """Leave out the charts that the configuration excludes, unless they are named themselves."""
    kept = {Path(relative_to(path.as_posix(), ".")) for path in named}
    charts = [each for each in selection.charts if each in kept or not _is_excluded(each, configuration)]
    return replace(selection, charts=tuple(charts))


def _is_excluded(chart: Path, configuration: Configuration) -> bool:
    path = relative_to(chart.as_posix(), configuration.root)
    return any(matches(pattern, path) for pattern in configuration.exclude)


def judged(found: Iterable[Finding], judge: Judge, selection: Selection) -> Processed:
    """Return what is to be reported of the findings for a selection; the baseline is read if there is one.

    What several charts share is reported once; a baseline knows it for each, so that it holds for each of them alone.
    Raises the errors of ``read_baseline``.
    """
    baseline = _baseline_at(Path(judge.configuration.baseline)) if judge.configuration.baseline else None
    coverage = coverage_of(judge, selection)
    processed = process(found, judge.configuration, coverage, baseline)
    return replace(processed, findings=in_order(gathered(processed.findings, coverage.folders)))


def _baseline_at(file: Path) -> Baseline:
    from sardonyx.operations.configurationfiles import read_baseline  # needs YAML, which is 30 ms

    return read_baseline(file)


def coverage_of(judge: Judge, selection: Selection) -> Coverage:
    """Return what the findings for a selection are about."""
    its = judge.configuration
    everywhere = charts_below(Path(its.root), depth=DEPTH)
    paths = {relative_to(chart.as_posix(), ".") for chart in selection.charts}
    missing = [each for each in everywhere if not _is_excluded(each, its) and relative_to(str(each), ".") not in paths]
    unjudged = set() if selection.previous else {_COMPARING}
    if its.explore is not Mode.FULL:
        unjudged |= EXPLORING
    folders = tuple(chart.as_posix() for chart in selection.charts)
    return Coverage(folders, judge.rules, complete=not missing, unjudged=frozenset(unjudged))


def write_baseline(file: Path, found: Sequence[Finding], judge: Judge, selection: Selection) -> int:
    """Make a baseline of what is found for a selection now, and return how many findings are in it.

    What an older one at the same place knows of other charts and rules stays, and so does what it knows of charts that
    could not be looked at whole. Raises the errors of ``read_baseline``
    for that one, SardonyxError when the file cannot be written.
    """
    import json

    from sardonyx.validation.baseline import baseline_of, document_of, within

    root, coverage = judge.configuration.root, coverage_of(judge, selection)
    now = baseline_of(process(found, judge.configuration, coverage).findings, root)
    _, others = within(_baseline_at(file), coverage, root, stopped_charts(found)) if file.is_file() else ({}, {})
    document = document_of({**others, **now})
    write_atomically(file, f"{json.dumps(document, indent=2, ensure_ascii=False)}\n".encode())
    return sum(entry.count for entry in now.values())
