"""An address without a host is written into an object.

What: with the chart's own defaults or the values that Onyxia computes, a variable, a ConfigMap or a Secret holds a text
such as ``https://`` or ``http://:9000/x``; or ``/x`` is left at a place where ``https://host/x`` stands when everything
is configured.

Why: an integration is on although nothing is configured: the service tries to reach an address that is none, and fails
at start, or later with an error that no user understands.

Remedy: write it only if the host is given, and let the switch of the integration be off without one.

Fails:
    values.yaml:
        endpoint: ""
    templates/config.yaml:
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}
        data:
          endpoint: https://{{ .Values.endpoint }}/

Passes:
    values.yaml:
        endpoint: ""
    templates/config.yaml:
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}
        data:
          {{- if .Values.endpoint }}
          endpoint: https://{{ .Values.endpoint }}/
          {{- end }}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import ValuePath, format_path
from sardonyx.validation.addresses import addresses, is_rest, may_have_rest, texts_of
from sardonyx.validation.occasions import said
from sardonyx.validation.rendered import Sighting, described, place_of_object, sightings
from sardonyx.validation.subject import Subject

ID = "url-without-host"
LEVEL = Level.WARNING

# After the slashes: the end of the text, or what follows a host.
_SUSPICIOUS = re.compile(r"://(?:[\s\"'/:?#]|$)")
_HOSTLESS = re.compile(r"(?:https?|s3|wss?)://(?::\d+)?(?:[/?#].*)?")


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each object, whatever the number of addresses in it and of occasions."""
    found: dict[str, list[tuple[Sighting, list[ValuePath]]]] = {}
    whole = addresses(subject)
    for sighting in sightings(subject):
        is_worth_it = _may_have(subject, sighting) or may_have_rest(whole, sighting)
        texts = texts_of(sighting.manifest.object) if is_worth_it else ()
        paths = [path for path, text in texts if _HOSTLESS.fullmatch(text) or is_rest(whole, sighting, path, text)]
        if paths:
            found.setdefault(described(sighting.manifest), []).append((sighting, paths))
    for name, seen in found.items():
        first, paths = seen[0]
        place = place_of_object(subject, first.occasions[0], first.manifest, paths[0])
        occasions = list(dict.fromkeys(occasion for sighting, _ in seen for occasion in sighting.occasions))
        yield Finding(
            ID,
            LEVEL,
            f"with {said(occasions)}, {name} has an address without a host at"
            f" {' and '.join(format_path(path) for path in paths)}{place.note}",
            place.place,
            subject.name,
            help="write it only if the host is given",
        )


def _may_have(subject: Subject, sighting: Sighting) -> bool:
    """Tell whether the rendered text is worth a closer look; the data of a Secret are not readable in it."""
    rendering = subject.outcomes[sighting.occasions[0]].rendering
    text = rendering.files.get(sighting.manifest.template, "") if rendering else ""
    return "data" in sighting.manifest.object or _SUSPICIOUS.search(text) is not None
