"""Validating and publishing in a pipeline: which charts, what their plan says, and who is told."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sardonyx.catalogs import CatalogError, Unreachable
from sardonyx.core.errors import SardonyxError
from sardonyx.operations.changed_charts import changed_charts
from sardonyx.operations.charts import find_charts
from sardonyx.operations.ci_comment import keep_comment
from sardonyx.operations.ci_outputs import summarise
from sardonyx.operations.ci_pipeline import Pipeline
from sardonyx.operations.publishing import NOBODY, Conduct, Signers, apply_at_once, make_plan
from sardonyx.publishing import Plan, Published
from sardonyx.publishing.outcome_report import as_markdown as outcome_as_markdown
from sardonyx.publishing.plan_report import as_markdown
from sardonyx.reports.markup import code, inline

PLAN_FILE = "sardonyx-plan.json"


class Task(NamedTuple):
    """What is to be published where; ``changed_since`` is a revision, empty for all charts, the ``signers`` sign."""

    folders: tuple[Path, ...]
    destinations: tuple[str, ...]
    changed_since: str = ""
    signers: Signers = NOBODY


def charts_of(folders: Sequence[Path], changed_since: str) -> list[Path]:
    """Return the charts in some folders, or those of them that changed since a revision or depend on such ones.

    Raises UsageError, NoChart, and what ``changed_charts`` raises.
    """
    charts = [Path(os.path.relpath(chart)) for chart in find_charts(folders)]
    if not changed_since:
        return charts
    changed = changed_charts(charts, changed_since)
    return sorted({*changed.touched, *changed.reached})


def plan_task(task: Task, pipeline: Pipeline) -> Plan:
    """Make the plan of a task, and write it into the job's summary.

    Raises what ``charts_of`` and ``make_plan`` raise, after it is in the summary too.
    """
    with _said(pipeline):
        charts = charts_of(task.folders, task.changed_since)
        plan = make_plan(charts, task.destinations, task.signers)
    summarise(as_markdown(plan), pipeline)
    return plan


def apply_task(task: Task, conduct: Conduct, pipeline: Pipeline) -> tuple[Plan, list[Published]]:
    """Plan a task and publish, and write both into the job's summary.

    Raises what ``charts_of`` and ``apply_at_once`` raise, after it is in the summary too.
    """
    with _said(pipeline):
        charts = charts_of(task.folders, task.changed_since)
        plan, published = apply_at_once(charts, task.destinations, conduct, task.signers.key)
    summarise(f"{as_markdown(plan)}\n{outcome_as_markdown(published)}", pipeline)
    return plan, published


@contextmanager
def _said(pipeline: Pipeline) -> Iterator[None]:
    try:
        yield
    except SardonyxError as error:
        summarise(f"**Nothing was published, and there is no plan:** {inline(str(error))}\n", pipeline)
        raise


def place_of_plan(named: Path | None, pipeline: Pipeline) -> Path | None:
    """Return where the plan is saved: as named, or where the job keeps what its steps share."""
    return named or (pipeline.scratch / PLAN_FILE if pipeline.scratch else None)


def comment_on(plan: Plan, pipeline: Pipeline) -> str:
    """Keep the comment with the plan on the pull request up to date, and return what became of it, in words.

    Plans for other destinations have comments of their own. A comment that cannot be written is said, and no failure:
    a pull request from a fork has no right to one.
    """
    thread = pipeline.thread
    if thread is None:
        return "this is no pull request, so there is nothing to comment on"
    if not thread.private:
        return "there is no token, so the plan is in the log and the summary only"
    try:
        kept = keep_comment(thread, _marker(plan), as_markdown(plan) + _footer(pipeline))
    except Unreachable as error:
        return f"the comment was not written: {error.message}"
    except CatalogError as error:
        return f"the comment was not written ({error.message}); pull requests from forks may not"
    return f"the comment on the pull request is {kept}"


def _marker(plan: Plan) -> str:
    """Return what the comments of plans for the same destinations have in common."""
    where = "\n".join(sorted(plan.destinations))
    return f"sardonyx-plan-{hashlib.sha256(where.encode()).hexdigest()[:16]}"


def _footer(pipeline: Pipeline) -> str:
    parts = [f"commit {code(pipeline.commit[:12])}" if pipeline.commit else "", pipeline.run]
    said = " · ".join(part for part in parts if part)
    return f"\n{said}\n" if said else ""
