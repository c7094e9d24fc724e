"""Texts in rendered objects that were meant to be executed: an action, or the name of a definition, as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sardonyx.core.valuepaths import ValuePath, format_path, leaves
from sardonyx.helm.manifests import Manifest
from sardonyx.validation.derived import derived
from sardonyx.validation.given import chart_tree
from sardonyx.validation.rendered import Sighting, described, sightings
from sardonyx.validation.subject import Occasion, Subject
from sardonyx.validation.template_reads import template_reads

_BEGINNINGS = (".Release.", ".Values.", ".Chart.", ".Capabilities.", ".Template.")
_ACTION = re.compile(r"\$?\.(?:Release|Values|Chart|Capabilities|Template)(?:\.[A-Za-z_]\w*)+")


class Unexecuted(NamedTuple):
    """A text that stands at a path of a rendered object, and the occasions on which it does."""

    manifest: Manifest
    path: ValuePath
    text: str
    occasions: tuple[Occasion, ...]

    @property
    def sentence(self) -> str:
        """What is wrong, as the rest of a sentence."""
        is_action = _ACTION.fullmatch(self.text)
        what = "an action that is not executed" if is_action else "the name of a definition that is not included"
        return f"{described(self.manifest)} has {self.text} at {format_path(self.path)}, {what}"


def unexecuted(subject: Subject) -> Iterator[Unexecuted]:
    """Yield the texts that are a whole value: what merely mentions an action or a name is about something else."""
    names = _names(subject)
    signs = (*_BEGINNINGS, *sorted({f"{name.partition('.')[0]}." for name in names}))
    for sighting in sightings(subject):
        if _may_have(subject, sighting, signs):
            for path, text in leaves(sighting.manifest.object):
                if isinstance(text, str) and (text in names or _ACTION.fullmatch(text)):
                    yield Unexecuted(sighting.manifest, path, text, sighting.occasions)


@derived
def _names(subject: Subject) -> frozenset[str]:
    """Return the names of definitions that begin with a chart's name, as is usual: others may be those of files."""
    charts = {member.chart.name for member in chart_tree(subject)}
    names = (definition.name for definition in template_reads(subject).definitions)
    return frozenset(name for name in names if "." in name and name.partition(".")[0] in charts)


def _may_have(subject: Subject, sighting: Sighting, signs: tuple[str, ...]) -> bool:
    """Tell whether the rendered text is worth a closer look."""
    rendering = subject.outcomes[sighting.occasions[0]].rendering
    text = rendering.files.get(sighting.manifest.template, "") if rendering else ""
    return any(sign in text for sign in signs)
