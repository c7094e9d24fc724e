"""One render after another, each looked at: what is wrong with it, and whether it differs from another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sardonyx.core.findings import Level
from sardonyx.core.valuepaths import ValuePath
from sardonyx.helm.engine import Rendering
from sardonyx.helm.errors import (
    RenderError,
    RenderFailed,
    ValuesRefused,
)
from sardonyx.helm.manifests import Manifest, ObjectKey, key_of
from sardonyx.validation.exploration.apiserver import ApiServer, is_typed
from sardonyx.validation.exploration.applying import values_of
from sardonyx.validation.exploration.flaws import Flaw, Flaws
from sardonyx.validation.exploration.flaws import sentence as flawed
from sardonyx.validation.exploration.lookups import included
from sardonyx.validation.exploration.model import Base, Examination, Failure, Kind, Variation
from sardonyx.validation.exploration.steadiness import Steadiness
from sardonyx.validation.faultwords import sentence
from sardonyx.validation.misprints import is_given, misprints, unused_signs
from sardonyx.validation.objects import ObjectReader
from sardonyx.validation.rendered import line_in
from sardonyx.validation.renders import LIMITS, Renders, Sought
from sardonyx.validation.subject import Defect
from sardonyx.validation.template_lines import template_line

_READER_LIFE = 200
_OTHER_NAME = "other-618033"


class _Reference(NamedTuple):
    """What is there without the changes: causes, what to compare with, and objects that may have fixed names."""

    rendering: Rendering | None
    causes: frozenset[tuple[str, ...]]
    steady: Steadiness | None
    doubtful: frozenset[ObjectKey]


class Examiner:
    """Renders one chart in one worker at a time and looks at what comes.

    ``sources`` are the templates of the chart itself, by the names that Helm gives them. The objects are held to the
    API of ``kube_versions``, unless somebody typed what is in them. ``untouched`` names the templates that write the
    same with the changes of a variation as without them.
    """

    def __init__(
        self,
        renders: Renders,
        sources: Mapping[str, str],
        bases: list[Base],
        kube_versions: tuple[str, ...],
        untouched: Callable[[Variation], frozenset[str]],
    ) -> None:
        self._untouched = untouched
        self._renders, self._sources, self.bases = renders, sources, bases
        self._reader, self._server, self._reads = ObjectReader(), ApiServer(kube_versions), 0
        self._flaws = Flaws(renders.release.name, self._server, kube_versions)
        self._signs = unused_signs(sources.values())
        self._lines: dict[tuple[int, ValuePath], tuple[str, int]] = {}
        self._is_random: bool | None = None
        self._references: dict[str, _Reference] = {}

    def examined(self, variations: Sequence[Variation]) -> Iterator[Examination]:
        """Render variations and compare each with what its base and setting alone give, when it is asked for."""
        self._refer(variations)
        renderings = self._renders.several([self._sought(each) for each in variations])
        for variation, rendering in zip(variations, renderings, strict=True):
            yield self._examination(variation, rendering)

    def _sought(self, variation: Variation) -> Sought:
        values, reference = values_of(variation, self.bases), self._references.get(_reference_of(variation))
        if reference is None or reference.rendering is None:
            return Sought(values)
        return Sought(values, reference.rendering, self._untouched(variation))

    def _examination(self, variation: Variation, rendering: Rendering | RenderError) -> Examination:
        self._refer([variation])
        reference = self._references[_reference_of(variation)]
        found = self.failures(rendering)
        if isinstance(rendering, Rendering):
            if not is_typed(variation.changes):
                found += self._invalid(rendering)
            found += self._flawed(rendering, variation)
            found += self._fixed(rendering, variation, reference.doubtful)
        failures = tuple(each for each in found if each.cause not in reference.causes)
        steady = reference.steady
        differs = isinstance(rendering, RenderError) or steady is None or steady.differs(rendering)
        return Examination(failures, differs)

    def rendering(self, values: Mapping[str, Any]) -> Rendering | RenderError:
        """Render values, without looking at what comes."""
        return self._renders.one(values)

    def failures(self, rendering: Rendering | RenderError) -> list[Failure]:
        """Return everything that is wrong with a render, once each."""
        if isinstance(rendering, RenderError):
            return list(dict.fromkeys(_error_failures(rendering)))
        manifests, defects = self.read(rendering)
        found = [*(self._defect(rendering, each) for each in defects), *self._duplicates(rendering, manifests)]
        return list(dict.fromkeys(found))

    def read(self, rendering: Rendering) -> tuple[list[Manifest], list[Defect]]:
        """Return the objects of a rendering and what is none; what was read before is not read again."""
        self._reads += 1
        if self._reads % _READER_LIFE == 0:
            self._reader = ObjectReader()
            self._server.forget()
            self._lines.clear()
        return self._reader.read(rendering)

    def written_by(self, rendering: Rendering, template: str, line: int) -> tuple[str, int]:
        """Return the template and line that wrote a line of rendered text: of a definition, where that is included.

        The line is 0 when it cannot be told.
        """
        text, source = rendering.files.get(template, ""), self._sources.get(template, "")
        if found := template_line(source, text, line):
            return template, found
        defining = self._defining(source)
        places = [(name, found) for name in defining if (found := template_line(self._sources[name], text, line))]
        return places[0] if len(places) == 1 else (template, 0)

    def _defining(self, source: str) -> list[str]:
        """Return the files that define what a template includes."""
        names = {f'"{name}"' for name in included(source)}
        defined = {name: set(re.findall(r"define\s+(\"[^\"]+\")", text)) for name, text in self._sources.items()}
        return [name for name, its in defined.items() if names & its]

    def _refer(self, variations: Sequence[Variation]) -> None:
        """Find out what is there without the changes, where that is not known."""
        new = {key: each for each in variations if (key := _reference_of(each)) not in self._references}
        sets = [values_of(Variation(each.base, (), each.setting), self.bases) for each in new.values()]
        renderings = self._renders.several(list(map(Sought, sets)))
        for (key, variation), values, rendering in zip(new.items(), sets, renderings, strict=True):
            self._references[key] = self._reference(variation, values, rendering)
            if isinstance(rendering, LIMITS):
                break  # the next would most likely take as long, and may never be asked for

    def _reference(
        self, variation: Variation, values: Mapping[str, Any], rendering: Rendering | RenderError
    ) -> _Reference:
        found, doubtful = self.failures(rendering), frozenset[ObjectKey]()
        if isinstance(rendering, Rendering):
            alone = Variation(variation.base, (), variation.setting)
            found += [*self._invalid(rendering), *self._flawed(rendering, alone)]
            doubtful = frozenset(self._flaws.doubtful(self.read(rendering)[0], ()))
        causes = frozenset(each.cause for each in found)
        there = rendering if isinstance(rendering, Rendering) else None
        return _Reference(there, causes, self._steadiness(rendering, values), doubtful)

    def _steadiness(self, rendering: Rendering | RenderError, values: Mapping[str, Any]) -> Steadiness | None:
        if isinstance(rendering, RenderError):
            return None
        # Most charts draw nothing at random; one more render of the first reference tells.
        again = self.rendering(values) if self._is_random in (None, True) else rendering
        steady = Steadiness(rendering, again)
        self._is_random = steady.is_random if self._is_random is None else self._is_random
        return steady

    def _defect(self, rendering: Rendering, defect: Defect) -> Failure:
        template, line = self.written_by(rendering, defect.template, defect.line)
        return Failure(Kind.UNPARSABLE, defect.reason, template, line)

    def _invalid(self, rendering: Rendering) -> list[Failure]:
        """Return what the API server refuses in the objects of a render."""
        found = []
        for manifest in self.read(rendering)[0]:
            for fault in self._server.refusals(manifest):
                template, line = self._line_of(rendering, manifest, fault.path)
                reason = f"{manifest.object['kind']}: {sentence(manifest.object, fault)}"
                found.append(Failure(Kind.INVALID, reason, template, line))
        return list(dict.fromkeys(found))

    def _flawed(self, rendering: Rendering, variation: Variation) -> list[Failure]:
        """Return what is wrong with the objects of a render beside each other; what is not read may be missing."""
        manifests, defects = self.read(rendering)
        found = self._flaws.of_objects(manifests, variation.changes) if not defects else ()
        each_once = dict.fromkeys(self._flaw(rendering, each) for each in found)
        return [*each_once, *self._misprinted(rendering, variation)]

    def _misprinted(self, rendering: Rendering, variation: Variation) -> Iterator[Failure]:
        for each in misprints(rendering.files, self._signs):
            if not is_given(each.sign, values_of(variation, self.bases)):
                template, line = self.written_by(rendering, each.template, each.line)
                yield Failure(Kind.MISPRINTED, each.sentence, template, line, level=Level.WARNING)

    def _fixed(self, rendering: Rendering, variation: Variation, known: frozenset[ObjectKey]) -> list[Failure]:
        """Return the objects that are new and whose name is not the release's; a render under another name tells."""
        doubtful = self._flaws.doubtful(self.read(rendering)[0], variation.changes)
        new = {key: manifest for key, manifest in doubtful.items() if key not in known}
        if self._flaws.unknown(new):
            other = self._renders.release._replace(name=_OTHER_NAME)
            templates = {manifest.template for manifest in new.values()}
            renamed = self._renders.some_templates(values_of(variation, self.bases), other, templates)
            self._flaws.learn(new, self.read(renamed)[0] if isinstance(renamed, Rendering) else [])
        return [self._flaw(rendering, each) for each in self._flaws.fixed(new)]

    def _flaw(self, rendering: Rendering, flaw: Flaw) -> Failure:
        template, line = self._line_of(rendering, flaw.manifest, flaw.path)
        return Failure(flaw.kind, flawed(flaw), template, line, level=flaw.level)

    def _line_of(self, rendering: Rendering, manifest: Manifest, path: ValuePath) -> tuple[str, int]:
        """Return the template and line that wrote a part of an object; that of one document is looked for once."""
        key = id(manifest.object), path
        if key not in self._lines:
            text = rendering.files.get(manifest.template, "")
            line = line_in(text, manifest, path) if path else manifest.line
            self._lines[key] = self.written_by(rendering, manifest.template, line)
        return self._lines[key]

    def _duplicates(self, rendering: Rendering, manifests: list[Manifest]) -> Iterator[Failure]:
        seen: set[ObjectKey] = set()
        for manifest in manifests:
            key = key_of(manifest.object)
            if key in seen:
                template, line = self.written_by(rendering, manifest.template, manifest.line)
                yield Failure(Kind.DUPLICATE, f"{key.kind} {key.name}", template, line)
            seen.add(key)


def _reference_of(variation: Variation) -> str:
    """Return what stands for a variation without its changes."""
    return f"{variation.base}{variation.setting}"


def _error_failures(error: RenderError) -> Iterator[Failure]:
    if isinstance(error, ValuesRefused):
        for refusal in error.refusals:
            yield Failure(Kind.REFUSED, refusal.reason, refusal.chart, path=refusal.path)
    elif isinstance(error, RenderFailed) and error.place:
        place = error.place
        yield Failure(Kind.FAILS, error.reason, place.path, place.line, place.column)
    else:
        yield Failure(Kind.LIMIT if isinstance(error, LIMITS) else Kind.FAILS, error.message)
