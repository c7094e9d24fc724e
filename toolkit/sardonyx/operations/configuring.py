"""The configuration of a validation: found, read, and put below what the command line says."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from sardonyx.core.errors import UsageError
from sardonyx.core.files import read_bytes
from sardonyx.core.findings import Finding, Level
from sardonyx.core.jsontext import read_json
from sardonyx.core.yamltext import Document, MalformedText
from sardonyx.dialect import SchemaRegistry
from sardonyx.environments.checking import Violation, violations
from sardonyx.environments.documents import MalformedFile, read_file, refuse, schema_of
from sardonyx.environments.paths import WORKSPACE_FILE
from sardonyx.validation import Settings
from sardonyx.validation.baseline import Baseline, baseline_in
from sardonyx.validation.configuration import (
    Configuration,
    RuleConfiguration,
    configuration_of,
    mistakes_in,
    version_mistakes,
)
from sardonyx.validation.exploration.model import Mode
from sardonyx.validation.rules import RULE_IDS
from sardonyx.validation.selection import selected


class MalformedConfiguration(MalformedFile):
    """The configuration, or a baseline, is not what it must be; ``findings`` says everything that is wrong."""

    exit_code = 2


@dataclass(frozen=True)
class Overrides:
    """What the command line or the environment's variables say; None or nothing where they say nothing."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    explore: Mode | None = None
    fail_on: Level | None = None
    context_version: str | None = None
    kube_versions: tuple[str, ...] = ()
    baseline: Path | None = None


def find_workspace_file() -> Path | None:
    """Return ``sardonyx.yaml`` of the current folder, or the nearest one above it in the same Git repository.

    Outside of a repository only the current folder counts: what lies above it may be anybody's.
    """
    here = Path.cwd()
    root = next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)
    for folder in (here, *here.parents):
        if (folder / WORKSPACE_FILE).is_file():
            return Path(os.path.relpath(folder / WORKSPACE_FILE))
        if folder == root:
            break
    return None


def read_configuration(file: Path | None) -> tuple[Configuration, Document | None]:
    """Read the section ``validation`` of a workspace; without a file everything is as by default.

    Returns its document too, which knows where each setting stands. Raises MalformedConfiguration with everything that
    is wrong, UsageError when the file cannot be read.
    """
    if file is None:
        return Configuration(), None
    try:
        document = read_file(read_bytes(file), file.as_posix(), "Workspace")
        mistakes = mistakes_in(document, RULE_IDS)
        refuse(document, (Violation("unknown-name", each.path, each.message, each.help) for each in mistakes))
    except MalformedFile as error:
        raise MalformedConfiguration(error.findings) from error
    return configuration_of(document, file.parent.as_posix()), document


def effective(configuration: Configuration, overrides: Overrides) -> Configuration:
    """Return a configuration in which what the command line says stands above the file.

    Rules that it selects are applied whatever the file ignores or switches off; those it ignores are ignored besides
    those of the file. Raises UsageError for a version that is not known.
    """
    its, given = configuration, overrides
    for mistake in version_mistakes(given.context_version, given.kube_versions):
        raise UsageError(mistake.message, help=mistake.help)
    rules = its.rules
    if given.select:
        rules = {rule: replace(settings, off=False) for rule, settings in rules.items()}
    return replace(
        its,
        rules=rules,
        select=given.select or its.select,
        ignore=given.ignore if given.select else (*its.ignore, *given.ignore),
        explore=given.explore or its.explore,
        fail_on=given.fail_on or its.fail_on,
        context_version=given.context_version or its.context_version,
        kube_versions=given.kube_versions or its.kube_versions,
        baseline=given.baseline.as_posix() if given.baseline else its.baseline,
    )


def applied_rules(configuration: Configuration) -> frozenset[str]:
    """Return the ids of the rules that a configuration applies; raises UsageError for a term that fits none."""
    off = [rule for rule, settings in configuration.rules.items() if settings.off]
    return selected(RULE_IDS, configuration.select, configuration.ignore, off)


def read_baseline(file: Path) -> Baseline:
    """Read a baseline.

    Raises MalformedConfiguration with everything that is wrong with it, UsageError when it cannot be read.
    """
    try:
        document = read_json(read_bytes(file), file.as_posix())
        refuse(document, violations(document.value, schema_of("Baseline")))
    except MalformedText as error:
        finding = Finding("malformed-json", Level.ERROR, error.message, error.place)
        raise MalformedConfiguration([finding]) from error
    except MalformedFile as error:
        raise MalformedConfiguration(error.findings) from error
    return baseline_in(document.value)


def settings_in_words(configuration: Configuration) -> dict[str, str | list[str]]:
    """Return every setting as text or a list of texts, by its key in the file; ``rules ID`` for those of a rule."""
    its, plain = configuration, Settings(SchemaRegistry())
    settings: dict[str, str | list[str]] = {
        "select": list(its.select) or "all rules",
        "ignore": list(its.ignore),
        "exclude": list(its.exclude),
        "explore": its.explore or plain.explore,
        "failOn": its.fail_on or Level.ERROR,
        "contextVersion": its.context_version or plain.context_version,
        "kubeVersions": list(its.kube_versions or plain.kube_versions),
        "baseline": its.baseline or [],
    }
    return {**settings, **{f"rules {rule}": _rule_in_words(its.rules[rule]) for rule in sorted(its.rules)}}


def _rule_in_words(rule: RuleConfiguration) -> list[str]:
    level = "off" if rule.off else rule.level or "its own level"
    return [level, *(f"not in {each.pattern}{f':{each.line}' if each.line else ''}" for each in rule.ignore)]
