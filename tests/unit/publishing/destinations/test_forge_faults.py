"""A forge, and a network, that misbehave: a real Gitea behind a meddler."""

from __future__ import annotations

import pytest
from tests.servers.forge_place import Place
from tests.servers.meddler import Answer

from sardonyx.catalogs import CatalogError, Unreachable
from sardonyx.catalogs.web import Client, Patience
from sardonyx.publishing.destination import Release
from sardonyx.publishing.destinations import forge
from sardonyx.publishing.destinations.forge import ForgeReleases
from sardonyx.publishing.destinations.forge_notes import notes_of

pytestmark = pytest.mark.xdist_group("gitea")

DEMO = Release("demo", "1.0.0")
QUICK = Client(Patience(attempts=2, first=0.01))
CHANGES = [("POST", "/releases"), ("POST", "/assets?"), ("PATCH", "/releases/")]


@pytest.fixture
def repository(request, gitea, forge_tokens) -> Place:
    return Place(gitea, f"r{abs(hash(request.node.nodeid)):x}")


@pytest.fixture
def meddler(gitea, meddle, monkeypatch):
    monkeypatch.setattr(forge, "_PAUSE", 0.01)
    return meddle(gitea.host)


@pytest.fixture
def releases(repository, meddler) -> ForgeReleases:
    return ForgeReleases(f"gitea+http://{meddler.host}/{repository.name}", QUICK)


def is_it(request, method: str, part: str) -> bool:
    path = request.path if "?" in part else request.path.partition("?")[0]
    return request.method == method and (path.endswith(part) if part == "/releases" else part in path)


@pytest.mark.parametrize("status", [0, 500, 502, 429])
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_failed_is_made_again(releases, meddler, pack, change, status):
    left = [1]

    def before(request):
        if not is_it(request, *change) or not left[0]:
            return None
        left[0] -= 1
        return Answer(status, {}, b"")

    meddler.before = before
    releases.store(package := pack())
    assert left == [0]
    assert releases.fetch(DEMO) == package.data


@pytest.mark.parametrize("status", [0, 502])
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_whose_answer_was_lost_is_not_made_twice(releases, repository, meddler, pack, change, status):
    left = [1]

    def after(request, answer):
        if not is_it(request, *change) or not left[0]:
            return answer
        left[0] -= 1
        return Answer(status, {}, b"")

    meddler.after = after
    releases.store(package := pack())
    assert left == [0]
    assert [name for name, _ in repository.files()] == [package.file]
    assert [one["draft"] for one in repository.releases()] == [False]


@pytest.mark.parametrize("status", [401, 403, 404, 409, 422])
@pytest.mark.parametrize("change", CHANGES)
def test_a_refusal_is_an_error_and_nobody_sees_half_a_release(releases, meddler, pack, change, status):
    meddler.before = lambda request: Answer(status, {}, b"{}") if is_it(request, *change) else None
    with pytest.raises(CatalogError, match=f"answered {status}"):
        releases.store(pack())
    assert releases.find([DEMO]) == {}


@pytest.mark.parametrize("status", [401, 403, 500, 503, 0])
def test_releases_that_do_not_come_are_an_error(releases, meddler, status):
    meddler.before = lambda request: Answer(status, {}, b"{}") if "/releases" in request.path else None
    with pytest.raises(CatalogError):
        releases.find([DEMO])


def test_a_forge_that_limits_how_often_it_is_asked_says_so(releases, meddler):
    meddler.before = lambda request: Answer(403, {"x-ratelimit-remaining": "0"}, b"{}")
    with pytest.raises(Unreachable, match="does not answer any more requests for a while"):
        releases.find([DEMO])


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"id": "x"}', b"{}", b"null", b"[" * 100_000])
def test_what_is_no_release_is_an_error(releases, meddler, body):
    meddler.before = lambda request: Answer(200, {}, body) if "/releases/tags" in request.path else None
    with pytest.raises(CatalogError):
        releases.find([DEMO])


def test_a_package_that_was_damaged_on_its_way_is_sent_again(releases, repository, meddler, pack):
    package = pack()
    damaged = []

    def before(request):
        if "/assets?" not in request.path or damaged:
            return None
        damaged.append(request)
        body = request.body[:-1] + bytes([request.body[-1] ^ 0xFF])
        return meddler._passed_on(request._replace(body=body))

    meddler.before = before
    releases.store(package)
    assert damaged
    assert releases.fetch(DEMO) == package.data
    assert [name for name, _ in repository.files()] == [package.file]


def test_a_damaged_package_in_a_draft_of_a_run_that_was_stopped_is_put_right(releases, repository, pack):
    package = pack()
    draft = repository.draft(body=notes_of(package))
    releases._forge.upload(draft["id"], package.file, package.data[:100])
    releases.store(package)
    assert releases.fetch(DEMO) == package.data
    assert [name for name, _ in repository.files()] == [package.file]


def test_the_token_goes_to_the_api_alone(releases, meddler, meddle, gitea):
    elsewhere = meddle("127.0.0.1:9")
    seen = []
    elsewhere.before = lambda request: seen.append(request.headers) or Answer(404, {}, b"")
    meddler.before = lambda request: Answer(302, {"location": f"http://{elsewhere.host}{request.path}"}, b"")
    assert releases.find([DEMO]) == {}
    assert [gitea.token in str(headers) for headers in seen] == [False]


def test_an_upload_is_sent_to_no_other_host(releases, meddler, meddle, pack):
    elsewhere = meddle("127.0.0.1:9")
    elsewhere.before = lambda request: Answer(201, {}, b"{}")
    meddler.before = lambda request: (
        Answer(307, {"location": f"http://{elsewhere.host}/"}, b"") if request.method == "POST" else None
    )
    with pytest.raises(CatalogError):
        releases.store(pack())
    assert elsewhere.seen == []


def test_a_package_that_is_damaged_on_its_way_is_not_other_content(releases, meddler, repository, pack):
    releases.store(package := pack())
    damaged = []

    def after(request, answer):
        if request.method != "GET" or not answer.body.startswith(b"\x1f\x8b") or damaged:
            return answer
        damaged.append(request)
        return answer._replace(body=answer.body[:-1] + b"!")

    meddler.after = after
    before = repository.files()
    releases.store(package)
    assert repository.files() == before
    assert damaged


def test_a_file_that_somebody_who_does_the_same_removes_is_looked_for_again(releases, meddler, repository, pack):
    gone = []

    def before(request):
        if request.method == "GET" and "/attachments/" in request.path and not gone:
            gone.append(request)
            return Answer(404, {}, b"")
        return None

    meddler.before = before
    releases.store(package := pack())
    assert gone
    assert releases.fetch(DEMO) == package.data
    assert [name for name, _ in repository.files()] == [package.file]
