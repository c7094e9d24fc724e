import pytest

from sardonyx.core.jsontext import read_json, write_json
from sardonyx.core.yamltext import MalformedText, place_of


def test_json_has_places():
    document = read_json('{\n  "a": {"b": 1}\n}', "s.json")
    assert str(place_of(document, ("a", "b"))) == "s.json:2:9"


@pytest.mark.parametrize(
    ("text", "where"), [('{"a": 1,}', "s.json:1:"), ('{"a": 1, "a": 2}', "s.json"), ("NaN", "s.json")]
)
def test_bad_json_is_refused_with_its_place(text, where):
    with pytest.raises(MalformedText) as error:
        read_json(text, "s.json")
    assert str(error.value).startswith(where)


def test_canonical_json_is_sorted_and_tight():
    assert write_json({"b": [1, "é"], "a": None}) == '{"a":null,"b":[1,"é"]}'


@pytest.mark.parametrize("number", ["1e999", "-1e999", "9" * 400, "9" * 5000])
def test_numbers_that_no_other_reader_has_are_refused(number):
    with pytest.raises(MalformedText, match="too large"):
        read_json(f'{{"a": {number}}}', "a.json")
