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


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000])
def test_what_is_nested_without_end_is_refused(text):
    with pytest.raises(MalformedText, match="nested too deeply"):
        read_json(text, "a.json")


def test_a_key_that_is_there_twice_is_found_among_many():
    members = ", ".join(f'"k{number}": 1' for number in range(100_000))
    with pytest.raises(MalformedText, match="'k99999' is there twice"):
        read_json(f'{{{members}, "k99999": 2}}', "a.json")


@pytest.mark.parametrize("text", [r'"\ud800"', r'{"\uDFFF": 1}', r'["\udc00\ud800"]'])
def test_half_a_character_is_refused(text):
    with pytest.raises(MalformedText, match="is half a character"):
        read_json(text, "a.json")


def test_a_whole_character_may_be_escaped():
    assert read_json(r'"\ud83d\ude00"', "a.json").value == "\U0001f600"
