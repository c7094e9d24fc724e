"""Two instances of the chart in one namespace have an object of the same name.

What: with two release names, an object keeps its name. One finding for all objects that ``fullnameOverride`` names, and
one for those of each dependency. Custom resource definitions are left out, and names with ``k8s.randomSubdomain`` in
them, which is another for each launch. Only worth knowing where the form lets users choose the override.
With ``--explore``, also objects that only other values of the form render.

Why: Helm refuses the second instance, because the object belongs to the first; with Argo CD the two fight over it, and
deleting one instance breaks the other.

Remedy: put the release name into the object's name, usually through the chart's ``fullname`` template; leave
``fullnameOverride`` empty.

Fails:
    templates/account.yaml:
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: runner

Passes:
    templates/account.yaml:
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: {{ .Release.Name }}-runner
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import ValuePath, format_path, lookup
from sardonyx.core.wording import counted
from sardonyx.helm.manifests import Manifest, ObjectKey, key_of
from sardonyx.validation.exploration.asking import exploration
from sardonyx.validation.exploration.model import Kind
from sardonyx.validation.exploration.saying import flaws
from sardonyx.validation.names import may_collide
from sardonyx.validation.nodes import schema_path_of
from sardonyx.validation.places import dependency_of, origin_place, written_at
from sardonyx.validation.rendering import launched, renamed
from sardonyx.validation.subject import Outcome, Subject

ID = "name-collision"
LEVEL = Level.WARNING

_OVERRIDE = "fullnameOverride"
_HELP = "make the release name part of the object's name"
_OF_OTHERS = "look for a value of the dependency that names its objects"


class _Cause(NamedTuple):
    """What objects of fixed names have in common: the override that names them, a dependency, or just the object."""

    override: ValuePath | None
    dependency: str | None
    key: ObjectKey | None = None


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each cause of names that do not depend on the release's."""
    found = renamed(subject)
    if found:
        causes: dict[_Cause, list[Manifest]] = {}
        for manifest in _fixed(*found):
            causes.setdefault(_cause(subject, found[0], manifest), []).append(manifest)
        for cause, manifests in causes.items():
            yield _finding(subject, found[0], cause, manifests)
    yield from flaws(subject, exploration(subject), Kind.FIXED, ID, _HELP, ())


def _fixed(first: Outcome, second: Outcome) -> list[Manifest]:
    """Return the objects that have one name in both renders, each once."""
    others = {key_of(manifest.object) for manifest in second.manifests}
    found = {key_of(manifest.object): manifest for manifest in first.manifests}
    return [manifest for key, manifest in found.items() if key in others and may_collide(key)]


def _cause(subject: Subject, outcome: Outcome, manifest: Manifest) -> _Cause:
    key = key_of(manifest.object)
    # demo/charts/database/charts/cache/templates/x.yaml reads the values at database.cache
    chart = manifest.template.partition("/templates/")[0]
    override: ValuePath = (*chart.split("/charts/")[1:], _OVERRIDE)
    name = _value(subject, outcome, override)
    if isinstance(name, str) and name and key.name.startswith(name):
        return _Cause(override, None)
    dependency = dependency_of(subject, manifest.template)
    return _Cause(None, dependency.alias or dependency.name) if dependency else _Cause(None, None, key)


def _value(subject: Subject, outcome: Outcome, path: ValuePath) -> object:
    """Return what a launcher gives, or else values.yaml."""
    given = lookup(outcome.values, path)
    return given if isinstance(given, str) else lookup(subject.values.value if subject.values else {}, path)


def _finding(subject: Subject, outcome: Outcome, cause: _Cause, manifests: list[Manifest]) -> Finding:
    first, more = manifests[0], len(manifests) - 1
    key, place = key_of(first.object), written_at(subject, outcome, first.template, first.line)
    of = f" of the dependency {cause.dependency}" if cause.dependency else ""
    others = f" and {counted(more, 'other object')}" if more else ""
    what = f"{key.kind} {key.name}{others}{of}"
    if cause.override is None:
        return Finding(
            ID,
            LEVEL,
            f"{what} {'have' if more else 'has'} the same name in every release: two in one namespace collide"
            f"{'' if more else place.note}",
            place.place,
            subject.name,
            help=_OF_OTHERS if cause.dependency else _HELP,
        )
    field = format_path(cause.override)
    occasion = next(iter(launched(subject)))
    return Finding(
        ID,
        Level.INFO if _is_shown(subject, cause.override) else LEVEL,
        f"{field} gives {what} the same name in every release: two in one namespace collide",
        origin_place(subject, occasion, cause.override) or place.place,
        subject.name,
        field,
        _value(subject, outcome, cause.override),
        f"leave {field} empty; a template that reads it can include the fullname of that chart instead",
    )


def _is_shown(subject: Subject, path: ValuePath) -> bool:
    """Tell whether the form lets users choose the value."""
    node = lookup(subject.schema.value if subject.schema else {}, schema_path_of(path))
    hidden = [node.get("hidden"), lookup(node, ("x-onyxia", "hidden"))] if isinstance(node, dict) else [True]
    return True not in hidden
