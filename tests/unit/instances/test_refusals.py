"""Charts that cannot be launched: each case is a template that the environment refuses, and what must be said."""

import json
from pathlib import Path

import pytest

from sardonyx.core.errors import SardonyxError
from sardonyx.core.yamltext import read_yaml

CASES = sorted((Path(__file__).parent / "cases" / "refused").glob("*.yaml"))
SCHEMA = {"type": "object", "properties": {"password": {"type": "string", "render": "password", "default": ""}}}


@pytest.fixture(params=CASES, ids=lambda path: path.stem)
def case(request):
    return read_yaml(request.param.read_bytes(), request.param.name).value


@pytest.fixture
def secret(case) -> str:
    return case.get("password", "t0p&S3-Qz")


@pytest.fixture
def message(case, secret, chart_from, launched) -> str:
    files = {"values.schema.json": json.dumps(case.get("schema", SCHEMA)), "templates/all.yaml": case["template"]}
    notes = {"templates/NOTES.txt": case["notes"]} if "notes" in case else {}
    with pytest.raises(SardonyxError) as refused:
        launched(chart_from({**files, **notes}), {"password": secret})
    return str(refused.value)


def test_the_refusal_says_what_and_where_and_never_the_secret(case, secret, message):
    assert [word for word in case["words"] if word not in message] == [], message
    assert secret not in message
