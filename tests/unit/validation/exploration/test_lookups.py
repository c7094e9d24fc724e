"""Fields that matter only where a cluster can be asked."""

from __future__ import annotations

import pytest

from sardonyx.validation.exploration.lookups import behind_lookup

ASKS = '{{ define "found" }}{{ range (lookup "v1" "Secret" "ns" "").items }}{{ end }}{{ end }}'
READERS = {
    "in a definition that asks": (
        '{{ define "x" }}{{ if .Values.on }}{{ lookup "v1" "Pod" "" "" }}{{ end }}{{ end }}',
        True,
    ),
    "through a definition that asks": ('{{ if .Values.on }}{{ include "found" . }}{{ end }}', True),
    "with parentheses": ('{{ if (.Values).on }}{{ template "found" . }}{{ end }}', True),
    "beside a definition that asks": ("{{ if .Values.on }}on{{ end }}" + ASKS, False),
    "a field with a longer name": ('{{ if .Values.only }}{{ include "found" . }}{{ end }}', False),
}


@pytest.mark.parametrize(("text", "expected"), READERS.values(), ids=READERS)
def test_readers(text: str, expected: bool):
    assert behind_lookup({"demo/templates/a.yaml": text, "demo/templates/b.tpl": ASKS}, ("on",)) is expected
