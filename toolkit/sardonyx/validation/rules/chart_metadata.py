"""Chart.yaml says something that Helm, or a launcher, does not take.

What: a name, version (SemVer 2), apiVersion, type or dependency that is missing or not allowed; a key that is one or
two letters away from a known one; a name that no release can be named after. A folder named otherwise than its chart
is fine.

Why: Helm refuses the chart or ignores the key; Onyxia names each release after its chart, and the name of a release
must be a DNS label.

Remedy: correct the key that is named.

Fails:
    Chart.yaml:
        apiVersion: v2
        name: demo
        version: 1.0.0
        keyworks: [database]

Passes:
    Chart.yaml:
        apiVersion: v2
        name: demo
        version: 1.0.0
        keywords: [database]
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.core.names import is_dns_label
from sardonyx.core.yamltext import place_of
from sardonyx.validation.places import chart_place
from sardonyx.validation.spelling import misspelt
from sardonyx.validation.subject import Stage, Subject

ID = "chart-metadata"
LEVEL = Level.ERROR

# The fields of ``Metadata`` in pkg/chart/v2/metadata.go.
_KEYS = frozenset(
    {
        *("apiVersion", "name", "version", "kubeVersion", "description", "type", "keywords", "home", "sources"),
        *("dependencies", "maintainers", "icon", "appVersion", "deprecated", "annotations", "condition", "tags"),
    }
)


def check(subject: Subject) -> Iterator[Finding]:
    """Yield what is wrong with the metadata: one error, or warnings when there is none."""
    for fault in subject.faults:
        if fault.stage is Stage.METADATA:
            place = fault.place or chart_place(subject)
            yield Finding(ID, LEVEL, fault.error.message, place, subject.name, help=fault.error.help)
    if subject.metadata:
        yield from _misspelt_keys(subject)
        yield from _unfit_name(subject)


def _misspelt_keys(subject: Subject) -> Iterator[Finding]:
    assert subject.metadata  # noqa: S101  # the caller's condition
    for key in subject.metadata.value:
        if known := misspelt(key, _KEYS):
            message = f"Helm does not know the key {key!r} and ignores it"
            place = place_of(subject.metadata, (key,))
            yield Finding(ID, Level.WARNING, message, place, subject.name, key, help=f"did you mean {known}?")


def _unfit_name(subject: Subject) -> Iterator[Finding]:
    if subject.chart and subject.chart.metadata.type != "library" and not is_dns_label(subject.name):
        assert subject.metadata  # noqa: S101  # there with the chart
        message = f"no release can be named after {subject.name!r}, which is not a DNS label"
        remedy = "use lower-case letters, digits and '-'"
        place = place_of(subject.metadata, ("name",))
        yield Finding(ID, Level.WARNING, message, place, subject.name, "name", subject.name, remedy)
