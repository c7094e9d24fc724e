"""Certificates are made with elliptic keys, and everything else stays as it is."""

from __future__ import annotations

import json

import pytest

from sardonyx.charts import quick_package
from sardonyx.charts.metadata import chart_of
from sardonyx.charts.templates.quickkeys import with_quick_keys
from sardonyx.helm.engine import Release, RenderRequest
from sardonyx.helm.pool import WorkerPool

_CHART = b"apiVersion: v2\nname: demo\nversion: 1.0.0\n"
_KEY = '(genPrivateKey "ecdsa")'
_ALL = """\
{{- $ca := genCA "it" (int 365) -}}
{{- $made := list (genSelfSignedCert "me" nil (list "a" "b") 7) (genSignedCert "me" nil nil 7 $ca) $ca -}}
{{ $made | toJson }}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{{ genCA "a" 1 }}', f'{{{{ genCAWithKey "a" 1 {_KEY} }}}}'),
        ('{{ (genCA "a" (int 1)).Cert }}', f'{{{{ (genCAWithKey "a" (int 1) {_KEY}).Cert }}}}'),
        ('{{- $c := genCA "a" 1 | toJson -}}', f'{{{{- $c := genCAWithKey "a" 1 {_KEY} | toJson -}}}}'),
        ('{{ 1 | genCA "a" }}', '{{ 1 | genCA "a" }}'),
        ('{{/* genCA "a" 1 */}} genCA {{ "genCA" }}', '{{/* genCA "a" 1 */}} genCA {{ "genCA" }}'),
        ('{{ genCA "a" 1', '{{ genCA "a" 1'),
    ],
)
def test_a_key_is_given_where_one_would_be_drawn(text: str, expected: str):
    assert with_quick_keys(text) == expected


def test_helm_makes_certificates_of_it():
    files = {"Chart.yaml": _CHART, "templates/a.yaml": with_quick_keys(_ALL).encode()}
    with WorkerPool() as pool:
        result = pool.render([RenderRequest(quick_package(chart_of(files, "demo")), {}, Release("a", "b"))])[0]
    made = json.loads(result.files["demo/templates/a.yaml"])
    assert [(each["Cert"][:27], each["Key"][:30]) for each in made] == [
        ("-----BEGIN CERTIFICATE-----", "-----BEGIN EC PRIVATE KEY-----")
    ] * 3
