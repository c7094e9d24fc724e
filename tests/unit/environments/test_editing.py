import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.core.errors import SardonyxError
from sardonyx.core.yamltext import read_yaml
from sardonyx.environments.editing import replace_texts

TEXT = b"""# first
a:
  b: old   # why
  "c d": 'x # y'
list:
  - k: 1
    url: https://example.org/#part # note
flow: {a: 1, b: 2}
"""


def test_only_the_value_changes() -> None:
    changed = replace_texts(TEXT, "f.yaml", {("a", "b"): "new", ("list", 0, "url"): "file:///x"})
    assert changed == TEXT.replace(b"old", b"new").replace(b"https://example.org/#part", b"file:///x")


@pytest.mark.parametrize("path", [("flow", "a"), ("a",), ("nothing",), ("list", 0)])
def test_what_does_not_stand_on_a_line_of_its_own_is_refused(path: tuple[str | int, ...]) -> None:
    with pytest.raises(SardonyxError, match="cannot be replaced"):
        replace_texts(TEXT, "f.yaml", {path: "new"})


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C"])), st.sampled_from(["b", "c d"]))
def test_any_text_without_control_characters_is_read_again(text: str, key: str) -> None:
    changed = replace_texts(TEXT, "f.yaml", {("a", key): text})
    assert read_yaml(changed, "f.yaml").value["a"][key] == text
    assert changed.splitlines()[0] == b"# first"
