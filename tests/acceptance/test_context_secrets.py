"""Canaries in the context of ``sardonyx values`` and ``form``: nothing that is said or kept holds one of them."""

from __future__ import annotations

import json

import pytest
from tests.acceptance.watching import Watcher

TOKEN = "c4nary-Token-1"
SECRET = "c4nary-Secret-2"
CONTEXT = {"git": {"token": TOKEN}, "s3": {"AWS_ACCESS_KEY_ID": TOKEN, "AWS_SECRET_ACCESS_KEY": SECRET}}
FIELDS = {
    "the whole text": {"type": "string", "x-onyxia": {"overwriteDefaultWith": "{{git.token}}"}},
    "inside a text": {"type": "string", "x-onyxia": {"overwriteDefaultWith": "https://{{git.token}}@example.org"}},
    "inside a tree": {"type": "object", "x-onyxia": {"overwriteDefaultWith": "{{s3}}"}},
    "a field of another type": {"type": "integer", "default": 1, "x-onyxia": {"overwriteDefaultWith": "{{git.token}}"}},
    "a text that is refused": {
        "type": "string",
        "pattern": "^[0-9]$",
        "x-onyxia": {"overwriteDefaultWith": "{{git.token}}"},
    },
    "a text that is too long": {
        "type": "string",
        "maxLength": 2,
        "x-onyxia": {"overwriteDefaultWith": "{{s3.AWS_SECRET_ACCESS_KEY}}"},
    },
    "a choice": {"type": "string", "x-onyxia": {"overwriteListEnumWith": ["{{git.token}}", "b"]}},
    "no choice": {"type": "string", "enum": ["a"], "x-onyxia": {"overwriteDefaultWith": "{{git.token}}"}},
    "an expression that is none": {"type": "string", "x-onyxia": {"overwriteDefaultWith": "{{git.token}} {{git["}},
}
COMMANDS = [
    ("values", "demo"),
    ("values", "demo", "--explain", "--all"),
    ("values", "demo", "--explain", "--format", "json"),
    ("form", "demo", "--all"),
    ("form", "demo", "--format", "json"),
]


@pytest.fixture
def demo(lab):
    """Write a chart with fields that take secrets of the context, and the context; return the folder of the chart."""
    folder = lab.sardonyx.folder
    (folder / "context.yaml").write_text(json.dumps(CONTEXT))
    (folder / "demo").mkdir()
    (folder / "demo" / "Chart.yaml").write_text("apiVersion: v2\nname: demo\nversion: 1.0.0\n")
    (folder / "demo" / "values.yaml").write_text("{}\n")
    return folder / "demo"


def write_schema(demo, *names):
    properties = {f"field{number}": FIELDS[name] for number, name in enumerate(names)}
    (demo / "values.schema.json").write_text(json.dumps({"type": "object", "properties": properties}))


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_secret_of_the_context_is_said(lab, demo, name, command):
    write_schema(demo, name)
    result = lab.sardonyx(*command, "--context", "context.yaml")
    assert TOKEN not in result.out + result.err
    assert SECRET not in result.out + result.err


@pytest.mark.parametrize("command", [("values", "demo", "--explain"), ("form", "demo")], ids=" ".join)
def test_none_is_kept_or_told_to_other_processes(lab, demo, command, cache):
    write_schema(demo, "the whole text", "inside a tree", "a text that is too long")
    arguments = ("--tenant", "user-alice", "--environment", "lab", "--context", "context.yaml")
    process = lab.sardonyx.start(*command, *arguments)
    with Watcher(process) as watcher:
        out, err = process.communicate(timeout=60)
    kept = [path.read_bytes() for path in cache.rglob("*") if path.is_file()]
    seen = b"".join([out.encode(), err.encode(), *watcher.seen, *kept])
    assert (process.returncode, b"c4nary" in seen) == (0, False), err
