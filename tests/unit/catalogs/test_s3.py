"""Where a bucket is; everything else is tried with a real server in ``unit/publishing/destinations/bucket``."""

import pytest

from sardonyx.catalogs.awssettings import S3Settings
from sardonyx.catalogs.errors import CatalogError
from sardonyx.catalogs.s3 import NEW, S3Bucket, S3Object, matching

LOCAL = "http://127.0.0.1:9000"


@pytest.mark.parametrize(
    ("name", "settings", "url"),
    [
        ("charts", S3Settings("eu-west-3", "", None), "https://charts.s3.eu-west-3.amazonaws.com"),
        ("charts", S3Settings("eu-west-3", "", path_style=True), "https://s3.eu-west-3.amazonaws.com/charts"),
        ("charts", S3Settings("cn-north-1", "", None), "https://charts.s3.cn-north-1.amazonaws.com.cn"),
        ("my.charts", S3Settings("eu-west-3", "", None), "https://s3.eu-west-3.amazonaws.com/my.charts"),
        ("My_charts", S3Settings("eu-west-3", "", None), "https://s3.eu-west-3.amazonaws.com/My_charts"),
        ("charts", S3Settings("x", LOCAL, path_style=True), "http://127.0.0.1:9000/charts"),
        ("charts", S3Settings("x", "https://s3.example.org", path_style=False), "https://charts.s3.example.org"),
    ],
)
def test_where_a_bucket_is(name, settings, url):
    assert S3Bucket(name, settings=settings).url == url


def test_what_was_read_is_what_is_replaced():
    assert matching(S3Object('"a b"', None)) == {"If-Match": '"a b"'}
    assert matching(None) == NEW


@pytest.mark.parametrize("etag", ["", 'W/"a"'])
def test_an_etag_that_cannot_be_compared_is_an_error(etag):
    with pytest.raises(CatalogError, match="no ETag"):
        matching(S3Object(etag, None))
