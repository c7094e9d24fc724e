"""A name or a label gets too long when the release has a long name.

What: with a release name of 30 characters, the longest that Sardonyx gives, the name of a Service, StatefulSet, Job,
CronJob, container or volume, or a label, is longer than Kubernetes lets it be: an error. With 53, the longest that Helm
takes: worth knowing.

Why: the API server refuses the object. For a StatefulSet it takes up to 63 characters, and then makes no pods when
there are more than 52, because a label of theirs has eleven more.

Remedy: cut the name off where it is put together, after the suffix: ``trunc 63 | trimSuffix "-"``.

Fails:
    templates/service.yaml:
        apiVersion: v1
        kind: Service
        metadata:
          name: {{ .Release.Name }}-headless-service-for-all-the-workers
        spec:
          clusterIP: None

Passes:
    templates/service.yaml:
        apiVersion: v1
        kind: Service
        metadata:
          name: {{ .Release.Name }}-workers
        spec:
          clusterIP: None
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sardonyx.core.findings import Finding, Level
from sardonyx.helm.manifests import Manifest
from sardonyx.validation.names import Bounded, bounded, length_with, shortest_cut
from sardonyx.validation.rendered import described, place_of_object
from sardonyx.validation.renderer import ReleaseName, Renderer
from sardonyx.validation.rendering import launched
from sardonyx.validation.subject import Occasion, Outcome, Subject

ID = "name-too-long"
LEVEL = Level.ERROR

_LEVELS = ((ReleaseName.LAUNCHED, Level.ERROR), (ReleaseName.LONGEST, Level.INFO))


class _Long(NamedTuple):
    manifest: Manifest
    text: Bounded
    length: int


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each kind of object and of text in a template, at the shorter of the two release names."""
    first = next(iter(launched(subject).items()), None)
    if first is None or subject.renderer is None:
        return
    reported: set[tuple[str, str, str]] = set()
    for name, level in _LEVELS:
        for long in _too_long(subject, subject.renderer, first[1], name):
            key = _key(long.manifest, long.text)
            if key not in reported:
                reported.add(key)
                release = len(subject.renderer.release(name).name)
                yield _finding(subject, first[0], long, f"when the release name has {release} characters, ", level)


def _finding(subject: Subject, occasion: Occasion, long: _Long, when: str, level: Level) -> Finding:
    manifest, text = long.manifest, long.text
    place = place_of_object(subject, occasion, manifest, text.path)
    return Finding(
        ID,
        level,
        f"{when if len(text.text) <= text.limit else ''}{text.what} of {described(manifest)} has {long.length}"
        f" characters; it {text.reason}, so {text.limit} are allowed{place.note}",
        place.place,
        subject.name,
        help='cut it off after the suffix: trunc and trimSuffix "-"',
    )


def _key(manifest: Manifest, text: Bounded) -> tuple[str, str, str]:
    return manifest.template, manifest.object["kind"], text.what


def _is_refused_anyway(manifest: Manifest, text: Bounded) -> bool:
    """Tell whether another rule reports a text that is too long already."""
    is_name = text.what == "the name" and manifest.object["kind"] not in ("Service", "Namespace")
    return len(text.text) > text.limit and not is_name


def _too_long(subject: Subject, renderer: Renderer, outcome: Outcome, name: ReleaseName) -> list[_Long]:
    """Return what would be too long; a render decides where a template may cut off a part of it."""
    release, longer = renderer.release().name, len(renderer.release(name).name)
    found = [
        _Long(manifest, text, length)
        for manifest in outcome.manifests
        for text in bounded(manifest)
        if (length := length_with(text.text, release, longer)) > text.limit and not _is_refused_anyway(manifest, text)
    ]
    cut = shortest_cut(subject.chart) if subject.chart and found else 0
    if all(long.length <= cut for long in found):
        return found
    really = {
        _key(manifest, text): len(text.text)
        for manifest in renderer.outcome(outcome.values, name).manifests
        for text in bounded(manifest)
        if len(text.text) > text.limit
    }
    keys = ((long, _key(long.manifest, long.text)) for long in found)
    return [long._replace(length=really[key]) for long, key in keys if key in really]
