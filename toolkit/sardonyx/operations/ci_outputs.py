"""What a job hands to the steps and jobs after it, and to people in its summary."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.files import write_atomically
from sardonyx.operations.ci_pipeline import Pipeline
from sardonyx.operations.dependants import metadata_of
from sardonyx.publishing import Plan, PlannedChart, Published, Step
from sardonyx.publishing.plan import has_work

MOST_OF_A_SUMMARY = 1024 * 1024
"""Bytes that GitHub takes as the summary of a step; it drops a longer one whole."""

Outputs = dict[str, Any]
"""``charts``, ``packages``, ``has-changes`` and ``plan``; see ``docs/ci.md``."""


def outputs_of_charts(folders: Sequence[Path]) -> Outputs:
    """Return what there is to say of charts that were selected; what cannot be read of one is empty."""
    charts = []
    for folder in folders:
        found = metadata_of(folder)
        name, version = (found.name, found.version) if found else (folder.name, "")
        charts.append({"name": name, "version": version, "path": folder.as_posix()})
    return {"charts": charts, "packages": [], "has-changes": bool(charts), "plan": ""}


def outputs_of_plan(plan: Plan, saved: Path | None) -> Outputs:
    """Return what is planned; ``saved`` is the file of the plan."""
    work = [(chart, step) for chart in plan.charts for step in chart.steps if has_work(step)]
    return _outputs(plan, [_package(chart, step) for chart, step in work], saved)


def outputs_of_published(plan: Plan, published: Sequence[Published]) -> Outputs:
    """Return what was published: what each destination got."""
    new = {(one.destination, release) for one in published for release in one.new}
    steps = [(chart, step) for chart in plan.charts for step in chart.steps]
    done = [_package(chart, step) for chart, step in steps if (step.destination, chart.release) in new]
    return _outputs(plan, done, None)


def _outputs(plan: Plan, packages: list[dict[str, Any]], saved: Path | None) -> Outputs:
    charts = [
        {"name": chart.release.name, "version": chart.release.version, "path": Path(chart.source).as_posix()}
        for chart in plan.charts
    ]
    file = str(saved.absolute()) if saved else ""
    return {"charts": charts, "packages": packages, "has-changes": bool(packages), "plan": file}


def _package(chart: PlannedChart, step: Step) -> dict[str, Any]:
    return {
        "name": chart.release.name,
        "version": chart.release.version,
        "file": chart.file,
        "digest": chart.digest,
        "size": chart.size,
        "destination": step.destination,
        "state": step.state.value,
    }


def hand_on(outputs: Outputs, pipeline: Pipeline, file: Path | None) -> None:
    """Hand outputs to the steps that follow, and write them to a file where one is named.

    Raises SardonyxError when a file cannot be written.
    """
    if file:
        write_atomically(file, (json.dumps(outputs, indent=2) + "\n").encode())
    if pipeline.outputs:
        _append(pipeline.outputs, "".join(_assignment(name, value) for name, value in outputs.items()))


def _assignment(name: str, value: object) -> str:
    """Write an output with a delimiter that nobody can foresee, as GitHub asks for what is not under our control.

    See https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#multiline-strings.
    """
    text = value if isinstance(value, str) else json.dumps(value)
    delimiter = f"sardonyx-{secrets.token_hex(16)}"
    return f"{name}<<{delimiter}\n{text}\n{delimiter}\n"


def summarise(text: str, pipeline: Pipeline) -> None:
    """Add Markdown to the job's summary, where the CI system shows one.

    Raises SardonyxError when it cannot be written.
    """
    if pipeline.summary:
        _append(pipeline.summary, _cut(text))


def _cut(text: str) -> str:
    data = text.encode()
    if len(data) <= MOST_OF_A_SUMMARY:
        return text
    end = "\n\nThis is cut; the rest stands in the log.\n"
    kept = data[: MOST_OF_A_SUMMARY - len(end)].decode(errors="ignore")
    return kept.rpartition("\n")[0] + end


def _append(file: Path, text: str) -> None:
    try:
        with file.open("a", encoding="utf-8") as opened:
            opened.write(text)
    except OSError as error:
        raise SardonyxError(f"cannot be written: {error.strerror}", place=Place(str(file))) from error
