"""The API server refuses a rendered object.

What: a field that the kind does not have, a value of another type than the field takes, a field that is required and
missing, or a value that is not allowed (names, labels, ports, options, a request above its limit, a selector that does
not fit the pods, a mount of a volume that is not there …), in an object of one of Kubernetes' own kinds. Custom
resources are left out, since their types are unknown.

Why: ``kubectl``, Helm and Argo CD let the server check every field, and it refuses the whole object: the service does
not start, or an upgrade stops halfway. A field one level too high or too low is the usual cause; a number or boolean
without quotes in an environment variable or a label is another.

Remedy: move the field to where it belongs, quote the value, or leave the field out while it is empty.

Fails:
    templates/pod.yaml:
        apiVersion: v1
        kind: Pod
        metadata:
          name: {{ .Release.Name }}
        spec:
          containers:
            - name: main
              image: example.org/main:1.0
              nodeSelector: {pool: small}

Passes:
    templates/pod.yaml:
        apiVersion: v1
        kind: Pod
        metadata:
          name: {{ .Release.Name }}
        spec:
          nodeSelector: {pool: small}
          containers:
            - name: main
              image: example.org/main:1.0
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sardonyx.core.findings import Finding, Level
from sardonyx.core.names import nearest
from sardonyx.core.valuepaths import lookup
from sardonyx.validation.apischema import Fault, Reason
from sardonyx.validation.faultwords import sentence
from sardonyx.validation.occasions import said
from sardonyx.validation.rendered import Origin, described, origin
from sardonyx.validation.serverchecks import Refusal, refusals
from sardonyx.validation.subject import Subject

ID = "object-invalid"
LEVEL = Level.ERROR


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each line of a template that makes a field be refused, however many objects it is in."""
    found: dict[tuple[str, Origin, str], list[Refusal]] = {}
    for refusal in refusals(subject):
        manifest = refusal.sighting.manifest
        source = origin(subject, refusal.sighting.occasions[0], manifest, refusal.fault.path)
        found.setdefault((sentence(manifest.object, refusal.fault), source, refusal.version), []).append(refusal)
    for (what, source, version), refused in found.items():
        first, *others = dict.fromkeys(described(each.sighting.manifest) for each in refused)
        occasions = list(dict.fromkeys(each for its in refused for each in its.sighting.occasions))
        yield Finding(
            ID,
            LEVEL,
            f"with {said(occasions)}, Kubernetes {version.removeprefix('v')} refuses {first}"
            f"{f' and {len(others)} more' if others else ''}: {what}{source.note}",
            source.place,
            subject.name,
            source.field,
            help=_help(refused[0].fault, lookup(refused[0].sighting.manifest.object, refused[0].fault.path)),
        )


def _help(fault: Fault, value: Any) -> str:
    if fault.reason is Reason.UNKNOWN and fault.expected:
        return f"{fault.expected} has a field of this name: move it there"
    if fault.reason is Reason.UNKNOWN:
        close = nearest(str(fault.path[-1]), fault.known)
        return f"did you mean {' or '.join(close)}?" if close else "remove it, or move it to where it belongs"
    if fault.reason is Reason.VALUE:
        return "correct the value, or what the field of the form allows"
    if fault.reason is Reason.MISSING:
        return "write it, or leave out what it belongs to"
    if fault.expected == "a text" and not isinstance(value, dict | list):
        return "quote the value: {{ … | quote }}"
    return "check the value and the indentation there"
