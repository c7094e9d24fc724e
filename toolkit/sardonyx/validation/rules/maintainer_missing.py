"""Nobody is named whom a user of the chart could ask.

What: a chart has no entry in ``maintainers``, or one without a name, or without an address or URL. A deprecated chart
must have none. Unlike chart-testing, nobody is asked over the network whether an account of that name exists. With a
``ct.yaml`` this is an error, unless ``validate-maintainers`` is false there.

Why: launchers and chart catalogs show maintainers as the people to turn to.

Remedy: give each maintainer a ``name``, and an ``email`` or a ``url``; take them out of a deprecated chart.

Fails:
    Chart.yaml:
        apiVersion: v2
        name: demo
        version: 1.0.0
        maintainers:
          - name: olga

Passes:
    Chart.yaml:
        apiVersion: v2
        name: demo
        version: 1.0.0
        maintainers:
          - name: olga
            email: olga@example.org
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import ValuePath, format_path
from sardonyx.core.yamltext import place_of
from sardonyx.validation.subject import Subject

ID = "maintainer-missing"
LEVEL = Level.INFO


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each maintainer that is incomplete, or one for the chart."""
    if subject.chart is None:
        return
    maintainers = subject.chart.metadata.raw.get("maintainers") or []
    if subject.chart.metadata.deprecated:
        if maintainers:
            yield _finding(subject, ("maintainers",), "the chart is deprecated, but has maintainers")
    elif not maintainers or not isinstance(maintainers, list):
        yield _finding(subject, ("maintainers",), "the chart has no maintainers")
    else:
        for index, maintainer in enumerate(maintainers):
            if message := _lack(maintainer):
                yield _finding(subject, ("maintainers", index), message)


def _lack(maintainer: Any) -> str | None:
    if not isinstance(maintainer, dict) or not maintainer.get("name"):
        return "a maintainer has no name"
    if not maintainer.get("email") and not maintainer.get("url"):
        return f"the maintainer {maintainer['name']} has neither an email nor a url"
    return None


def _finding(subject: Subject, path: ValuePath, message: str) -> Finding:
    assert subject.metadata  # noqa: S101  # there with the chart
    return Finding(ID, LEVEL, message, place_of(subject.metadata, path), subject.name, format_path(path))
