"""A template writes a text that Go makes where it cannot print a value, or its own words in place of what they give.

What: ``%!s(int=5)`` where ``printf`` was given a value of another type, or too few or too many of them; ``<nil>`` where
it was given nothing; ``map[a:b]`` where a map was printed as a text. Signs that the chart's templates or the values
write themselves are left out. With ``--explore``, also what only other values of the form bring about. And a value of
an object that is nothing but an action (``.Release.Name``) or the name of a definition (``demo.fullname``).

Why: the render works, and the text goes into an address, a name, an argument or a setting that nobody meant.

Remedy: print numbers with ``%v`` or ``%d``, pass as many values as there are verbs, give what may be missing a
``default``, and write maps with ``toYaml`` or ``toJson``. Write an action in braces and without quotes inside of them,
and ``include`` a definition.

Fails:
    values.yaml:
        greeting: hello
        port: 8080
    templates/config.yaml:
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-config
        data:
          greeting: {{ .Values.greeting | quote }}
          address: {{ printf "localhost:%s" .Values.port | quote }}

Passes:
    values.yaml:
        greeting: hello
        port: 8080
    templates/config.yaml:
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-config
        data:
          greeting: {{ .Values.greeting | quote }}
          address: {{ printf "localhost:%v" .Values.port | quote }}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.validation.exploration.asking import exploration
from sardonyx.validation.exploration.model import Kind
from sardonyx.validation.exploration.saying import flaws
from sardonyx.validation.misprints import is_given, misprints, unused_signs
from sardonyx.validation.occasions import by_key, said
from sardonyx.validation.places import dependency_of, written_at
from sardonyx.validation.rendered import place_of_object
from sardonyx.validation.subject import Outcome, Subject
from sardonyx.validation.unexecuted import Unexecuted, unexecuted

ID = "text-misprinted"
LEVEL = Level.WARNING

_EXECUTE = "write the action in braces, without quotes inside of them, or include the definition"
_HELP = "print it with %v, give it a default, or write it with toJson"


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each text that is printed so."""
    texts = [
        data.decode(errors="replace")
        for path, data in (subject.chart.files if subject.chart else {}).items()
        if "templates/" in path
    ]
    signs = unused_signs(texts) if subject.outcomes else ()
    found = {
        occasion: [
            each
            for each in misprints(outcome.rendering.files, signs)
            if not is_given(each.sign, _values(subject, outcome))
        ]
        for occasion, outcome in subject.outcomes.items()
        if outcome.rendering
    }
    for misprint, occasions in by_key(found).items():
        place = written_at(subject, subject.outcomes[occasions[0]], misprint.template, misprint.line)
        level = Level.INFO if dependency_of(subject, misprint.template) else LEVEL
        message = f"with {said(occasions)}, {misprint.sentence}{place.note}"
        yield Finding(ID, level, message, place.place, subject.name, help=_HELP)
    known = {misprint.sentence for its in found.values() for misprint in its}
    yield from flaws(subject, exploration(subject), Kind.MISPRINTED, ID, _HELP, known)
    yield from _not_executed(subject)


def _not_executed(subject: Subject) -> Iterator[Finding]:
    found: dict[str, list[Unexecuted]] = {}
    for each in unexecuted(subject):
        found.setdefault(each.sentence, []).append(each)
    for sentence, seen in found.items():
        first, occasions = seen[0], list(dict.fromkeys(occasion for each in seen for occasion in each.occasions))
        place = place_of_object(subject, first.occasions[0], first.manifest, first.path)
        level = Level.INFO if dependency_of(subject, first.manifest.template) else LEVEL
        message = f"with {said(occasions)}, {sentence}{place.note}"
        yield Finding(ID, level, message, place.place, subject.name, help=_EXECUTE)


def _values(subject: Subject, outcome: Outcome) -> dict[str, object]:
    written = subject.values.value if subject.values else {}
    return {"written": written, "given": outcome.values}
