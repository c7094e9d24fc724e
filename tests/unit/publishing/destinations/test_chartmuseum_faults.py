"""A ChartMuseum that misbehaves: each a clear error, and never "nothing is there"."""

from __future__ import annotations

import pytest
from tests.servers.chartmuseum import PASSWORD, USER, start_chartmuseum
from tests.servers.meddler import Answer

from sardonyx.catalogs import CatalogError, InvalidIndex, Unreachable
from sardonyx.catalogs.web import Client, Patience
from sardonyx.publishing.destination import Release, ReleaseTaken
from sardonyx.publishing.destinations import chartmuseum
from sardonyx.publishing.destinations.chartmuseum import ChartMuseum

DEMO = Release("demo", "1.0.0")
QUICK = Client(Patience(attempts=3, first=0.01))


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    monkeypatch.setattr(chartmuseum, "_PAUSES", (0.1,) * 8)
    monkeypatch.setenv("HELM_REPO_USERNAME", USER)
    monkeypatch.setenv("HELM_REPO_PASSWORD", PASSWORD)


@pytest.fixture
def meddler(tmp_path, meddle):
    server = start_chartmuseum(tmp_path)
    yield meddle(server.host)
    server.stop()


@pytest.fixture
def repository(meddler) -> ChartMuseum:
    return ChartMuseum(f"cm+http://{meddler.host}", QUICK)


def answer_to(method: str, path: str, status: int, times: int = 1_000, body: bytes = b"{}", **headers: str):
    """Answer so to some requests; the others pass."""
    left = [times]

    def before(request):
        if request.method != method or not request.path.startswith(path) or not left[0]:
            return None
        left[0] -= 1
        return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)

    return before


@pytest.mark.parametrize("status", [401, 403, 404, 408, 429, 500, 502, 0])
def test_an_index_that_does_not_come_is_an_error(repository, meddler, status):
    meddler.before = answer_to("GET", "/index.yaml", status, retry_after="0")
    with pytest.raises(CatalogError) as caught:
        repository.find([DEMO])
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize("status", [429, 500, 503, 0])
@pytest.mark.parametrize(("method", "path"), [("GET", "/index.yaml"), ("GET", "/charts/"), ("POST", "/api/charts")])
def test_what_passes_is_tried_again(repository, meddler, pack, status, method, path):
    meddler.before = answer_to(method, path, status, times=2, retry_after="0")
    repository.store(package := pack())
    repository.announce([package])
    assert repository.find([DEMO])[DEMO].digest == package.digest


@pytest.mark.parametrize(("status", "remedy"), [(401, "HELM_REPO"), (403, "access"), (404, "API"), (413, "size")])
def test_a_package_that_is_not_taken_says_why(repository, meddler, pack, status, remedy):
    meddler.before = answer_to("POST", "/api/", status)
    with pytest.raises(CatalogError, match=f"answered {status}") as caught:
        repository.store(pack())
    assert remedy in caught.value.help


def test_a_package_that_came_although_the_answer_did_not_is_there(repository, meddler, pack):
    hung_up = []

    def after(request, answer):
        if request.method == "POST" and not hung_up:
            hung_up.append(request)
            return Answer(0, {}, b"")
        return answer

    meddler.after = after
    repository.store(package := pack())
    repository.announce([package])
    assert repository.fetch(DEMO) == package.data


def test_a_conflict_with_what_cannot_be_seen_is_an_error(repository, meddler, pack):
    meddler.before = answer_to("POST", "/api/charts", 409)
    with pytest.raises(CatalogError, match=r"says that demo-1.0.0.tgz is there, and does not give it"):
        repository.store(pack())


def test_an_index_that_never_names_a_package_is_an_error(repository, meddler, pack):
    meddler.before = answer_to("GET", "/index.yaml", 200, body=b"apiVersion: v1\nentries: {}\n")
    repository.store(package := pack())
    with pytest.raises(CatalogError, match=r"took demo-1.0.0.tgz, and its index does not name them yet"):
        repository.announce([package])


def test_an_index_with_another_digest_is_an_error(repository, meddler, pack):
    package = pack()
    other = {"urls": ["a"], "digest": "0" * 64, "name": "demo", "version": "1.0.0"}
    text = f'{{"apiVersion": "v1", "entries": {{"demo": [{other}]}}}}'.replace("'", '"').encode()
    meddler.before = answer_to("GET", "/index.yaml", 200, body=text)
    with pytest.raises(ReleaseTaken):
        repository.announce([package])


def test_a_package_that_is_damaged_on_its_way_is_not_given_out(repository, meddler, pack):
    repository.store(package := pack())
    repository.announce([package])
    meddler.after = lambda request, answer: answer._replace(body=answer.body[:-1]) if "tgz" in request.path else answer
    with pytest.raises(CatalogError, match="damaged or not there"):
        repository.fetch(DEMO)


