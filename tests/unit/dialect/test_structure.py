"""The structural gate, keyword by keyword: cases/structure/*.yaml."""

from pathlib import Path

import pytest

from sardonyx.core.valuepaths import format_path
from sardonyx.core.yamltext import read_yaml
from sardonyx.dialect import MalformedSchema, check_structure, compute_values

FILE = Path(__file__).parent / "cases" / "structure" / "violations.yaml"
CASES = read_yaml(FILE.read_text(encoding="utf-8"), FILE.name).value


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_reports_every_violation(case):
    schema = {"type": "object", "properties": {"x": case["node"]}}
    found = [format_path(violation.path[2:]) for violation in check_structure(schema)]
    assert sorted(found) == sorted(case["violated"])


@pytest.mark.parametrize("schema", [{"type": "array"}, {"type": "string"}])
def test_the_root_must_be_an_object(schema):
    assert [str(violation) for violation in check_structure(schema)] == [
        "type: the root of a values schema must be of type object"
    ]


@pytest.mark.parametrize("schema", [None, [], "object", 3])
def test_a_schema_that_is_no_object(schema):
    assert [str(violation) for violation in check_structure(schema)] == ["(root): must be a schema object"]


def test_computing_values_refuses_what_the_gate_refuses():
    with pytest.raises(MalformedSchema) as refused:
        compute_values({"type": "object", "properties": {"a": {}, "b": {}}}, {}, {})
    assert len(refused.value.violations) == 2
