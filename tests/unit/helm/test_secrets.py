"""A secret value leaves a worker in renderings only."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from sardonyx.helm.engine import Rendering
from sardonyx.helm.errors import RenderError, RenderFailed, UnparsableOutput, ValuesRefused
from sardonyx.helm.manifests import parse_rendering

CANARY = "canary7788"
PATTERN = json.dumps({"properties": {"secret": {"pattern": "^x$"}}})
OBJECT = "apiVersion: v1\nkind: Secret\nmetadata: {{name: {}}}\n"

LEAKS = {
    "fail": "{{ fail .Values.secret }}",
    "failing function": "{{ tpl (print `{{ ` .Values.secret ` }}`) . }}",
    "wrong type": "{{ index .Values .Values.secret `x` }}",
    "malformed output": "a: &x *{{ .Values.secret }}",
    "duplicate key": "{{ .Values.secret }}: 1\n{{ .Values.secret }}: 2\n",
    "duplicate object": OBJECT.format("{{ .Values.secret }}") + "---\n" + OBJECT.format("{{ .Values.secret }}"),
    "object without a kind": "{{ .Values.secret }}: 1",
    "false place": "{{ fail (print `demo/templates/` .Values.secret `:3`) }}",
    "false trace": '{{ tpl (print `{{ include "demo/` .Values.secret `:1:2" . }}`) . }}',
}


@pytest.mark.parametrize("template", LEAKS.values(), ids=LEAKS.keys())
def test_errors_of_a_confidential_render_say_no_value(pool, make_request, template):
    with pytest.raises(RenderError) as caught:
        parse_rendering(pool.render([make_request(template, confidential=True, secret=CANARY)])[0])
    assert CANARY not in f"{caught.value!r} {caught.value} {vars(caught.value)}"


def test_confidential_error_still_names_the_template(pool, make_request):
    with pytest.raises(RenderFailed) as caught:
        pool.render([make_request("{{ fail .Values.secret }}", confidential=True, secret=CANARY)])
    assert str(caught.value.place) == "demo/templates/a.yaml:1:3"


@pytest.mark.parametrize("confidential", [True, False], ids=["confidential", "public"])
def test_refused_values_are_never_quoted(pool, make_request, confidential):
    with pytest.raises(ValuesRefused) as caught:
        pool.render([make_request("{}", confidential=confidential, schema=PATTERN, secret=CANARY)])
    assert [refusal.path for refusal in caught.value.refusals] == [("secret",)]
    assert CANARY not in str(caught.value)


def test_public_error_does_quote(pool, make_request):
    with pytest.raises(UnparsableOutput, match="kind"):
        parse_rendering(pool.render([make_request("a: 1")])[0])


@pytest.mark.parametrize("engine", ["sdk", "command"])
def test_warnings_about_values_reach_no_stream(request, tmp_path, engine):
    """Helm warns of a table that replaces a plain value, and quotes both; the whole process is watched."""
    helm = request.getfixturevalue("helm_binary") if engine == "command" else None
    result = subprocess.run([sys.executable, "-c", RENDER, str(helm or "")], capture_output=True, text=True, check=True)
    assert (result.stdout, result.stderr) == ("done", "")


RENDER = f"""
import io, sys, tarfile
from pathlib import Path
from sardonyx.helm.engine import Release, RenderRequest
buffer = io.BytesIO()
with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
    chart = {{"Chart.yaml": "apiVersion: v2\\nname: a\\nversion: 1.0.0\\n", "values.yaml": "a: {{b: 1}}\\nc: 1\\n"}}
    for name, text in chart.items():
        member = tarfile.TarInfo("a/" + name)
        member.size = len(text)
        tar.addfile(member, io.BytesIO(text.encode()))
if sys.argv[1]:
    from sardonyx.helm.cli_engine import CliEngine
    engine = CliEngine(Path(sys.argv[1]))
else:
    from sardonyx.helm.sdk_engine import SdkEngine
    engine = SdkEngine()
engine.render(RenderRequest(buffer.getvalue(), {{"a": "{CANARY}", "c": {{"d": "{CANARY}"}}}}, Release("a", "b")))
print("done", end="")
"""


def test_requests_do_not_show_values_when_printed(make_request):
    assert CANARY not in repr(make_request("{}", secret=CANARY))


def test_renderings_do_not_show_what_is_in_them_when_printed():
    assert CANARY not in repr(Rendering({"a.yaml": f"secret: {CANARY}"}, f"the password is {CANARY}"))
