"""Repositories that make their index themselves: ChartMuseum (or what stands in for it) and a real Gitea."""

from __future__ import annotations

import threading

import pytest
from tests.servers.chartmuseum import PASSWORD, USER, start_chartmuseum

from sardonyx.catalogs import CatalogError, Unreachable
from sardonyx.core.errors import UsageError
from sardonyx.publishing.destination import Found, Release, ReleaseTaken
from sardonyx.publishing.destinations.chartmuseum import ChartMuseum, open_chartmuseum
from sardonyx.publishing.destinations.opening import open_destination
from sardonyx.publishing.verify import verify

pytestmark = pytest.mark.xdist_group("gitea")

DEMO = Release("demo", "1.0.0")
PROVENANCE = """-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA512

name: {name}
version: {version}

...
files:
  {file}: {digest}
-----BEGIN PGP SIGNATURE-----

wsDc
-----END PGP SIGNATURE-----
"""


@pytest.fixture(params=["chartmuseum", "below a path", "gitea"])
def repository(request, tmp_path, monkeypatch) -> ChartMuseum:
    """Open an empty repository on each kind of server that can be started here."""
    if request.param == "gitea":
        gitea = request.getfixturevalue("gitea")
        monkeypatch.setenv("HELM_REPO_ACCESS_TOKEN", gitea.token)
        owner = gitea.organization(f"o{abs(hash(request.node.nodeid)):x}")
        return open_chartmuseum(f"cm+{gitea.url}/api/packages/{owner}/helm")
    return request.getfixturevalue("museum")(context="/charts/of" if request.param == "below a path" else "")


@pytest.fixture
def account(monkeypatch):
    """Sign in at ChartMuseum."""
    monkeypatch.setenv("HELM_REPO_USERNAME", USER)
    monkeypatch.setenv("HELM_REPO_PASSWORD", PASSWORD)


@pytest.fixture
def museum(tmp_path, account):
    """Start ChartMuseum and open it."""
    running = []

    def start(**options) -> ChartMuseum:
        running.append(start_chartmuseum(tmp_path / f"museum-{len(running)}", **options))
        return open_chartmuseum(f"cm+{running[-1].url}/")

    yield start
    for server in running:
        server.stop()


@pytest.fixture
def signed(pack):
    """Make a package with what ChartMuseum and we look at of a provenance."""
    from dataclasses import replace

    def make(*arguments, **more):
        one = pack(*arguments, **more)
        text = PROVENANCE.format(**one.release._asdict(), file=one.file, digest=one.digest)
        return replace(one, provenance=text.encode())

    return make


def publish(destination, *packages) -> None:
    for package in packages:
        destination.store(package)
    destination.announce(packages)


def test_a_new_repository_has_nothing(repository):
    assert repository.find([DEMO]) == {}
    assert list(repository.packages()) == []


def test_what_is_published_is_found_and_fetched(repository, pack):
    publish(repository, package := pack())
    assert repository.find([DEMO, Release("demo", "2.0.0")]) == {DEMO: Found(package.digest, True, True)}
    assert repository.fetch(DEMO) == package.data


def test_versions_with_build_metadata_and_pre_releases_are_published(repository, pack):
    package = pack("demo", "1.0.0-RC.1+b7")
    publish(repository, package)
    assert repository.fetch(package.release) == package.data
    assert list(repository.packages()) == [package.file]


def test_publishing_again_changes_nothing(repository, pack):
    publish(repository, pack())
    before = repository.index().raw["entries"]
    publish(repository, pack())
    assert repository.index().raw["entries"] == before


def test_other_content_is_refused_and_what_is_there_stays(repository, pack):
    first = pack()
    publish(repository, first)
    with pytest.raises(ReleaseTaken, match=r"demo 1.0.0 is there with other content"):
        repository.store(pack(text="b: 2\n"))
    assert repository.fetch(DEMO) == first.data


def test_a_server_that_overwrites_is_looked_at_first(museum, pack):
    repository = museum(overwrites=True)
    first = pack()
    publish(repository, first)
    with pytest.raises(ReleaseTaken):
        repository.store(pack(text="b: 2\n"))
    assert repository.fetch(DEMO) == first.data


