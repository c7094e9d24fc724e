"""A template reads a value that nothing gives.

What: a template goes below a path, or writes what is at it, where neither values.yaml, nor the schema, nor a dependency
has that path, no condition asks for it, and the branch can be reached with values that are given. An error where a key
with almost the same name is given; only worth knowing in a dependency that others publish. What the definition of a
subchart lacks because of the scope that the chart passes is told of the place where it is included.

Why: reading below a value that is not there stops the render (``nil pointer``), often in a branch that nobody tries
before a user does. Writing it leaves an empty text: a port, a name or an address that is missing.

Remedy: correct the path, give the key a default in values.yaml, or ask for it with ``if``, ``default`` or
``required``.

Fails:
    templates/more.yaml:
        {{- if eq .Values.greeting "hi" }}
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-more
        data:
          tag: {{ .Values.image.tag | quote }}
        {{- end }}

Passes:
    values.yaml:
        greeting: hello
        image:
          tag: 1.0.0
    templates/more.yaml:
        {{- if eq .Values.greeting "hi" }}
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-more
        data:
          tag: {{ .Values.image.tag | quote }}
        {{- end }}
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sardonyx.charts.templates import Kind, Need, ReadPath, place_of
from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import format_path
from sardonyx.validation.given import is_given, is_known, keys_at
from sardonyx.validation.spelling import misspelt
from sardonyx.validation.subject import Subject
from sardonyx.validation.template_reads import (
    failed_at,
    is_own,
    is_reachable,
    is_read,
    place_in,
    template_reads,
)

ID = "value-undefined"
LEVEL = Level.WARNING


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each path, at the first place that needs it."""
    found = template_reads(subject)
    reported: set[ReadPath] = set()
    needs = [need for need in found.needs if need.kind in (Kind.PARENT, Kind.OUTPUT)]
    for need in sorted(needs, key=lambda need: (len(need.path), need.kind is Kind.OUTPUT, need.cause)):
        is_below = any(need.path[:length] in reported for length in range(1, len(need.path) + 1))
        if not is_below and _is_missing(subject, need):
            reported.add(need.path)
            if not failed_at(subject, place_of(found, need.site)):
                yield _finding(subject, need, place_of(found, need.cause))


def _is_missing(subject: Subject, need: Need) -> bool:
    path = [str(segment) for segment in need.path]
    if not is_known(subject, path) or is_given(subject, path) or not is_reachable(subject, need):
        return False
    meant = misspelt(path[-1], keys_at(subject, path[:-1]))
    # Where nothing reads the other key, that one is the slip, and key-misspelt tells of it.
    return meant is None or is_read(subject, [*path[:-1], meant])


def _finding(subject: Subject, need: Need, place: Place) -> Finding:
    path = [str(segment) for segment in need.path]
    name, shown = format_path(path), place_in(subject, place)
    meant = misspelt(path[-1], keys_at(subject, path[:-1]))
    does = f"reads {need.name!r} below {name}" if need.kind is Kind.PARENT else f"writes {name}"
    follows = "the render fails when it comes here" if need.kind is Kind.PARENT else "it leaves an empty text"
    who = "the definition of a subchart, with the scope that is passed here," if need.call else "a template"
    return Finding(
        ID,
        _level(subject, place, meant),
        f"{who} {does}, which nothing gives: {follows}{shown.note}",
        shown.place,
        subject.name,
        name,
        help=_remedy(need, place_of(template_reads(subject), need.site), [*path[:-1], meant] if meant else None),
    )


def _remedy(need: Need, place: Place, meant: Sequence[str] | None) -> str:
    if need.call:
        return f"pass the scope of the subchart: {_scope(place.path)}"
    return f"did you mean {format_path(meant)}?" if meant else "correct the path or give a default"


def _scope(template: str) -> str:
    """Write how a chart names the scope of the subchart that a template, as Helm names it, is in."""
    return "".join(f".Subcharts.{part.partition('/')[0]}" for part in template.split("/charts/")[1:])


def _level(subject: Subject, place: Place, meant: str | None) -> Level:
    if not is_own(subject, place):
        return Level.INFO
    return Level.ERROR if meant else LEVEL
