"""Chart.yaml says something that Helm, or a launcher, does not take.

What: a name, version (SemVer 2), apiVersion, type or dependency that is missing or not allowed; a value of the wrong
kind; a key that is one or two letters away from a known one; an ``appVersion`` that is a number; a name that no release
can be named after. A folder named otherwise than its chart is fine, and so is apiVersion v1.

Why: Helm refuses the chart or ignores the key; ``appVersion: 1.10`` is the number 1.1; Onyxia names each release after
its chart, and the name of a release must be a DNS label.

Remedy: correct the key that is named.

Fails:
    Chart.yaml:
        apiVersion: v2
        name: demo
        version: "1.0"

Passes:
    Chart.yaml:
        apiVersion: v2
        name: demo
        version: 1.0.0
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.errors import Place
from sardonyx.core.findings import Edit, Finding, Level
from sardonyx.core.names import is_dns_label
from sardonyx.core.valuepaths import format_path
from sardonyx.core.yamltext import place_of
from sardonyx.validation.metadataproblems import Problem, problems
from sardonyx.validation.places import chart_place
from sardonyx.validation.subject import Stage, Subject
from sardonyx.validation.yamledits import quoted_scalar, renamed_key

ID = "chart-metadata"
LEVEL = Level.ERROR
FIXABLE = True


def check(subject: Subject) -> Iterator[Finding]:
    """Yield everything that is wrong with the metadata."""
    found = list(_problems(subject))
    yield from found
    places = {finding.place for finding in found if finding.level is LEVEL}
    for fault in subject.faults:
        if fault.stage is Stage.METADATA and (place := fault.place or chart_place(subject)) not in places:
            yield Finding(ID, LEVEL, fault.error.message, place, subject.name, help=fault.error.help)
    yield from _unfit_name(subject)


def _problems(subject: Subject) -> Iterator[Finding]:
    metadata = subject.metadata.value if subject.metadata else None
    for problem in problems(metadata) if isinstance(metadata, dict) else ():
        assert subject.metadata  # noqa: S101  # the condition above
        place = place_of(subject.metadata, problem.path)
        fix = _fix(subject, problem, place)
        yield Finding(
            ID,
            problem.level,
            problem.message,
            place,
            subject.name,
            format_path(problem.path),
            help=problem.help,
            fix=(fix,) if fix else (),
        )


def _fix(subject: Subject, problem: Problem, place: Place) -> Edit | None:
    text = subject.chart.files["Chart.yaml"].decode() if subject.chart else ""
    key = str(problem.path[-1])
    if problem.rename:
        return renamed_key(text, place, key, problem.rename)
    return quoted_scalar(text, place, key) if problem.path == ("appVersion",) else None


def _unfit_name(subject: Subject) -> Iterator[Finding]:
    if subject.chart and subject.chart.metadata.type != "library" and not is_dns_label(subject.name):
        assert subject.metadata  # noqa: S101  # there with the chart
        message = f"no release can be named after {subject.name!r}, which is not a DNS label"
        remedy = "use lower-case letters, digits and '-'"
        place = place_of(subject.metadata, ("name",))
        yield Finding(ID, Level.WARNING, message, place, subject.name, "name", subject.name, remedy)
