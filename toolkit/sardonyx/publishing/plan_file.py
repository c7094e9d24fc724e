"""A plan as JSON (``schemas/plan.schema.json``): what ``publish plan`` writes, and ``publish apply`` carries out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sardonyx.core.digests import digest_of
from sardonyx.core.errors import Place, UsageError
from sardonyx.core.jsontext import write_json
from sardonyx.publishing.destination import Release
from sardonyx.publishing.plan import Plan, PlannedChart, State, Step

VERSION = 1
_ANEW = "make the plan anew with sardonyx publish plan"


def plan_text(plan: Plan) -> str:
    """Write a plan. The same plan gives the same text; nothing in it is secret."""
    body = _body(plan)
    return json.dumps({**body, "digest": _digest(body)}, indent=2, ensure_ascii=False) + "\n"


def plan_digest(plan: Plan) -> str:
    """Return the digest that a plan's file carries."""
    return _digest(_body(plan))


def plan_from(value: Mapping[str, Any], source: str) -> Plan:
    """Return the plan that a document says, which fits the schema.

    Raises UsageError when somebody changed it, and for what no plan of ours can say: a file of another name than its
    chart's, a release twice, steps for other destinations than the plan's.
    """
    plan = Plan(
        tuple(value["destinations"]),
        tuple(_chart(chart) for chart in value["charts"]),
        value.get("signer", ""),
        value.get("cosignKey", ""),
    )
    if value["digest"] != plan_digest(plan):
        raise UsageError("was changed after it was made", place=Place(source), help=_ANEW)
    reason = next((reason for chart in plan.charts if (reason := _contradiction(chart, plan.destinations))), None)
    releases = [chart.release for chart in plan.charts]
    if reason or len(set(releases)) < len(releases) or len(set(plan.destinations)) < len(plan.destinations):
        raise UsageError(reason or "names a release or a destination twice", place=Place(source), help=_ANEW)
    return plan


def _contradiction(chart: PlannedChart, destinations: Sequence[str]) -> str:
    name = f"{chart.release.name}-{chart.release.version}.tgz"
    if chart.file != name:
        return f"calls the package {name!r} {chart.file!r}"
    if [step.destination for step in chart.steps] != list(destinations):
        return f"does not say once for each destination what becomes of {name!r}"
    return ""


def _body(plan: Plan) -> dict[str, Any]:
    charts = [_mapping(chart) for chart in plan.charts]
    signer = {"signer": plan.signer} if plan.signer else {}
    cosign = {"cosignKey": plan.cosign_key} if plan.cosign_key else {}
    return {"version": VERSION, "destinations": list(plan.destinations), **signer, **cosign, "charts": charts}


def _digest(body: Mapping[str, Any]) -> str:
    return digest_of(write_json(body).encode("utf-8", "surrogatepass"))


def _mapping(chart: PlannedChart) -> dict[str, Any]:
    return {
        "name": chart.release.name,
        "version": chart.release.version,
        "file": chart.file,
        "digest": chart.digest,
        "size": chart.size,
        "source": {"path": chart.source, "content": chart.content, "epoch": chart.epoch},
        "steps": [
            {"destination": step.destination, "state": step.state.value, "reason": step.reason} for step in chart.steps
        ],
    }


def _chart(value: Mapping[str, Any]) -> PlannedChart:
    source = value["source"]
    steps = (Step(step["destination"], State(step["state"]), step["reason"]) for step in value["steps"])
    return PlannedChart(
        release=Release(value["name"], value["version"]),
        file=value["file"],
        source=source["path"],
        content=source["content"],
        epoch=source["epoch"],
        digest=value["digest"],
        size=value["size"],
        steps=tuple(steps),
    )
