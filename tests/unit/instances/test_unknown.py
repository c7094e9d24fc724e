import pytest

from sardonyx.core.valuepaths import format_path, parse_path
from sardonyx.instances.classification import ChartValues
from sardonyx.instances.unknown import unknown_values

SCHEMA = {
    "type": "object",
    "properties": {
        "replicas": {"type": "integer"},
        "open": {"type": "object"},
        "closed": {"type": "object", "properties": {"size": {"type": "string"}}},
        "map": {"type": "object", "properties": {"a": {}}, "additionalProperties": {"type": "string"}},
        "list": {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}}},
        "any": {"anyOf": [{"properties": {"x": {}}}]},
    },
}
DEFAULTS = {"image": {"tag": "1"}, "labels": {}, "nothing": None, "items": [{"name": "x"}]}


def unknown(path: str, schema=SCHEMA) -> list[list[str]]:
    found = unknown_values(ChartValues(schema, DEFAULTS), [parse_path(path)], {"db"})
    return [[format_path(item.path), *map(format_path, item.nearest)] for item in found]


@pytest.mark.parametrize(
    "path",
    [
        *("replicas", "open.x.y", "closed.size", "map.other", "list[3].name", "any.x"),
        *("image.tag", "labels.x", "nothing.x", "items[0].name", "db.whatever", "global.x"),
    ],
)
def test_what_the_chart_leaves_open_is_known(path):
    assert unknown(path) == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("replica", ["replica", "replicas"]),
        ("closed.sise.x", ["closed.sise", "closed.size"]),
        ("list[0].nmae", ["list[0].nmae", "list[0].name"]),
        ("image.tga", ["image.tga", "image.tag"]),
        ("zzz", ["zzz"]),
    ],
)
def test_what_it_does_not_know_comes_with_the_nearest_names(path, expected):
    assert unknown(path) == [expected]


def test_without_a_schema_values_yaml_alone_decides():
    assert unknown("replicas", schema=None) == [["replicas"]]
