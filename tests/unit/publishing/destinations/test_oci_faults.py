"""Registries and networks that misbehave: each a clear error, and never something half published."""

import itertools
import json
from urllib.parse import urlsplit

import pytest
from tests.servers.faulty_proxy import Fault, FaultyProxy
from tests.servers.meddler import Answer

from sardonyx.catalogs import CatalogError, DigestMismatch, Unreachable
from sardonyx.catalogs.web import Client, Patience
from sardonyx.publishing.destination import ReleaseTaken
from sardonyx.publishing.destinations import ociupload
from sardonyx.publishing.destinations.oci import OciRegistry, open_oci

HASTE = Patience(attempts=5, first=0.01, longest=0.05)
REFUSALS = [
    *itertools.product(("GET", "HEAD"), (401, 403, 405, 429, 503)),
    *itertools.product(("POST", "PUT"), (401, 403, 404, 429, 500)),
]
LARGE = b"of both" * 10_000
OTHER = "sha256:" + "0" * 64


@pytest.fixture
def direct(registry, path):
    return open_oci(f"oci://{registry.host}/{path}")


@pytest.fixture
def meddler(registry, meddle):
    return meddle(registry.host)


@pytest.fixture
def meddled(meddler, path, hasty):
    return hasty(meddler.host, path)


@pytest.fixture
def hasty():
    """Open a destination that waits for hundredths of seconds only."""

    def start(host: str, path: str) -> OciRegistry:
        return OciRegistry(f"oci://{host}/{path}", Client(HASTE))

    return start


@pytest.mark.parametrize(("method", "status"), REFUSALS)
def test_a_refusal_is_an_error_and_publishes_nothing(meddled, meddler, direct, pack, method, status):
    meddler.before = lambda request: Answer(status, {}, b"{}") if request.method == method else None
    with pytest.raises(CatalogError):
        meddled.store(pack(prov=LARGE))
    assert direct.find([pack().release]) == {}


@pytest.mark.parametrize("failure", [Answer(503, {}, b""), Answer(429, {"retry-after": "0"}, b""), Answer(0, {}, b"")])
def test_what_passes_is_survived(meddled, meddler, direct, pack, failure):
    met = set()

    def once_each(request):
        what = f"{request.method} {urlsplit(request.path).path}"
        return None if what in met else met.add(what) or failure

    meddler.before = once_each
    meddled.store(pack())
    assert direct.fetch(pack().release) == pack().data


def test_an_outage_never_means_that_nothing_is_there(meddled, meddler, direct, pack):
    direct.store(pack())
    meddler.before = lambda request: Answer(502, {}, b"")
    with pytest.raises(Unreachable):
        meddled.find([pack().release])


@pytest.mark.parametrize("method", ["HEAD", "PUT"])
def test_another_digest_than_was_asked_for_is_an_error(meddled, meddler, direct, pack, method):
    def after(request, answer):
        changed = answer.status in (200, 201) and request.method == method
        return answer._replace(headers={**answer.headers, "docker-content-digest": OTHER}) if changed else answer

    direct.store(pack(prov=LARGE))
    meddler.after = after
    with pytest.raises(DigestMismatch):
        meddled.store(pack("demo", "1.0.1", prov=LARGE))


def test_a_manifest_that_is_not_what_the_registry_says_is_an_error(meddled, meddler, direct, pack):
    direct.store(pack())
    meddler.after = lambda request, answer: answer._replace(body=answer.body.replace(b"demo", b"demi"))
    with pytest.raises(DigestMismatch):
        meddled.find([pack().release])


def test_a_blob_that_is_not_the_one_asked_for_is_an_error(meddled, meddler, direct, pack):
    direct.store(pack())
    meddler.after = lambda request, answer: answer._replace(body=b"x") if "/blobs/" in request.path else answer
    with pytest.raises(DigestMismatch):
        meddled.fetch(pack().release)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"layers": 1}', b'{"layers": [{"mediaType": "x"}]}', b"[" * 10**5]
)
def test_a_manifest_of_something_else_is_an_error(meddled, meddler, pack, body):
    meddler.before = lambda request: Answer(200, {}, body) if "/demo/manifests/" in request.path else None
    with pytest.raises(CatalogError):
        meddled.store(pack())