@pytest.mark.parametrize("body", [b"<html></html>", b"apiVersion: v2\n", b"apiVersion: v1\nmine: 1\n"])
def test_what_is_no_index_is_an_error(repository, meddler, body):
    meddler.before = answer_to("GET", "/index.yaml", 200, body=body)
    with pytest.raises(InvalidIndex):
        repository.find([DEMO])


def test_credentials_stay_with_the_server_of_the_repository(repository, meddler, pack, meddle):
    elsewhere = meddle("127.0.0.1:9")
    seen = []
    elsewhere.before = lambda request: seen.append(request.headers) or Answer(404, {}, b"")
    entry = f'{{"name": "demo", "version": "1.0.0", "urls": ["http://{elsewhere.host}/demo-1.0.0.tgz"]}}'
    text = f'{{"apiVersion": "v1", "entries": {{"demo": [{entry}]}}}}'.encode()
    meddler.before = answer_to("GET", "/index.yaml", 200, body=text)
    with pytest.raises(CatalogError):
        repository.fetch(DEMO)
    assert seen
    assert all("authorization" not in headers for headers in seen)


def test_a_redirect_takes_no_credentials_along(repository, meddler, meddle):
    elsewhere = meddle("127.0.0.1:9")
    seen = []
    elsewhere.before = lambda request: seen.append(request.headers) or Answer(404, {}, b"")
    meddler.before = answer_to("GET", "/index.yaml", 302, location=f"http://{elsewhere.host}/index.yaml")
    with pytest.raises(CatalogError):
        repository.find([DEMO])
    assert [("authorization" in headers) for headers in seen] == [False]


def test_a_path_that_the_index_names_and_that_is_not_ours_is_not_used(repository, meddler, pack):
    text = b"apiVersion: v1\nentries: {}\nserverInfo: {contextPath: /other}\n"
    meddler.before = answer_to("GET", "/index.yaml", 200, body=text)
    repository.store(pack())
    assert [line for line in meddler.seen if "POST" in line] == ["POST /api/charts"]


def test_a_server_that_is_gone_is_unreachable(repository, meddler):
    meddler.before = answer_to("GET", "/index.yaml", 503, retry_after="0")
    with pytest.raises(Unreachable, match="answered 503, 3 times"):
        repository.find([DEMO])


GITLAB = "/api/v4/projects/group%2Fcharts/packages/helm"


@pytest.fixture
def gitlab(meddler) -> ChartMuseum:
    """Open what has the paths of GitLab, by its documentation: charts go to ``api/CHANNEL``."""
    meddler.before = answer_to("GET", f"{GITLAB}/stable/index.yaml", 200, body=b"apiVersion: v1\nentries: {}\n")
    return ChartMuseum(f"cm+http://{meddler.host}{GITLAB}/stable", QUICK)


def test_gitlab_gets_a_form_for_its_channel(gitlab, meddler, pack):
    index = meddler.before
    sent = []

    def before(request):
        sent.extend([request] if request.method == "POST" else [])
        return Answer(201, {}, b"{}") if request.method == "POST" else index(request)

    meddler.before = before
    gitlab.store(package := pack())
    assert [request.path for request in sent] == [f"{GITLAB}/api/stable/charts"]
    assert b'name="chart"; filename="demo-1.0.0.tgz"' in sent[0].body
    assert package.data in sent[0].body
    assert f"GET {GITLAB}/stable/charts/demo-1.0.0.tgz" in meddler.seen


def test_gitlab_keeps_no_provenances(gitlab, pack):
    with pytest.raises(CatalogError, match="GitLab keeps no provenances"):
        gitlab.store(pack(prov=b"signed"))


def damaged_once(part: str, change):
    """Damage the first answers to each request for something; later ones are whole."""
    seen = set()

    def after(request, answer):
        if request.method != "GET" or part not in request.path or answer.status != 200 or request.path in seen:
            return answer
        seen.add(request.path)
        return answer._replace(body=change(answer.body))

    return after


def test_a_package_that_is_damaged_on_its_way_is_not_other_content(repository, meddler, pack):
    repository.store(package := pack())
    meddler.after = damaged_once(".tgz", lambda body: body[:-1] + b"!")
    repository.store(package)
    repository.announce([package])
    assert any(".tgz" in one for one in meddler.seen)


def test_an_index_that_is_damaged_on_its_way_is_not_other_content(repository, meddler, pack):
    repository.store(package := pack())
    repository.announce([package])
    wanted = package.digest.removeprefix("sha256:").encode()
    meddler.after = damaged_once("index.yaml", lambda body: body.replace(wanted, b"0" * 64))
    repository.announce([package])


def test_other_content_is_still_refused_when_it_is_read_again(repository, meddler, pack):
    repository.store(pack())
    with pytest.raises(ReleaseTaken):
        repository.store(pack(text="b: 2\n"))
