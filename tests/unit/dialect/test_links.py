"""Launch links as Onyxia 5.5.2 reads and writes them (cases/links), what a link loses, and the way there and back."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.core.errors import UsageError
from sardonyx.dialect import DELETED, PatchLeaf
from sardonyx.dialect.links import Link, MalformedLink, read_link, unread_parts, write_link

CASES = Path(__file__).parent / "cases" / "links"
NAMES = {"catalogId": "catalog", "chartName": "chart", "s3": "s3_profile", "autoLaunch": "auto_launch"}


def cases(name):
    return [json.loads(line) for line in (CASES / name).read_text(encoding="utf-8").splitlines()]


def patch_of(leaves):
    return tuple(PatchLeaf(tuple(path), value[0] if value else DELETED) for path, *value in leaves)


def link_of(parameters, leaves):
    return Link(**{NAMES.get(name, name): value for name, value in parameters.items()}, patch=patch_of(leaves))


@pytest.mark.parametrize(
    "case", [case for case in cases("read.jsonl") if "params" in case], ids=lambda case: case["text"]
)
def test_reads_what_onyxia_reads(case):
    assert read_link(case["text"]) == link_of(case["params"], case["patch"])


@pytest.mark.parametrize(
    "case", [case for case in cases("read.jsonl") if "params" not in case], ids=lambda case: case["text"]
)
def test_refuses_where_onyxia_stops(case):
    with pytest.raises(MalformedLink):
        read_link(case["text"])


@pytest.mark.parametrize("case", cases("write.jsonl"), ids=lambda case: case["text"])
def test_writes_what_onyxia_writes(case):
    assert write_link(link_of(case["link"], case["patch"])) == (case["text"], ())


KEYS = st.sampled_from(["a", "image", "spark.driver", "x-y", "_", "B"]) | st.text(max_size=4)
PATHS = st.lists(KEYS | st.integers(0, 12), min_size=1, max_size=4).map(tuple)
TEXTS = st.text(max_size=8)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS | st.just(DELETED)
LINKS = st.builds(
    Link,
    catalog=st.text(min_size=1).filter(lambda text: text not in (".", "..")),
    chart=st.just("vscode-python"),
    name=st.none() | TEXTS,
    version=st.none() | TEXTS,
    shared=st.none() | st.booleans(),
    s3_profile=st.none() | TEXTS,
    patch=st.lists(st.builds(PatchLeaf, PATHS, SCALARS), max_size=4).map(tuple),
    auto_launch=st.none() | st.booleans(),
    site=st.sampled_from(["", "https://lab.example.org", "https://lab.example.org/onyxia"]),
)


@given(LINKS)
def test_a_written_link_gives_back_all_but_what_is_named_lost(link):
    text, lost = write_link(link)
    gone = [leaf.path for leaf in lost]
    kept = tuple(leaf for leaf in link.patch if write_link(link._replace(patch=(leaf,))).lost == ())
    assert read_link(text) == link._replace(patch=kept)
    assert sorted(map(repr, gone)) == sorted(repr(leaf.path) for leaf in link.patch if leaf not in kept)
    assert text.isascii()


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    for start in ("", "/launcher/lab/x?"):
        with suppress(MalformedLink):
            unread_parts(start + text)


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        (("replicas",), 3, "no key inside another"),
        (("arr", 0), "v", "no key inside another"),
        ((0, "a"), 1, "root of the values"),
        (("a", "b"), "x»y", "ends a text"),
        (("a", "b&c"), 1, "meaning in addresses"),
        (("a", "é"), 1, "meaning in addresses"),
        (("a", "b[0]"), 1, "looks like an index"),
        (("a", ""), 1, "empty"),
        (("a\\", "b"), 1, "escape"),
        (("oidc-spa", "b"), 1, "sign-in"),
        (("a", "b"), 2**53 + 1, "exactly"),
        (("a", "b"), float("inf"), "exactly"),
        (("a", "b"), "\ud800", "half a character"),
    ],
)
def test_what_a_link_cannot_carry_is_left_out_and_named(path, value, why):
    text, (lost,) = write_link(Link("lab", "x", patch=(PatchLeaf(path, value),)))
    assert (text, lost.path, why in lost.reason) == ("/launcher/lab/x", path, True)


def test_an_opening_quote_inside_a_text_is_no_harm():
    link = Link("lab", "x", patch=(PatchLeaf(("a", "b"), "x«y"),))
    assert read_link(write_link(link).text) == link


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("https://lab.example.org/catalog", 1, "is not a launch link"),
        ("/launcher/lab/x?name=a&a.b=word", 24, "a.b: is none of true"),
        ("/launcher/lab/x?a.b=1&c.d", 23, "c.d: has no value"),
        ("/launcher/lab/x?name=a=b", 17, "name: has more than one ="),
        ("/launcher/lab/x?name=%E9", 17, "name: is not UTF-8"),
        ("/launcher/l%b/x", 11, "has a % that begins no escape"),
        ("/launcher/lab/x?a.b[12345678901]=1", 17, "index that no array has"),
    ],
)
def test_a_malformed_link_is_refused_at_its_column(text, column, words):
    with pytest.raises(MalformedLink, match=words) as caught:
        read_link(text)
    assert caught.value.place.column == column


def test_a_value_is_never_quoted_in_an_error():
    with pytest.raises(MalformedLink) as caught:
        read_link("/launcher/lab/x?security.password=hunter2secret%")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("parameter", "words"),
    [
        ("replicas=3", "only keys with a dot"),
        ("a.size=3Gi", "is read as the number 3"),
        ("a.size=Infinity", "is read as null"),
        ("shared=maybe", "must be true or false"),
        ("name", "it has no value"),
    ],
)
def test_what_the_launcher_ignores_or_misreads_is_named(parameter, words):
    (part,) = unread_parts(f"/launcher/lab/x?a.b=1&{parameter}&c.d=-1.50&e.f=%C2%AB3Gi%C2%BB")
    assert (part.column, words in part.reason) == (23, True)


@pytest.mark.parametrize("name", ["", ".", "..", "\udfff"])
def test_a_catalog_that_no_address_can_name_is_refused(name):
    with pytest.raises(UsageError):
        write_link(Link(name, "x"))