def test_the_first_of_two_at_once_is_kept_by_a_registry_that_can(meddled, meddler, direct, pack):
    def before(request):
        if request.method == "PUT" and "/manifests/" in request.path:
            assert request.headers["if-none-match"] == "*"
            direct.store(pack(text="a: 2\n"))
            return Answer(412, {}, b"{}")
        return None

    meddler.before = before
    with pytest.raises(ReleaseTaken):
        meddled.store(pack())
    assert direct.fetch(pack().release) == pack(text="a: 2\n").data


def test_a_registry_that_takes_small_pieces_only_gets_them(meddled, meddler, direct, pack, monkeypatch):
    monkeypatch.setattr(ociupload, "_SMALL_CHUNK", 200)
    meddler.before = lambda request: (
        Answer(413, {}, b"") if "/blobs/" in request.path and len(request.body) > 300 else None
    )
    package = pack(text="".join(f"key{number}: {number * 7919}\n" for number in range(300)))
    meddled.store(package)
    assert direct.fetch(package.release) == package.data


def test_chunks_are_as_long_as_a_registry_wants_them(meddled, meddler, direct, pack, monkeypatch):
    monkeypatch.setattr(ociupload, "LARGE", 1)
    monkeypatch.setattr(ociupload, "_CHUNK", 10)
    meddler.after = lambda request, answer: answer._replace(headers={**answer.headers, "oci-chunk-min-length": "250"})
    lengths = []
    meddler.before = lambda request: lengths.append(len(request.body)) if request.method == "PATCH" else None
    meddled.store(pack())
    assert 250 in lengths
    assert direct.fetch(pack().release) == pack().data


def test_an_upload_that_leads_elsewhere_takes_no_credentials_along(registry, meddle, path, pack, hasty, tmp_path):
    home, elsewhere = meddle(registry.host), meddle(registry.host)
    auths = {home.host: {"username": "me", "password": "pa55"}}
    (tmp_path / "docker").mkdir()
    (tmp_path / "docker" / "config.json").write_text(json.dumps({"auths": auths}))
    seen = []

    def challenge(request):
        known = "authorization" in request.headers
        return None if known else Answer(401, {"www-authenticate": 'Basic realm="x"'}, b"")

    def lead_away(request, answer):
        location = answer.headers.get("location", "").replace(home.host, elsewhere.host)
        return answer._replace(headers={**answer.headers, "location": location}) if location else answer

    home.before, home.after = challenge, lead_away
    elsewhere.before = lambda request: seen.append(request.headers)
    hasty(home.host, path).store(pack())
    assert seen
    assert not [headers for headers in seen if "authorization" in headers]


@pytest.mark.parametrize("seed", range(12))
def test_a_network_that_cuts_and_delays_loses_nothing(registry, direct, path, pack, seed):
    kinds, client = ("cut", "refuse", "delay"), Client(HASTE)
    with FaultyProxy("127.0.0.1", registry.port) as proxy:
        proxy.faults = [
            Fault(kinds[(seed + number) % 3], (seed * 211 + number * 97) % 900, 0.01, ("up", "down")[seed % 2])
            for number in range(3)
        ]
        destination = OciRegistry(f"oci://127.0.0.1:{proxy.port}/{path}", client)
        destination.store(pack())
        destination.announce([pack()])
        client.close()
    found = direct.find([pack().release])[pack().release]
    assert (found.digest, found.stored, found.announced) == (pack().digest, True, True)


@pytest.mark.parametrize("seed", range(8))
def test_a_network_that_corrupts_loses_nothing(start_registry, path, pack, monkeypatch, seed):
    server = start_registry(tls=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(server.authority.certificates))
    with FaultyProxy("127.0.0.1", server.port) as proxy:
        # The first connection asks whether plain http is spoken; a damaged certificate is an error of its own.
        proxy.faults = [Fault("delay"), *(Fault("corrupt", 2500 + seed * 131, 0, way) for way in ("down", "up"))]
        client = Client(HASTE)
        destination = OciRegistry(f"oci://127.0.0.1:{proxy.port}/{path}", client)
        destination.store(pack())
        destination.announce([pack()])
        client.close()
        assert proxy.met
    found = open_oci(f"oci://{server.host}/{path}").find([pack().release])[pack().release]
    assert (found.digest, found.stored, found.announced) == (pack().digest, True, True)