def test_several_publish_at_once(repository, pack):
    packages = [pack(f"chart-{number}") for number in range(4)]
    threads = [threading.Thread(target=publish, args=(repository, *packages)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(repository.find([package.release for package in packages])) == {one.release for one in packages}


def test_all_that_is_published_can_be_verified(repository, pack):
    publish(repository, pack(), pack("other", "0.1.0", description="Another", keywords=["a"]))
    found = verify(repository)
    assert [finding.message for finding in found.findings if finding.level.value == "error"] == []
    assert found.releases == 2


def test_a_provenance_comes_with_the_package(museum, signed):
    repository = museum()
    publish(repository, package := signed())
    assert repository.provenance(DEMO) == package.provenance
    assert list(repository.unsigned([DEMO])) == []


def test_a_provenance_is_added_later(museum, pack, signed):
    repository = museum()
    publish(repository, pack())
    assert list(repository.unsigned([DEMO])) == [DEMO]
    publish(repository, package := signed())
    assert repository.provenance(DEMO) == package.provenance


def test_the_provenance_of_a_run_that_was_stopped_is_kept(museum, signed):
    repository = museum()
    package = signed()
    repository._server.send_provenance(repository.index(), package.provenance)
    publish(repository, package)
    assert repository.fetch(DEMO) == package.data


def test_a_provenance_of_another_package_is_for_a_person_to_remove(museum, pack, signed):
    repository = museum()
    repository._server.send_provenance(repository.index(), signed(text="b: 2\n").provenance)
    with pytest.raises(CatalogError, match=r"demo-1.0.0.tgz.prov is there, of another package"):
        repository.store(signed())


def test_gitea_keeps_no_provenances(gitea, signed, monkeypatch):
    monkeypatch.setenv("HELM_REPO_ACCESS_TOKEN", gitea.token)
    repository = open_chartmuseum(f"cm+{gitea.url}/api/packages/publisher/helm")
    with pytest.raises(CatalogError, match="Gitea keeps no provenances"):
        repository.store(signed())


def test_a_wrong_password_is_refused_and_never_shown(museum, pack, monkeypatch):
    repository = museum()
    monkeypatch.setenv("HELM_REPO_PASSWORD", "wr0ng-one")
    with pytest.raises(CatalogError, match="answered 401") as caught:
        repository.find([DEMO])
    assert "wr0ng-one" not in str(caught.value)
    assert "HELM_REPO_USERNAME" in caught.value.help


def test_a_token_that_may_only_read_cannot_publish(gitea, pack, monkeypatch):
    monkeypatch.setenv("HELM_REPO_ACCESS_TOKEN", gitea.new_token("read:package"))
    repository = open_chartmuseum(f"cm+{gitea.url}/api/packages/publisher/helm")
    with pytest.raises(CatalogError, match=r"answered 40[13]"):
        repository.store(pack())


def test_an_owner_that_is_not_there_is_no_empty_repository(gitea, monkeypatch):
    monkeypatch.setenv("HELM_REPO_ACCESS_TOKEN", gitea.token)
    with pytest.raises(CatalogError, match="there is no repository of charts here"):
        open_chartmuseum(f"cm+{gitea.url}/api/packages/nobody/helm").find([DEMO])


def test_a_server_that_is_down_says_nothing_about_releases(museum):
    repository = museum()
    with pytest.raises(Unreachable):
        open_chartmuseum("cm+http://127.0.0.1:9").find([DEMO])
    assert repository.find([DEMO]) == {}


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("cm+https://", "not the address of a repository"),
        ("cm+https://host/a?b=c", "not the address of a repository"),
        ("cm+https://host:port/a", "not the address of a repository"),
        ("cm+https://user:secret@host/a", "holds no account"),
        ("cm+http://charts.example.org", "plain http"),
    ],
)
def test_addresses_that_cannot_be(address, message):
    with pytest.raises(UsageError, match=message) as caught:
        open_destination(address)
    assert "secret" not in str(caught.value)
