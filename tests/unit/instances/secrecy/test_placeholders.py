import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.core.yamltext import read_yaml
from sardonyx.instances.placeholders import contains_placeholder, find_placeholders, placeholder, substitute

PATHS = st.lists(st.text() | st.integers(min_value=0), max_size=4).map(tuple)


@given(st.text(), PATHS, st.integers(min_value=1))
def test_a_token_is_sx_and_30_base32_digits(instance, path, revision):
    assert re.fullmatch("sx[a-z2-7]{30}", placeholder(instance, path, revision))


def test_a_token_never_changes():
    assert placeholder("user-alice/web", ("security", "password"), 1) == "sxl26dtz64abyjnzlw7zv2hvsw4pscq7"


@pytest.mark.parametrize(
    "other",
    [
        ("user-alice/web", ("security", "password"), 2),
        ("user-alice/db", ("security", "password"), 1),
        ("user-alice/web", ("security.password",), 1),
        ("user-alice/web", ("security", "password", 0), 1),
    ],
)
def test_instance_path_and_revision_each_make_another_token(other):
    assert placeholder(*other) != placeholder("user-alice/web", ("security", "password"), 1)


def test_an_index_and_a_key_that_look_alike_have_two_tokens():
    assert placeholder("a/b", ("x", 0), 1) != placeholder("a/b", ("x", "0"), 1)


def test_yaml_reads_a_token_as_text_without_quotes():
    token = placeholder("a/b", ("x",), 1)
    assert read_yaml(token, "t").value == token


def test_substitution_leaves_other_text_alone():
    token = placeholder("a/b", ("x",), 1)
    assert substitute(f"sx{token}-{token}.", {token: r"\1 "}) == r"sx\1 -\1 ."


def test_a_value_that_holds_a_token_is_not_substituted_again():
    one, two = placeholder("a/b", ("x",), 1), placeholder("a/b", ("y",), 1)
    assert substitute(one, {one: two, two: "never"}) == two


def test_tokens_are_found_in_the_middle_of_words():
    token = placeholder("a/b", ("x",), 1)
    assert contains_placeholder(f"user:{token}@host")
    assert find_placeholders(f"{token}{token} -{token}-") == [token]


def test_ordinary_text_holds_no_placeholder():
    assert not contains_placeholder("sxabc and 5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef")
