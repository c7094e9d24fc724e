"""Servers and networks that misbehave: each a clear error, nothing half published, nothing overwritten."""

import itertools
import logging
from contextlib import contextmanager

import pytest
from tests.servers.bucket import SECRET, variables
from tests.servers.faulty_proxy import Fault, FaultyProxy
from tests.servers.meddler import Answer

from sardonyx.catalogs import CatalogError, DigestMismatch, Unreachable
from sardonyx.catalogs.web import Connections
from sardonyx.publishing.destination import Found, Release, ReleaseTaken
from sardonyx.publishing.destinations import bucket as module
from sardonyx.publishing.destinations.bucket import open_s3

CHECKSUM = "x-amz-checksum-sha256"
DEMO = Release("demo", "1.0.0")
REFUSALS = list(itertools.product(("GET", "PUT"), (400, 401, 403, 404, 409, 429, 500, 501, 503)))
CODES = [
    (400, "ExpiredToken", "get new ones"),
    (403, "AccessDenied", "s3:ListBucket"),
    (403, "InvalidAccessKeyId", "AWS_ACCESS_KEY_ID"),
    (403, "RequestTimeTooSkewed", "clock"),
    (403, "SignatureDoesNotMatch", "AWS_SECRET_ACCESS_KEY"),
    (404, "NoSuchBucket", "make it first"),
    (501, "NotImplemented", "If-None-Match"),
]


