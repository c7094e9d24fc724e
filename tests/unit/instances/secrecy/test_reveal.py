import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.instances.reveal import reveal


def secret(**data):
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "web"}, "stringData": data}


@pytest.fixture
def pw(token):
    return token("security.password")


@pytest.fixture
def key(token):
    return token("s3.key")


@given(value=st.text(min_size=1))
def test_a_value_that_stands_alone_is_filled_in_whatever_it_is(token, value):
    pw = token("security.password")
    revealed = reveal(f"Password: {pw}\n", [secret(P=pw)], {"web": {"P": value.encode()}})
    assert revealed.text == f"Password: {value}\n"


@given(value=st.text("abc:/@é !", min_size=1))
def test_a_value_inside_a_longer_text_is_filled_in(token, value):
    pw = token("security.password")
    live = {"web": {"URL": f"postgres://alice:{value}@db/x".encode()}}
    assert reveal(pw, [secret(URL=f"postgres://alice:{pw}@db/x")], live).text == value


def test_two_values_in_one_text(pw, key):
    live = {"web": {"PAIR": b"first=1234;second=abcd"}}
    assert reveal(f"{pw} {key}", [secret(PAIR=f"first={pw};second={key}")], live).text == "1234 abcd"


def test_a_value_that_stands_twice_in_a_text(pw):
    assert reveal(pw, [secret(P=f"{pw}-{pw}")], {"web": {"P": b"a-a"}}).text == "a"


@pytest.mark.parametrize(
    ("position", "live"),
    [
        ("{pw}:{key}", b"a:b:c"),
        ("{pw}{key}", b"abc"),
        ("{pw}-{pw}", b"a-b"),
        ("user {pw}", b"somebody else"),
        ("user {pw}", b"user "),
        ('"{pw}"', rb'"a\"b"'),
    ],
)
def test_what_cannot_be_told_for_sure_stays_a_placeholder(position, live, pw, key):
    revealed = reveal(f"Password: {pw}", [secret(P=position.format(pw=pw, key=key))], {"web": {"P": live}})
    assert revealed.text == f"Password: {pw}"
    assert revealed.unresolved == (pw,)


def test_a_place_of_its_own_goes_before_a_longer_text(pw):
    live = {"web": {"A": b"user stale", "B": b"fresh"}}
    assert reveal(pw, [secret(A=f"user {pw}", B=pw)], live).text == "fresh"


@pytest.mark.parametrize("live", [{}, {"other": {"P": b"x"}}, {"web": {}}])
def test_without_the_secret_of_the_cluster_nothing_is_revealed(live, pw):
    assert reveal(pw, [secret(P=pw)], live).unresolved == (pw,)


def test_notes_without_placeholders_stay_as_they_are(pw):
    revealed = reveal("Open the address.\n", [secret(P=pw)], {"web": {"P": b"x"}})
    assert (revealed.text, revealed.unresolved) == ("Open the address.\n", ())


def test_a_long_text_with_many_placeholders_takes_no_time(token):
    tokens = [token(f"a.b{number}") for number in range(30)]
    text = " ".join(tokens)
    assert reveal(tokens[0], [secret(P=text)], {"web": {"P": b"x " * 100_000}}).unresolved == (tokens[0],)


def test_the_representation_shows_no_value(pw):
    assert "hunter2" not in repr(reveal(pw, [secret(P=pw)], {"web": {"P": b"hunter2"}}))
