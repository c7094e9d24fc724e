import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.repository.errors import HostileName
from sardonyx.repository.names import check_new_path
from sardonyx.repository.words import mask_credentials, printable, remote_words, visible


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("https://u:p@h/x", "https://***@h/x"),
        ("'ssh://git@h/x'", "'ssh://***@h/x'"),
        ("https://u:p@ss@h/x", "https://***@h/x"),
        ("https://u:p/q@h/x", "https://***@h/x"),
        ("https://h/x", "https://h/x"),
        ("git@h:x and a@b", "git@h:x and a@b"),
    ],
)
def test_credentials_are_masked(text, masked):
    assert mask_credentials(text) == masked


def test_only_the_remotes_own_words_are_quoted():
    raw = b"Counting\rremote: no \x1b[1mway\x1b[0m \nremote:\nTo x\nerror: failed\n"
    assert remote_words(raw) == "no [1mway[0m"


@given(st.text())
def test_nothing_shown_controls_a_terminal(text):
    for safe in (printable(text), visible(text)):
        assert all(letter in "\n\t" or unicodedata.category(letter)[0] != "C" for letter in safe)


@pytest.mark.parametrize(
    "path",
    [
        *("", "/x", "../x", "x/../y", "x//y", "./x", "x/", ".git/config", "x/.GIT/hooks", ".git ", "git~1"),
        *("x\ny", "x\0", "x\\y", "\udcff", "\u202ex", ".g\u200cit", "a" * 300, "a/" * 600 + "a"),
    ],
)
def test_paths_that_may_not_be_written(path):
    with pytest.raises(HostileName):
        check_new_path(path)
