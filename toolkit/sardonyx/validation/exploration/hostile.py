"""Text that tries to be more than text, and whether it succeeded: looked at in the parsed result, never guessed.

Every field gets a payload of its own number, so that one render tries all fields at once. Where a payload makes a
document unreadable it would hide the others: then one field of each such template is tried at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sardonyx.core.valuepaths import MISSING, ValuePath, format_path, leaves, lookup
from sardonyx.helm.engine import Rendering
from sardonyx.helm.errors import RenderFailed
from sardonyx.helm.manifests import Manifest, ObjectKey
from sardonyx.validation.exploration.applying import with_changes
from sardonyx.validation.exploration.choices import Choices
from sardonyx.validation.exploration.documents import is_in, syntax_of
from sardonyx.validation.exploration.examine import Examiner
from sardonyx.validation.exploration.fields import FormField
from sardonyx.validation.exploration.model import Changes, Injection, Way
from sardonyx.validation.exploration.shell_words import Quoting, is_escaped, is_script, quoting_at
from sardonyx.validation.exploration.texts import Leaf, Spot, by_key, marked_leaves, marker, open_quote, spots

_MOST_ROUNDS = 10
_ORDINARY = (
    "sxy{0}a: \"b\" # 'c' sxy{0}z",
    "sxy{0}a: b sxy{0}z",
    "sxy{0}a b #c sxy{0}z",
    'sxy{0}a"b sxy{0}z',
    "sxy{0}a'b sxy{0}z",
)
"""What breaks unquoted and quoted text; what comes after the first is for fields whose pattern forbids that."""
_BREAKING = {Way.JSON: 'sx", "sxj{0}": "y', Way.DOCUMENT: _ORDINARY[0]}
"""What ends a text in a document that is itself a text."""
_OTHER_TYPES = ("123", "true")
"""Texts that are something else in YAML without quotes; the second is for fields whose pattern forbids the first."""
Payloads = Mapping[int, str]


class _Result(NamedTuple):
    """One render and what was read in it; ``broken`` are the templates with a document that cannot be read."""

    rendering: Rendering
    manifests: list[Manifest]
    broken: frozenset[str]


class Hostile:
    """Tries payloads in the text fields of one chart, on values with which the markers of ``marked`` were rendered."""

    def __init__(
        self,
        examiner: Examiner,
        values: Mapping[str, Any],
        fields: Sequence[FormField],
        choices: Choices,
        marked: Rendering,
    ) -> None:
        self._examiner, self._values, self._fields, self._choices = examiner, values, fields, choices
        self._marked = _Result(marked, examiner.read(marked)[0], frozenset())
        self._spots = spots(marked)
        self._leaves = marked_leaves(self._marked.manifests)
        self.renders = 0

    def found(self) -> list[Injection]:
        """Return everything that succeeded, at most once for a field and a line of a template, the worst first."""
        ways = (self._structure, self._templates, self._shell, self._documents, self._ordinary, self._types)
        injections: dict[tuple[str, int, Way], Injection] = {}
        taken: set[tuple[int, str, int]] = set()
        for way in ways:
            for number, payload, template, line, its, where in way():
                # What is a number instead of a text is not quoted, and that is known already.
                place = (number, template, 0 if its in (Way.YAML, Way.TYPE) else line)
                is_known = place in taken or (number, template, 0) in taken
                taken |= {place, (number, template, 0)} if its is Way.STRUCTURE else {place}
                if is_known:
                    continue
                key, path = (template, line, its), self._fields[number].path
                before = injections.get(key)
                fields = (*(before.fields if before else ()), path)
                text = before.text if before else _shown(its, payload)
                injections[key] = Injection(its, fields, text, template, line, where)
        return list(injections.values())

    # One result of a way: the number of the field, its payload, the template and its line, the way, where it shows.
    _Found = Iterator[tuple[int, str, str, int, Way, str]]

    def _templates(self) -> _Found:
        payloads = self._allowed({at: f'{{{{ print "sxt" {at} "z" }}}}' for at in self._numbers()})
        for result in self._rendered(payloads):
            text = "\n".join((*result.rendering.files.values(), result.rendering.notes))
            for number in payloads:
                if f"sxt{number}z" in text:
                    yield self._at_spot(number, payloads[number], Way.TEMPLATE, "")

    def _ordinary(self) -> _Found:
        tried: set[int] = set()
        for text in _ORDINARY:
            wanted = {at: text.format(at) for at in self._numbers() if at not in tried}
            payloads = self._allowed(wanted)
            tried |= payloads.keys() if text == _ORDINARY[0] else set()
            for number, result in self._alone_in_template(payloads):
                for template, where in self._spoilt(number, payloads[number], result).items():
                    yield self._at_spot(number, payloads[number], Way.YAML, where, template)

    def _spoilt(self, number: int, payload: str, result: _Result) -> dict[str, str]:
        """Return the templates that a payload makes unreadable, and where something else stands in its place."""
        objects = by_key(result.manifests)
        its = (leaf for leaf in self._leaves if leaf.number == number)
        changed = (leaf for leaf in its if _is_changed(leaf, payload, _now_at(leaf, objects)))
        found = {leaf.template: f"{leaf.object.kind} at {format_path(leaf.path)}" for leaf in changed}
        return dict(sorted((found | dict.fromkeys(self._templates_of(number) & result.broken, "")).items()))

    def _structure(self) -> _Found:
        payloads: dict[int, str] = {}
        for spot in sorted(self._spots, key=lambda each: bool(open_quote(each.before))):
            payloads.setdefault(spot.number, _breaking_out(spot))
        for number, result in self._alone_in_template(self._allowed(payloads)):
            for manifest in result.manifests:
                path = next((path for path, _ in leaves(manifest.object) if f"sxi{number}" in path), None)
                if path is not None:
                    where = _added_to(manifest.object["kind"], path, payloads[number])
                    yield self._at_spot(number, payloads[number], Way.STRUCTURE, where, manifest.template)
                    break

    def _types(self) -> _Found:
        fields = {number: self._fields[number] for number in self._numbers()}
        for text in _OTHER_TYPES:
            numbers = [number for number, field in fields.items() if self._choices.accepts(field, text)]
            fields = {number: field for number, field in fields.items() if number not in numbers}
            for result in self._rendered(dict.fromkeys(numbers, text)):
                objects = by_key(result.manifests)
                for leaf in self._leaves:
                    now = _now_at(leaf, objects)
                    if leaf.number in numbers and isinstance(now, int | float) and _wants_text(leaf):
                        where = f"{leaf.object.kind} at {format_path(leaf.path)}"
                        yield self._at_spot(leaf.number, text, Way.TYPE, where, leaf.template)

    def _documents(self) -> _Found:
        syntaxes = [(syntax_of(leaf), leaf) for leaf in self._leaves]
        for syntax, text in _BREAKING.items():
            documents = [leaf for its, leaf in syntaxes if its is syntax]
            payloads = self._allowed({leaf.number: text.format(leaf.number) for leaf in documents})
            for number in list(self._kept_badly(payloads, documents, syntax))[:_MOST_ROUNDS]:
                alone = {number: payloads[number]}
                for leaf in self._kept_badly(alone, documents, syntax).get(number, []):
                    where = f"{leaf.object.kind} at {format_path(leaf.path)}"
                    yield self._at_spot(number, payloads[number], syntax, where, leaf.template)

    def _kept_badly(self, payloads: Payloads, documents: Sequence[Leaf], syntax: Way) -> dict[int, list[Leaf]]:
        """Return the documents that are not what they were but for a text, by the number of a field in them."""
        found: dict[int, list[Leaf]] = {}
        for result in self._rendered(payloads):
            objects = by_key(result.manifests)
            for leaf in documents:
                now = _now_at(leaf, objects)
                if leaf.number in payloads and isinstance(now, str) and not is_in(now, payloads[leaf.number], syntax):
                    found.setdefault(leaf.number, []).append(leaf)
        return found

    def _shell(self) -> _Found:
        objects = by_key(self._marked.manifests)
        scripts = [leaf for leaf in self._leaves if is_script(objects[leaf.object].object, leaf.path, leaf.value)]
        payloads = self._allowed({leaf.number: _command(leaf) for leaf in scripts})
        for result in self._rendered(payloads):
            now = by_key(result.manifests)
            for leaf in scripts:
                script = _now_at(leaf, now)
                if leaf.number in payloads and isinstance(script, str) and _runs(script, f"$(sxs{leaf.number})"):
                    where = f"{leaf.object.kind} at {format_path(leaf.path)}"
                    yield self._at_spot(leaf.number, payloads[leaf.number], Way.SHELL, where, leaf.template)

    def _numbers(self) -> list[int]:
        return sorted({spot.number for spot in self._spots})

    def _allowed(self, payloads: Payloads) -> dict[int, str]:
        """Return the payloads that the fields accept, with what a field's pattern wants around them."""
        texts = {number: self._choices.text(self._fields[number], text) for number, text in payloads.items()}
        return {number: text for number, text in texts.items() if text is not None}

    def _rendered(self, payloads: Payloads) -> Iterator[_Result]:
        """Yield renders that together try all payloads: one, unless it fails."""
        if not payloads:
            return
        changes: Changes = tuple((self._fields[number].path, text) for number, text in payloads.items())
        self.renders += 1
        rendering = self._examiner.rendering(with_changes(self._values, changes))
        if isinstance(rendering, Rendering):
            manifests, defects = self._examiner.read(rendering)
            yield _Result(rendering, manifests, frozenset(each.template for each in defects))
        elif isinstance(rendering, RenderFailed) and len(payloads) > 1 and self.renders < 4 * _MOST_ROUNDS:
            numbers = list(payloads)
            for half in (numbers[: len(numbers) // 2], numbers[len(numbers) // 2 :]):
                yield from self._rendered({number: payloads[number] for number in half})

    def _alone_in_template(self, payloads: Payloads) -> Iterator[tuple[int, _Result]]:
        """Yield for every payload a render that shows what it does alone in the templates that it spoils."""
        everything = list(self._rendered(payloads))
        spoilt = frozenset().union(*(result.broken for result in everything))
        touching = {number: self._templates_of(number) & spoilt for number in payloads}
        for result in everything:
            yield from ((number, result) for number in payloads if not touching[number])
        waiting = [number for number in payloads if touching[number]]
        for _ in range(_MOST_ROUNDS):
            if not waiting:
                break
            now, waiting = _one_for_each(waiting, touching)
            for result in self._rendered({number: payloads[number] for number in now}):
                yield from ((number, result) for number in now)

    def _templates_of(self, number: int) -> frozenset[str]:
        return frozenset(spot.template for spot in self._spots if spot.number == number)

    def _at_spot(
        self, number: int, payload: str, way: Way, where: str, template: str | None = None
    ) -> tuple[int, str, str, int, Way, str]:
        """Place what a field does where its marker stands, in the given template if it is in that one."""
        its = [spot for spot in self._spots if spot.number == number]
        spot = next((each for each in its if each.template == template), its[0])
        written, line = self._examiner.written_by(self._marked.rendering, spot.template, spot.line)
        return number, payload, written, line, way, where


def _shown(way: Way, payload: str) -> str:
    """Return a payload without the number of its field, which is another one when a field is added before it."""
    return payload if way is Way.TYPE else re.sub("[0-9]+", "", payload)


def _now_at(leaf: Leaf, objects: Mapping[ObjectKey, Manifest]) -> Any:
    """Return what stands at the place of a leaf in the objects of another render, MISSING where that place is gone."""
    return lookup(objects[leaf.object].object, leaf.path) if leaf.object in objects else MISSING


def _is_changed(leaf: Leaf, payload: str, now: Any) -> bool:
    """Tell whether a mapping, a list or nothing stands where a text with the payload should, or one cut at a hash."""
    if not isinstance(now, str):
        return now is None or isinstance(now, dict | list)
    before, _, _ = leaf.value.partition(marker(leaf.number))
    return " #" in payload and now == before + payload[: payload.index(" #")]


def _breaking_out(spot: Spot) -> str:
    """Return a text that ends the scalar it is in and begins a key, or an item with a key, beside it."""
    quote = "" if spot.is_block else open_quote(spot.before)
    return f"x{quote}\n{' ' * spot.indent}{'- ' * spot.in_list}sxi{spot.number}: {quote}y"


def _added_to(kind: str, path: ValuePath, payload: str) -> str:
    """Say what a text that breaks out adds, and where, of the path of the key in it."""
    is_item = "- sxi" in payload and len(path) > 1
    above = format_path(path[: -2 if is_item else -1]) or "its root"
    return f"{'an item' if is_item else 'a key'} to {kind} at {above}"


def _one_for_each(waiting: Sequence[int], touching: Mapping[int, frozenset[str]]) -> tuple[list[int], list[int]]:
    """Split what waits into fields that share no template, and the others."""
    now: list[int] = []
    later: list[int] = []
    taken: set[str] = set()
    for number in waiting:
        if touching[number] & taken:
            later.append(number)
        else:
            now.append(number)
            taken |= touching[number]
    return now, later


_TEXT_LISTS = frozenset({"command", "args"})
_TEXT_MAPS = frozenset({"data", "stringData", "labels", "annotations", "matchLabels", "nodeSelector"})


def _wants_text(leaf: Leaf) -> bool:
    """Tell whether Kubernetes refuses a number at a leaf that is a text otherwise."""
    path = leaf.path
    if leaf.object.group and leaf.object.group.count(".") > 1 and not leaf.object.group.endswith(".k8s.io"):
        return path[:1] == ("metadata",)
    is_variable = len(path) > 2 and path[-1] == "value" and path[-3] == "env"
    return is_variable or (len(path) > 1 and (path[-2] in _TEXT_MAPS or path[-2] in _TEXT_LISTS))


def _command(leaf: Leaf) -> str:
    position = leaf.value.index(f"sxm{leaf.number}z")
    is_single = quoting_at(leaf.value, position) is Quoting.SINGLE
    return f"'$(sxs{leaf.number})'" if is_single else f"$(sxs{leaf.number})"


def _runs(script: str, command: str) -> bool:
    """Tell whether the shell would run a command substitution of a script."""
    at = script.find(command)
    return at >= 0 and not is_escaped(script, at) and quoting_at(script, at) in (Quoting.NONE, Quoting.DOUBLE)