def error(status: int, code: str, **headers: str) -> Answer:
    """What S3 answers to what it will not do."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, named, f'<?xml version="1.0"?><Error><Code>{code}</Code></Error>'.encode())


@pytest.fixture
def meddler(server, meddle):
    return meddle(server.host)


@pytest.fixture
def meddled(meddler, destination, hasty):
    """The same place through a meddler; ``destination`` is opened first and stays as it is."""
    return hasty(meddler.host)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(module, "_LONGEST", 0.001)


@pytest.fixture
def faulty(server, hasty):
    """Open a destination behind a network with faults."""

    @contextmanager
    def start(*faults: Fault):
        with FaultyProxy("127.0.0.1", server.port) as proxy:
            proxy.faults = list(faults)
            own = Connections()
            yield hasty(f"127.0.0.1:{proxy.port}", own)
            own.http.close()

    return start


def publish(destination, *packages) -> None:
    for package in packages:
        destination.store(package)
    destination.announce(packages)


@pytest.mark.parametrize(("method", "status"), REFUSALS)
def test_a_refusal_is_an_error_and_publishes_nothing(meddled, meddler, destination, pack, method, status):
    meddler.before = lambda request: Answer(status, {}, b"no") if request.method == method else None
    with pytest.raises(CatalogError, match=str(status)):
        publish(meddled, pack(prov=b"signed"))
    assert destination.find([DEMO]) == {}


@pytest.mark.parametrize(("status", "code", "remedy"), CODES)
def test_what_the_server_says_is_told_with_what_helps(meddled, meddler, pack, status, code, remedy):
    meddler.before = lambda request: error(status, code)
    with pytest.raises(CatalogError, match=code) as raised:
        meddled.find([DEMO])
    assert remedy in raised.value.help


def test_the_region_of_a_bucket_is_told(meddled, meddler):
    meddler.before = lambda request: error(301, "PermanentRedirect", x_amz_bucket_region="eu-central-1")
    with pytest.raises(CatalogError) as raised:
        meddled.index()
    assert "AWS_REGION=eu-central-1" in raised.value.help


@pytest.mark.parametrize(
    "failure",
    [error(503, "SlowDown"), Answer(429, {"retry-after": "0"}, b""), error(500, "InternalError"), Answer(0, {}, b"")],
)
def test_what_passes_is_survived(meddled, meddler, destination, pack, failure):
    met = set()

    def once_each(request):
        what = f"{request.method} {request.path}"
        return None if what in met else met.add(what) or failure

    meddler.before = once_each
    publish(meddled, pack())
    assert destination.find([DEMO]) == {DEMO: Found(pack().digest, stored=True, announced=True)}


def test_an_answer_that_is_lost_does_no_harm(meddled, meddler, destination, pack):
    met = set()

    def lost_once(request, answer):
        what = f"{request.method} {request.path}"
        return answer if what in met else met.add(what) or Answer(0, {}, b"")

    meddler.after = lost_once
    publish(meddled, pack(prov=b"signed"), pack("other"))
    assert list(destination.index().entries) == ["demo", "other"]
    assert destination.provenance(DEMO) == b"signed"


@pytest.mark.parametrize("status", [404, 500, 502, 503])
def test_an_outage_never_means_that_nothing_is_there(meddled, meddler, destination, pack, status):
    publish(destination, pack())
    meddler.before = lambda request: Answer(status, {}, b"<html>no</html>")
    with pytest.raises(CatalogError):
        meddled.find([DEMO])
    with pytest.raises(CatalogError):
        meddled.announce([pack("other")])


@pytest.mark.parametrize("answer", [error(409, "ConditionalRequestConflict"), error(412, "PreconditionFailed")])
def test_others_at_the_same_object_are_let_through_first(meddled, meddler, destination, pack, answer):
    met = []

    def twice(request):
        mine = request.method == "PUT" and request.path.endswith(("index.yaml", ".tgz"))
        return answer if mine and met.count(request.path) < 2 and not met.append(request.path) else None

    meddler.before = twice
    publish(meddled, pack())
    assert len(met) == 4
    assert destination.find([DEMO]) == {DEMO: Found(pack().digest, stored=True, announced=True)}


def test_what_never_comes_through_is_an_error(meddled, meddler, destination, pack):
    destination.store(pack())
    meddler.before = lambda request: error(412, "PreconditionFailed") if request.method == "PUT" else None
    with pytest.raises(CatalogError, match="others came first 40 times"):
        meddled.announce([pack()])


def test_somebody_who_comes_in_between_is_not_overwritten(meddled, meddler, destination, pack):
    def overtake(request):
        if request.method == "PUT" and request.path.endswith(".tgz"):
            destination.store(pack(text="a: 2\n"))

    meddler.before = overtake
    with pytest.raises(ReleaseTaken):
        meddled.store(pack())
    assert destination.fetch(DEMO) == pack(text="a: 2\n").data


def test_an_index_that_somebody_changes_in_between_keeps_their_entries(meddled, meddler, destination, pack):
    packages = iter([pack("first"), pack("second")])

    def overtake(request):
        if request.method == "PUT" and request.path.endswith("index.yaml"):
            destination.announce([one for one in [next(packages, None)] if one])

    meddler.before = overtake
    meddled.announce([pack()])
    assert list(destination.index().entries) == ["demo", "first", "second"]


@pytest.mark.parametrize("header", ["If-None-Match", "If-Match"])
def test_a_server_that_ignores_a_condition_is_not_written_to(meddled, meddler, destination, pack, header):
    """It is one that says it wrote what it was told not to write."""

    def ignore(request, answer):
        return Answer(200, {}, b"") if answer.status == 412 and header.lower() in request.headers else answer

    meddler.after = ignore
    for use in (lambda: meddled.store(pack()), lambda: meddled.announce([pack()])):
        with pytest.raises(CatalogError, match=f"does not keep to {header} when"):
            use()
    assert destination.find([DEMO]) == {}


def test_the_conditions_are_tried_once(meddled, meddler, pack):
    publish(meddled, pack(), pack("other"), pack("third"))
    assert len([one for one in meddler.seen if one.startswith("PUT") and "conditions" in one]) == 3


def test_nothing_is_tried_where_nothing_is_written(meddled, meddler, destination, pack):
    publish(destination, pack())
    publish(meddled, pack())
    assert not [one for one in meddler.seen if one.startswith("PUT")]


@pytest.mark.parametrize("etag", ["", 'W/"1"'])
def test_nothing_is_replaced_without_an_etag_to_compare(meddled, meddler, destination, pack, etag):
    publish(destination, pack())
    meddler.after = lambda request, answer: answer._replace(headers={**answer.headers, "etag": etag})
    with pytest.raises(CatalogError, match="no ETag"):
        meddled.announce([pack("other")])
    assert list(destination.index().entries) == ["demo"]


@pytest.mark.parametrize("checksum", ["as it is", ""])
def test_another_package_than_the_index_says_is_an_error(meddled, meddler, destination, pack, checksum):
    def harm(request, answer):
        headers = answer.headers if checksum else {**answer.headers, CHECKSUM: ""}
        return Answer(answer.status, headers, answer.body[:-1] + b"x") if request.path.endswith(".tgz") else answer

    publish(destination, pack())
    meddler.after = harm
    with pytest.raises(DigestMismatch):
        meddled.fetch(DEMO)


def test_old_bytes_with_a_new_etag_are_read_again(meddled, meddler, destination, pack):
    """A server does this that keeps the two in different files."""
    old = []

    def tear(request, answer):
        if request.method != "GET" or "index.yaml" not in request.path or len(old) > 1:
            return answer
        old.append(answer.body)
        destination.announce([pack("other")])
        return meddler._passed_on(request)._replace(body=answer.body)

    publish(destination, pack())
    meddler.after = tear
    meddled.announce([pack("third")])
    assert list(destination.index().entries) == ["demo", "other", "third"]


def test_a_body_that_is_harmed_on_the_way_is_not_kept(server, meddle, destination, hasty, pack):
    """The signature covers the body, so the server refuses it."""
    inner = meddle(server.host)
    outer = meddle(inner.host)

    def harm(request):
        if request.method == "PUT" and request.path.endswith(".tgz"):
            return inner.answer(request._replace(body=request.body[:-1] + b"x"))
        return None

    outer.before = harm
    with pytest.raises(CatalogError, match="400"):
        hasty(outer.host).store(pack())
    assert destination.find([DEMO]) == {}


@pytest.mark.parametrize("body", [b"", b"[]", b"<a", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
def test_a_listing_that_is_none_is_an_error(meddled, meddler, body):
    meddler.before = lambda request: Answer(200, {}, body)
    with pytest.raises(CatalogError, match="does not answer with a listing"):
        list(meddled.packages())


def test_a_listing_has_pages_and_ends(meddled, meddler):
    page = (
        "<ListBucketResult xmlns='http://s3.amazonaws.com/doc/2006-03-01/'><IsTruncated>true</IsTruncated>"
        "<NextContinuationToken>a+/b</NextContinuationToken><EncodingType>url</EncodingType>"
        "<Contents><Key>{}/demo-1.0.{}%2Bb.tgz</Key></Contents></ListBucketResult>"
    )
    place = meddled.location.removeprefix("s3://charts/")
    meddler.before = lambda request: Answer(200, {}, page.format(place, len(meddler.seen)).encode())
    assert list(meddled.packages()) == ["demo-1.0.1+b.tgz", "demo-1.0.2+b.tgz"]
    assert "continuation-token=a%2B%2Fb&" in meddler.seen[1]


def test_a_wrong_secret_is_an_error_that_does_not_tell_it(server, address, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    for name, value in variables(server.url, "wr0ng-secret").items():
        monkeypatch.setenv(name, value)
    with pytest.raises(CatalogError, match="SignatureDoesNotMatch") as raised:
        open_s3(address).find([DEMO])
    assert "wr0ng" not in f"{raised.value} {raised.value.help} {caplog.text}"
    assert SECRET not in caplog.text


@pytest.mark.parametrize("seed", range(12))
def test_a_network_that_cuts_and_delays_loses_nothing(destination, faulty, pack, seed):
    kinds, way = ("cut", "refuse", "delay"), ("up", "down")[seed % 2]
    faults = [Fault(kinds[(seed + one) % 3], (seed * 211 + one * 97) % 900, 0.01, way) for one in range(4)]
    with faulty(*faults) as behind:
        publish(behind, pack())
    assert destination.find([DEMO]) == {DEMO: Found(pack().digest, stored=True, announced=True)}
    assert destination.fetch(DEMO) == pack().data


@pytest.mark.parametrize("after", [100, 300, 500])
def test_a_body_that_ends_too_early_is_asked_for_again(destination, faulty, pack, after):
    publish(destination, pack())
    with faulty(*[Fault("cut", after)] * 4) as behind:
        assert behind.fetch(DEMO) == pack().data


def test_a_network_that_is_down_is_an_outage(destination, faulty):
    with faulty(*[Fault("refuse")] * 5) as behind, pytest.raises(Unreachable):
        behind.find([DEMO])
