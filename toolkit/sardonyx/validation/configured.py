"""The section ``validation`` of ``sardonyx.yaml`` as a configuration.

The file is found and checked against its schema elsewhere (``operations.configurationfiles``); here it becomes values,
and what a schema cannot know is checked: the names of the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sardonyx.core.errors import Place, UsageError
from sardonyx.core.findings import Level
from sardonyx.core.names import did_you_mean
from sardonyx.core.valuepaths import ValuePath, lookup
from sardonyx.core.yamltext import Document, place_of
from sardonyx.dialect.context_versions import NEWEST, context_types
from sardonyx.validation.apischema.schema import VERSIONS, known_version
from sardonyx.validation.configuration import Configuration, Exemption, RuleConfiguration
from sardonyx.validation.exploration.modes import Mode
from sardonyx.validation.selection import is_known, suggestion

SECTION: ValuePath = ("spec", "validation")
_LINE = re.compile(r"(.+):([1-9][0-9]*)")


class Mistake(NamedTuple):
    """Something in the section that its schema cannot know to be wrong."""

    path: ValuePath
    message: str
    help: str


def configuration_of(document: Document, root: str) -> Configuration:
    """Build the configuration out of a workspace that fits its schema, and has no ``mistakes_in`` it."""
    section = lookup(document.value, SECTION) or {}
    explore, fail_on = _word(section.get("explore")), section.get("failOn")
    return Configuration(
        root=root,
        rules={rule: _rule(document, rule, settings) for rule, settings in section.get("rules", {}).items()},
        select=tuple(section.get("select", ())),
        ignore=tuple(section.get("ignore", ())),
        exclude=tuple(section.get("exclude", ())),
        explore=Mode(explore) if explore else None,
        fail_on=Level(fail_on) if fail_on else None,
        context_version=section.get("contextVersion"),
        kube_versions=tuple(section.get("kubeVersions", ())),
        baseline=Path(root, section["baseline"]).as_posix() if "baseline" in section else None,
    )


def mistakes_in(document: Document, rules: Iterable[str]) -> Iterator[Mistake]:
    """Yield the names in a workspace that are no rule's, and versions not known; ``rules`` are the ids of all rules."""
    section, known = lookup(document.value, SECTION) or {}, frozenset(rules)
    yield from version_mistakes(section.get("contextVersion"), section.get("kubeVersions", ()))
    for rule in section.get("rules", {}):
        if rule not in known:
            yield Mistake((*SECTION, "rules", rule), f"there is no rule {rule!r}", did_you_mean(rule, known))
    for key in ("select", "ignore"):
        for index, term in enumerate(section.get(key, ())):
            if not is_known(term, known):
                yield Mistake((*SECTION, key, index), f"there is no rule {term!r}", suggestion(term, known))


def version_mistakes(context_version: str | None, kube_versions: Sequence[str]) -> Iterator[Mistake]:
    """Yield the versions of Onyxia's context and of Kubernetes that are not known, with paths into the section."""
    try:
        context_types(context_version or NEWEST)
    except UsageError as error:
        yield Mistake((*SECTION, "contextVersion"), error.message, error.help or "")
    for index, version in enumerate(kube_versions):
        if known_version(version) is None:
            known = f"known: {VERSIONS[0]} to {VERSIONS[-1]}"
            yield Mistake((*SECTION, "kubeVersions", index), f"Kubernetes {version} is not known here", known)


def _rule(document: Document, rule: str, settings: Mapping[str, Any]) -> RuleConfiguration:
    level = _word(settings.get("level"))
    off = level == "off"
    path = (*SECTION, "rules", rule, "ignore")
    ignore = [_exemption(text, place_of(document, (*path, n))) for n, text in enumerate(settings.get("ignore", ()))]
    return RuleConfiguration(Level(level) if level and not off else None, off, tuple(ignore))


def _word(value: str | bool | None) -> str | None:  # noqa: FBT001  # YAML reads the word off as false
    return "off" if value is False else value  # type: ignore[return-value]  # the schema has no true


def _exemption(text: str, place: Place) -> Exemption:
    match = _LINE.fullmatch(text)
    return Exemption(match[1], int(match[2]), place) if match else Exemption(text, 0, place)
