"""Charts made to do harm, and a machine that fails, as ``sardonyx validate`` and its neighbours meet them."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest
from tests.acceptance.conftest import Sardonyx
from tests.acceptance.watching import PROC, children_of, is_worker, wait_for

METADATA = "apiVersion: v2\nname: demo\nversion: 1.0.0\n"
ENDLESS = "{{ range until 1000000 }}{{ range until 10000 }}{{ end }}{{ end }}"


def write_chart(folder: Path, **files: str) -> Path:
    """Write a chart; the names of files have ``__`` for ``/`` and ``_`` for ``.``."""
    texts = {"Chart_yaml": METADATA, "values_yaml": "greeting: hello\n", **files}
    for name, text in texts.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.fixture
def sardonyx(tmp_path, cache) -> Sardonyx:
    folder = tmp_path / "work"
    folder.mkdir()
    return Sardonyx(folder, cache)


def is_alive(pid: int) -> bool:
    """Tell whether a process is there and no zombie that nobody has waited for yet."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_no_process_outlives_a_validation_that_is_ended(sardonyx, number):
    write_chart(sardonyx.folder / "demo", templates__x_yaml=ENDLESS)
    process = sardonyx.start("validate", "demo")
    wait_for(lambda: any(map(is_worker, children_of(process.pid))))
    below = children_of(process.pid)
    process.send_signal(number)
    process.communicate(timeout=30)
    wait_for(lambda: not any(map(is_alive, below)))


def members(count: int, text: str) -> str:
    return ",".join(text.format(number) for number in range(count))


def schema(text: str) -> dict[str, str]:
    return {"values_schema_json": f'{{"type": "object", "properties": {{{text}}}}}'}


HOSTILE = {
    "parentheses without end": {"templates__x_yaml": "{{ " + "(" * 200_000},
    "a text without bound": {"templates__x_yaml": '{{ repeat 2000000000 "aaaaaaaaaaaaaaaaaaaaaaaaaa" }}'},
    "templates that include each other": {
        "templates__x_yaml": '{{ define "a" }}{{ include "b" . }}{{ end }}{{ define "b" }}{{ include "a" . }}{{ end }}'
        '{{ include "a" . }}'
    },
    "an alias bomb": {
        "values_yaml": "a0: &a0 []\n"
        + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 20))
    },
    "an alias to itself": {"values_yaml": "a: &a [*a]\n"},
    "bytes that are no text": {"values_yaml": "a: \0\n"},
    "a schema nested without end": {"values_schema_json": '{"properties":{"a":' * 5_000 + "{}" + "}}" * 5_000},
    "half a character": schema('"a": {"type": "string", "default": "\\ud800"}'),
    "a number beyond all": schema('"a": {"type": "number", "default": 1e400}'),
    "references in a circle": {
        "values_schema_json": '{"$ref": "#/definitions/a", "definitions": {"a": {"$ref": "#"}}}'
    },
    "a lock that is none": {"Chart_lock": "dependencies: 7\n", "Chart_yaml": METADATA + "dependencies: []\n"},
    "a folder of the machine": {
        "Chart_yaml": METADATA + "dependencies: [{name: d, version: 1.0.0, repository: 'file:///'}]\n"
    },
    "a dependency named as a pattern": {"Chart_yaml": METADATA + "dependencies: [{name: /**/*, version: ^1.0.0}]\n"},
    "a name that leads out": {"Chart_yaml": METADATA.replace("demo", "../../demo")},
}
"""Files of charts; whoever looks at one of them gets findings or an error, in words and soon."""

COMMANDS = [
    ("validate", "demo", "--explore", "quick"),
    ("validate", "demo", "--explore", "full"),
    ("form", "demo"),
    ("values", "demo", "--explain"),
    ("diff", "demo", "demo"),
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_hostile_chart_gets_findings_or_an_error(sardonyx, name, command):
    write_chart(sardonyx.folder / "demo", **HOSTILE[name])
    result = sardonyx(*command)  # a defect would be exit code 3, which fails
    assert result.code in (0, 1)
    assert "Traceback" not in result.out + result.err
    assert {path.name for path in sardonyx.folder.iterdir()} <= {"demo", ".cache"}


MANY = {
    "keys": {"values_yaml": "".join(f"key{number}: text\n" for number in range(20_000))},
    "options": schema(f'"greeting": {{"type": "string", "listEnum": [{members(20_000, chr(34) + "{}" + chr(34))}]}}'),
    "fields": schema(members(2_000, '"p{}": {{"type": "string", "default": "a"}}')),
    "references": schema(
        '"greeting": {"type": "string", "x-onyxia": {"overwriteDefaultWith": "' + "{{a}}" * 50_000 + '"}}'
    ),
}
"""So much of one thing that comparing each with each would take hours."""


@pytest.mark.parametrize("name", MANY)
def test_work_grows_with_a_chart_and_not_faster(sardonyx, name):
    write_chart(sardonyx.folder / "demo", **MANY[name])
    result = sardonyx("validate", "demo")
    assert result.code in (0, 1)
    assert "given up" not in result.out


PIPES = ["values.yaml", "values.schema.json", "requirements.yaml", "Chart.lock", ".helmignore", "templates/x.yaml"]


@pytest.mark.parametrize("file", PIPES)
def test_a_pipe_is_not_waited_for(sardonyx, file):
    path = write_chart(sardonyx.folder / "demo") / file
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    result = sardonyx("validate", "demo", "--fix")
    assert (result.code, f"demo/{file}: error: is neither a file nor a folder" in result.out) == (1, True), result.out


@pytest.mark.parametrize("options", [(), ("--fix",)], ids=str)
def test_folders_without_end_are_not_entered(sardonyx, options):
    write_chart(sardonyx.folder / "demo", templates__x_yaml="a: 1\n")
    inside = os.open(sardonyx.folder / "demo" / "templates", os.O_RDONLY)
    for _ in range(1_500):
        os.mkdir("d", dir_fd=inside)  # a path of that length can no longer be named
        outer, inside = inside, os.open("d", os.O_RDONLY, dir_fd=inside)
        os.close(outer)
    os.close(inside)
    result = sardonyx("validate", "demo", *options)
    subprocess.run(["rm", "-r", "demo"], cwd=sardonyx.folder, check=True)  # more than Python's own can remove
    assert (result.code, "holds folders more than 100 deep" in result.out) == (1, True), result.err


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "github", "gitlab", "markdown"])
def test_a_name_that_is_not_utf8_can_be_reported(sardonyx, form):
    folder = write_chart(sardonyx.folder / "demo")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.yaml")).write_text("")
    result = sardonyx("validate", "demo", "--format", form)
    assert (result.code, "is not UTF-8" in result.out) == (1, True)
    result.out.encode()


def test_a_folder_whose_name_is_not_utf8_is_refused(sardonyx):
    write_chart(Path(os.fsdecode(os.fsencode(sardonyx.folder) + b"/\xff")))
    result = sardonyx("validate")
    assert (result.code, "the name of this folder is not UTF-8" in result.err) == (2, True)
