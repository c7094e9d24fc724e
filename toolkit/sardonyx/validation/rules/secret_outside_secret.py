"""A secret ends up outside a Secret.

What: the chart is rendered with a marker for every secret of the context and for every field with ``render: password``;
the marker is found in a ConfigMap, in a pod's variables or arguments, in an annotation … in plain text or in base64.

Why: whoever may look at the namespace's objects may read it (the role ``view`` shows everything but Secrets), and it
would be committed to Git in plain text: Sardonyx refuses to launch such a chart with that secret.

Remedy: write it into a Secret, and let the pod take it from there with ``envFrom``, ``secretKeyRef`` or a volume.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "password": {"type": "string", "render": "password", "default": "change-me"}
        }}
    templates/more.yaml:
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-more
        data:
          password: {{ .Values.password | quote }}

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "password": {"type": "string", "render": "password", "default": "change-me"}
        }}
    templates/more.yaml:
        apiVersion: v1
        kind: Secret
        metadata:
          name: {{ .Release.Name }}-more
        stringData:
          password: {{ .Values.password | quote }}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import ValuePath, format_path, leaves
from sardonyx.helm.manifests import Manifest, key_of
from sardonyx.validation.markers import traces
from sardonyx.validation.places import written_at
from sardonyx.validation.rendering import marked
from sardonyx.validation.secretparts import is_secret_data
from sardonyx.validation.subject import Markers, Outcome, Subject
from sardonyx.validation.template_lines import line_with

ID = "secret-outside-secret"
LEVEL = Level.ERROR

_SHOWN = 3


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each object and each field whose secret it shows."""
    found = marked(subject)
    if found:
        outcome, markers = found
        for manifest in outcome.manifests:
            for marker, paths in _leaks(manifest, markers).items():
                yield _finding(subject, found, manifest, marker, paths)


def _leaks(manifest: Manifest, markers: Markers) -> dict[str, list[ValuePath]]:
    found: dict[str, list[ValuePath]] = {}
    texts = [(path, f"{path[-1:]} {value}") for path, value in leaves(manifest.object)]
    everything = "\n".join(text for _, text in texts)
    for marker in markers.fields:
        needles = [each for each in traces(marker) if each in everything]
        for path, text in texts if needles else ():
            if any(needle in text for needle in needles) and not is_secret_data(manifest.object, path):
                found.setdefault(marker, []).append(path)
    return found


def _finding(
    subject: Subject, found: tuple[Outcome, Markers], manifest: Manifest, marker: str, paths: list[ValuePath]
) -> Finding:
    outcome, markers = found
    key, fields = key_of(manifest.object), markers.fields[marker]
    text = outcome.rendering.files[manifest.template] if outcome.rendering else ""
    line = line_with(text, traces(marker), manifest.line) or manifest.line
    place = written_at(subject, outcome, manifest.template, line)
    shown = ", ".join(format_path(path) for path in paths[:_SHOWN])
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return Finding(
        ID,
        LEVEL,
        f"{key.kind} {key.name} holds a secret ({markers.names[marker]}) at {shown}{more}{place.note}",
        place.place,
        subject.name,
        " ".join(format_path(path) for path in fields),
        help="write it into a Secret and refer to it with envFrom, secretKeyRef or a volume",
    )
