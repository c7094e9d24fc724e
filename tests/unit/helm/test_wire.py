"""What is sent is what arrives."""

from __future__ import annotations

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.core.errors import Place
from sardonyx.helm.engine import Capabilities, Release, Rendering, RenderRequest
from sardonyx.helm.errors import (
    MissingDependencies,
    Refusal,
    RenderFailed,
    RenderOutOfMemory,
    RenderTooLarge,
    UnparsableOutput,
    UnreadableChart,
    ValuesRefused,
)
from sardonyx.helm.values_text import values_text
from sardonyx.helm.wire import (
    FRAME_LIMIT,
    LENGTHS_SIZE,
    decode_reply,
    decode_request,
    encode_request,
    error_message,
    frame_lengths,
    rendering_message,
)

texts = st.text(st.characters(codec="utf-8"))
scalars = (
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | texts
)
nested = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
values = st.dictionaries(texts, nested, max_size=4)


@given(st.binary(), values, texts, st.lists(texts), st.booleans())
def test_request_arrives_as_it_was(package, values, name, versions, confidential):
    request = RenderRequest(package, values, Release(name, "n"), Capabilities("v1.33.0", tuple(versions)), confidential)
    data = encode_request(request)
    text, size = frame_lengths(data[:LENGTHS_SIZE])
    body = data[LENGTHS_SIZE:]
    assert decode_request(json.loads(body[:text]), body[text : text + size]) == request


@given(st.dictionaries(texts, texts), texts, st.booleans())
def test_rendering_arrives_as_it_was(files, notes, confidential):
    rendering = Rendering(files, notes, confidential)
    assert decode_reply(json.loads(json.dumps(rendering_message(rendering)))) == rendering


@pytest.mark.parametrize(
    "error",
    [
        UnreadableChart("is empty"),
        MissingDependencies(["a", "b"]),
        ValuesRefused([Refusal("demo", ("a", 0, "b"), "is too long")]),
        RenderFailed("no", Place("c/templates/a.yaml", 2, 3)),
        RenderFailed("no place"),
        UnparsableOutput("is not YAML", "c/templates/a.yaml", 4),
        RenderOutOfMemory(1 << 30),
        RenderTooLarge(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_error_arrives_as_it_was(error):
    with pytest.raises(type(error)) as caught:
        decode_reply(json.loads(json.dumps(error_message(error))))
    assert (str(caught.value), vars(caught.value)) == (str(error), vars(error))


def test_frame_beyond_the_limit_is_refused():
    with pytest.raises(ValueError, match="too large"):
        frame_lengths(struct.pack(">II", FRAME_LIMIT, 1))


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), {1: 2, "1": object()}], ids=["nan", "infinity", "object"]
)
def test_values_that_json_lacks_are_refused(value):
    with pytest.raises(ValuesRefused):
        values_text({"a": value})


@given(values)
def test_values_text_is_json_for_the_same_values(values):
    assert json.loads(values_text(values)) == values


def test_lone_surrogate_does_not_break_the_text():
    assert json.loads(values_text({"a": "\ud800"})) == {"a": "?"}
