"""The configuration of a validation: found, and put below what the command line says."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sardonyx.core.errors import UsageError
from sardonyx.core.findings import Level
from sardonyx.dialect import SchemaRegistry
from sardonyx.environments.paths import WORKSPACE_FILE
from sardonyx.validation import Settings
from sardonyx.validation.configuration import Configuration, RuleConfiguration
from sardonyx.validation.exploration.modes import Mode
from sardonyx.validation.rules import RULE_IDS
from sardonyx.validation.selection import selected

if TYPE_CHECKING:
    from sardonyx.core.yamltext import Document


class Overrides(NamedTuple):
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

    Returns its document too, which knows where each setting stands. Raises the errors of ``configuration_in``.
    """
    if file is None:
        return Configuration(), None
    from sardonyx.operations.configurationfiles import configuration_in  # needs YAML, which is 30 ms

    return configuration_in(file)


def effective(configuration: Configuration, overrides: Overrides) -> Configuration:
    """Return a configuration in which what the command line says stands above the file.

    Rules that it selects are applied whatever the file ignores or switches off; those it ignores are ignored besides
    those of the file. Raises UsageError for a version that is not known.
    """
    its, given = configuration, overrides
    if given.context_version or given.kube_versions:
        _refuse_unknown(given)
    rules = its.rules
    if given.select:
        rules = {rule: settings._replace(off=False) for rule, settings in rules.items()}
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


def _refuse_unknown(given: Overrides) -> None:
    from sardonyx.validation.configured import version_mistakes  # knows the schemas of Kubernetes

    for mistake in version_mistakes(given.context_version, given.kube_versions):
        raise UsageError(mistake.message, help=mistake.help)


def applied_rules(configuration: Configuration) -> frozenset[str]:
    """Return the ids of the rules that a configuration applies; raises UsageError for a term that fits none."""
    off = [rule for rule, settings in configuration.rules.items() if settings.off]
    return selected(RULE_IDS, configuration.select, configuration.ignore, off)


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
