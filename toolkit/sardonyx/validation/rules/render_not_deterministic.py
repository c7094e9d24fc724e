"""The chart renders something else each time.

What: two renders with the same values differ. The values are those that a launcher would use: what Onyxia computes, or
the chart's own where it has no schema.

Why: Argo CD renders again and again, sees a difference each time and applies it: pods restart, passwords and keys
change while data still needs the old ones. Sardonyx commits what it rendered and verifies it by rendering again, so
outside Secrets it refuses such a chart; inside a Secret it keeps the first value.

Remedy: let the value be given (a field of values.yaml, or a context path such as ``service.oneTimePassword``), generate
none in templates, and do not write the time.

Fails:
    templates/more.yaml:
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-more
        data:
          id: {{ randAlphaNum 8 | quote }}

Passes:
    templates/more.yaml:
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-more
        data:
          id: {{ sha256sum .Release.Name | quote }}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import MISSING, ValuePath, format_path, leaves
from sardonyx.helm.manifests import Manifest, ObjectKey, key_of
from sardonyx.validation.occasions import by_key, said
from sardonyx.validation.places import dependency_of, written_at
from sardonyx.validation.rendering import repeated
from sardonyx.validation.secretparts import is_secret_data
from sardonyx.validation.subject import Outcome, Subject

ID = "render-not-deterministic"
LEVEL = Level.ERROR

_SHOWN = 3
_REMEDY = "let the value be given instead of generating it in the template"
_OF_OTHERS = "look for a value of the dependency that gives it, or that names an existing Secret"


class _Change(NamedTuple):
    """What differs in an object. The names of objects that are there once only are random, and so left out."""

    kind: str
    name: str
    template: str
    line: int
    paths: tuple[ValuePath, ...]
    in_secret: bool


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each object that differs; a warning where only a Secret's data do."""
    found = {each: list(_changes(subject.outcomes[each], again)) for each, again in repeated(subject).items()}
    reported: set[tuple[str, str, int]] = set()
    for change, occasions in by_key(found).items():
        # Its name may depend on the context.
        written = (change.kind, change.template, change.line)
        if written in reported:
            continue
        reported.add(written)
        place = written_at(subject, subject.outcomes[occasions[0]], change.template, change.line)
        what = f"{change.kind} {change.name} is" if change.name else f"the name of a {change.kind} is"
        yield Finding(
            ID,
            Level.WARNING if change.in_secret else LEVEL,
            f"with {said(occasions)}, {what} different in each render{_at(change.paths)}{place.note}",
            place.place,
            subject.name,
            help=_OF_OTHERS if dependency_of(subject, change.template) else _REMEDY,
        )


def _at(paths: tuple[ValuePath, ...]) -> str:
    shown = ", ".join(format_path(path) for path in paths[:_SHOWN] if path)
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return f", at {shown}{more}" if shown else ""


def _changes(first: Outcome, second: Outcome) -> Iterator[_Change]:
    others = _by_key(second) if first is not second else {}
    for key, manifest in _by_key(first).items() if others else ():
        other = others.get(key)
        paths = tuple(_different(manifest.object, other.object)) if other else ()
        in_secret = bool(other) and all(is_secret_data(manifest.object, path) for path in paths)
        if paths or other is None:
            name = key.name if other else ""
            yield _Change(key.kind, name, manifest.template, manifest.line, paths, in_secret)


def _by_key(outcome: Outcome) -> Mapping[ObjectKey, Manifest]:
    return {key_of(manifest.object): manifest for manifest in outcome.manifests}


def _different(one: Any, other: Any) -> Iterator[ValuePath]:
    mine, theirs = dict(leaves(one)), dict(leaves(other))
    yield from (path for path in mine if repr(mine[path]) != repr(theirs.get(path, MISSING)))
    yield from (path for path in theirs if path not in mine)
