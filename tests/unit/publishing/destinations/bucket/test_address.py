"""Addresses of buckets."""

import pytest

from sardonyx.core.errors import UsageError
from sardonyx.publishing.destinations.bucket_address import BucketAddress, read_address

CHARTS = BucketAddress("charts", "a/b/", "https://h/x/")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("s3://charts", BucketAddress("charts", "", None)),
        ("s3://charts/", BucketAddress("charts", "", None)),
        ("s3://charts/a/b/", BucketAddress("charts", "a/b/", None)),
        ("s3://charts/a%20b", BucketAddress("charts", "a%20b/", None)),
        ("s3://My_old.bucket/a", BucketAddress("My_old.bucket", "a/", None)),
        ("s3://charts/a/b?public=https://h/x", CHARTS),
        ("s3://charts/a/b?public=https%3A%2F%2Fh%2Fx%2F", CHARTS),
    ],
)
def test_addresses(text, address):
    assert read_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "s3://",
        "s3:///a",
        "s3://charts/a//b",
        "s3://charts/../b",
        "s3://charts/./b",
        "s3://charts/a\nb",
        "s3://charts/a#b",
        "s3://key:p4ss@charts/a",
        "s3://charts?region=x",
        "s3://charts?public=",
        "s3://charts?public=file:///x",
        "s3://charts?public=https://me:p4ss@h/",
        "s3://charts?public=https://h/?x",
    ],
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(UsageError) as raised:
        read_address(text)
    assert "p4ss" not in f"{raised.value} {raised.value.help}"


def test_a_mistyped_option_is_named():
    with pytest.raises(UsageError) as raised:
        read_address("s3://charts?pubic=https://h")
    assert "public" in raised.value.help


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("demo-1.0.0.tgz", "demo-1.0.0.tgz"),
        ("./old/demo-1.0.0%2Bb.tgz", "old/demo-1.0.0+b.tgz"),
        ("https://h/x/demo.tgz", "demo.tgz"),
        ("s3://charts/a/b/demo.tgz", "demo.tgz"),
        ("https://h/demo.tgz", None),
        ("https://h/x/../demo.tgz", None),
        ("../demo.tgz", None),
        ("..%2Fdemo.tgz", None),
        ("/demo.tgz", None),
        ("//h/x/demo.tgz", None),
        ("", None),
    ],
)
def test_where_an_entry_leads(url, name):
    assert CHARTS.name_at(url) == name
