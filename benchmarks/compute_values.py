"""How long the values of one chart take: ``python benchmarks/compute_values.py [--nodes 150] [--runs 200]``.

The schema is made to look like a data-science service: groups of text, checkboxes, sliders, options, values from the
context and lists of environment variables. Prints the median and the spread in milliseconds.
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import Any

from sardonyx.dialect import compute_values, full_context

FIELDS: dict[str, dict[str, Any]] = {
    "host": {
        "type": "string",
        "default": "",
        "x-onyxia": {"overwriteDefaultWith": "{{project.id}}-{{k8s.randomSubdomain}}.{{k8s.domain}}"},
    },
    "enabled": {"type": "boolean", "default": True, "x-onyxia": {"overwriteDefaultWith": "k8s.ingress"}},
    "version": {"type": "string", "default": "v1", "listEnum": ["v1", "v2", "v3"], "render": "list"},
    "cpu": {"type": "string", "default": "500m", "sliderMin": 50, "sliderMax": 8000, "sliderUnit": "m"},
    "name": {
        "type": "string",
        "default": "service",
        "pattern": "^[a-z0-9-]+$",
        "title": "Name",
        "description": "A name",
    },
    "key": {"type": "string", "default": "", "x-onyxia": {"overwriteDefaultWith": "{{s3.AWS_ACCESS_KEY_ID}}"}},
    "replicas": {"type": "integer", "default": 1, "minimum": 1},
    "variables": {
        "type": "array",
        "default": [],
        "items": {"type": "object", "properties": {"name": {"type": "string"}, "value": {"type": "string"}}},
    },
    "fromValues": {"type": "string"},
}


def generated_schema(nodes: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a schema with at least so many nodes, and its values.yaml."""
    groups: dict[str, Any] = {}
    count = 1
    while count < nodes:
        groups[f"group{len(groups)}"] = {"type": "object", "title": "Group", "properties": FIELDS}
        count += 1 + len(FIELDS) + 3  # the items of the array and its two properties
    values = {name: {"fromValues": "given"} for name in groups}
    return {"type": "object", "properties": groups}, values


def measure(nodes: int, runs: int) -> list[float]:
    """Return the duration of each run in milliseconds, after one that is not counted."""
    schema, values = generated_schema(nodes)
    context = full_context()
    compute_values(schema, values, context)
    durations = []
    for _ in range(runs):
        start = time.perf_counter()
        compute_values(schema, values, context)
        durations.append((time.perf_counter() - start) * 1000)
    return durations


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=150, help="least number of schema nodes (150)")
    parser.add_argument("--runs", type=int, default=200, help="how often to compute (200)")
    options = parser.parse_args()
    durations = sorted(measure(options.nodes, options.runs))
    low, high = durations[len(durations) // 20], durations[-1 - len(durations) // 20]
    print(
        f"compute_values, {options.nodes} nodes, {options.runs} runs: "
        f"median {statistics.median(durations):.2f} ms (5th to 95th percentile {low:.2f} to {high:.2f} ms)"
    )


if __name__ == "__main__":
    main()
