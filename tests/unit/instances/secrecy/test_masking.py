import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.instances.masking import MASK, is_distinctive, redact


@given(st.text(), st.text(min_size=6), st.text())
def test_a_long_value_does_not_stay(before, secret, after):
    secret = f"<{secret}>"
    assert secret not in redact(before + secret + after, [secret]).replace(MASK, "")


@given(st.binary(max_size=4), st.text("abcXYZ123é", min_size=12))
def test_base64_does_not_hide_a_value(before, secret):
    text = base64.b64encode(before + secret.encode()).decode()
    assert base64.b64encode(secret.encode()[3:-3]).decode().rstrip("=")[2:-2] not in redact(text, [secret])


def test_json_does_not_hide_a_value():
    assert redact(json.dumps({"p": 'a"b\\cd"é'}), ['a"b\\cd"é']) == '{"p": "[secret]"}'


def test_a_line_of_a_key_is_enough():
    key = "-----BEGIN KEY-----\nMIIEpAIBAAK\nCAQEA7bq\n"
    assert redact("line 7: 'MIIEpAIBAAK' is not base64", [key]) == "line 7: '[secret]' is not base64"


def test_a_short_value_is_replaced_as_a_word_only():
    assert redact("the value 12 is not a port of 127.0.0.1", ["12"]) == "the value [secret] is not a port of 127.0.0.1"


def test_the_longest_value_goes_first():
    assert redact("abcdef-ghijkl", ["abcdef", "abcdef-ghijkl"]) == MASK


@pytest.mark.parametrize("secrets", [[], [""], ["  "]])
def test_nothing_secret_changes_nothing(secrets):
    assert redact("a text with  words", secrets) == "a text with  words"


@pytest.mark.parametrize(
    "value", ["tR0ub4dor&3", "sup3r-secret-9", "AKIAIOSFODNN7EXAMPLE", "correct horse battery", "4f9c1d2e77aa"]
)
def test_values_that_cannot_be_chance(value):
    assert is_distinctive(value)


@pytest.mark.parametrize("value", ["", "a", "1234", "changeme", "postgres", "password", "user-alice", "a" * 40])
def test_values_that_may_stand_anywhere(value):
    assert not is_distinctive(value)
