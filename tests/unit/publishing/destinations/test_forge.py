"""Releases on a real Gitea, and on the same Gitea behind what makes its API that of GitHub."""

from __future__ import annotations

import threading

import pytest

from sardonyx.catalogs import CatalogError
from sardonyx.core.digests import digest_of
from sardonyx.publishing.destination import Found, Release, ReleaseTaken
from sardonyx.publishing.destinations.forge import open_forge

pytestmark = pytest.mark.xdist_group("gitea")

DEMO = Release("demo", "1.0.0")
CHANGES = """
- kind: added
  description: "A door"
  links: [{name: "#7", url: "https://example.org/7"}]
- Windows
"""


def test_a_new_repository_has_no_releases(place):
    assert place.open().find([DEMO]) == {}


def test_what_is_published_is_found_and_fetched(place, pack):
    releases, package = place.open(), pack()
    releases.store(package)
    assert releases.find([DEMO, Release("demo", "2.0.0")]) == {DEMO: Found(package.digest, True, True)}
    assert releases.fetch(DEMO) == package.data
    assert list(releases.packages()) == ["demo-1.0.0.tgz"]


def test_a_release_says_what_changed(place, pack):
    place.open().store(pack(description="Doors", annotations={"artifacthub.io/changes": CHANGES}))
    body = place.releases()[0]["body"]
    assert body.startswith(
        "Doors\n\n- Added: A door ([#7](https://example.org/7))\n- Windows\n\nPackage: `demo-1.0.0.tgz`"
    )


def test_the_tag_names_the_head_of_the_default_branch(place, pack):
    place.open().store(pack())
    head = place.gitea.ask("GET", f"{place.api}/branches/main")["commit"]["id"]
    assert place.gitea.ask("GET", f"{place.api}/tags/demo-1.0.0")["commit"]["sha"] == head


def test_the_tag_names_the_commit_of_the_address(place, pack):
    before = place.commit()
    place.open(f"?commit={before}").store(pack())
    assert place.gitea.ask("GET", f"{place.api}/tags/demo-1.0.0")["commit"]["sha"] == before


def test_a_version_with_build_metadata_and_a_pre_release_is_marked(place, pack):
    package = pack("demo", "1.0.0-rc.1+b7")
    place.open().store(package)
    assert place.open().fetch(package.release) == package.data
    assert place.releases()[0]["prerelease"] is True


def test_publishing_again_changes_nothing(place, pack):
    place.open().store(pack())
    before = place.files()
    place.open().store(pack())
    assert place.files() == before


def test_other_content_is_refused_and_what_is_there_stays(place, pack):
    first = pack()
    place.open().store(first)
    with pytest.raises(ReleaseTaken, match=r"demo 1.0.0 is there with other content"):
        place.open().store(pack(text="b: 2\n"))
    assert place.open().fetch(DEMO) == first.data


def test_a_provenance_is_a_file_of_the_release_and_can_come_later(place, pack):
    place.open().store(package := pack())
    assert place.open().unsigned([DEMO]) == [DEMO]
    text = f"{package.digest}\n-----END PGP SIGNATURE-----\n".encode()
    place.open().store(pack(prov=text))
    assert place.open().provenance(DEMO) == text
    assert place.open().unsigned([DEMO]) == []


def test_nobody_sees_a_release_without_its_package(place, pack, monkeypatch):
    releases = place.open()
    monkeypatch.setattr(releases._forge, "upload", lambda *arguments: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        releases.store(pack())
    assert [one["draft"] for one in place.releases()] == [True]
    assert place.open().find([DEMO]) == {}


def test_a_run_goes_on_with_the_draft_of_one_that_was_stopped(place, pack, monkeypatch):
    releases = place.open()
    monkeypatch.setattr(releases._forge, "publish", lambda *arguments: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        releases.store(pack())
    place.open().store(package := pack())
    assert len(place.releases()) == 1
    assert place.open().find([DEMO]) == {DEMO: Found(package.digest, True, True)}


def test_a_draft_that_somebody_made_is_left_alone(place, pack):
    place.draft(body="My notes")
    with pytest.raises(ReleaseTaken, match=r"a draft of demo-1.0.0 that was made for something else"):
        place.open().store(pack())
    assert place.releases()[0]["body"] == "My notes"


def test_a_release_that_lacks_its_package_gets_it(place, pack):
    place.draft(draft=False)
    assert place.open().find([DEMO]) == {}
    place.open().store(package := pack())
    assert place.open().fetch(DEMO) == package.data


def test_a_tag_of_another_commit_is_refused(place, pack):
    place.gitea.ask("POST", f"{place.api}/tags", {"tag_name": "demo-1.0.0", "target": "main", "message": "By hand"})
    place.commit()
    with pytest.raises(CatalogError, match=r"the tag demo-1.0.0 names the commit"):
        place.open().store(pack())
    assert place.releases() == []


def test_a_tag_of_the_same_commit_is_used(place, pack):
    place.gitea.ask("POST", f"{place.api}/tags", {"tag_name": "demo-1.0.0", "target": "main", "message": "By hand"})
    place.open().store(package := pack())
    assert place.open().find([DEMO]) == {DEMO: Found(package.digest, True, True)}


def test_a_commit_that_is_not_there_is_refused(place, pack):
    with pytest.raises(CatalogError, match="there is no commit 'nowhere'"):
        place.open("?commit=nowhere").store(pack())


def test_many_publish_the_same_at_once(place, pack):
    packages = [pack(name) for name in ("a", "b")]
    errors = []

    def publish():
        try:
            for package in packages:
                place.open().store(package)
        except Exception as error:  # told below
            errors.append(error)

    threads = [threading.Thread(target=publish) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert [name for name, _ in place.files()] == ["a-1.0.0.tgz", "b-1.0.0.tgz"]
    assert not any(one["draft"] for one in place.releases())


def test_one_of_two_with_other_content_at_once_is_refused(place, pack):
    packages = [pack(), pack(text="b: 2\n")]
    done = []

    def publish(package):
        try:
            place.open().store(package)
        except ReleaseTaken:
            return
        done.append(package.digest)

    threads = [threading.Thread(target=publish, args=(package,)) for package in packages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [digest_of(place.open().fetch(DEMO))] == done


def test_a_token_that_may_only_read_cannot_publish(place, pack, monkeypatch):
    token = place.gitea.new_token("read:repository")
    monkeypatch.setenv("GITEA_TOKEN", token)
    monkeypatch.setenv("GH_ENTERPRISE_TOKEN", token)
    with pytest.raises(CatalogError, match=r"answered 40[13]") as caught:
        place.open().store(pack())
    assert "TOKEN to a token that may write" in caught.value.help
    assert token not in str(caught.value)


def test_a_repository_that_is_not_there_is_said_so(place, pack):
    with pytest.raises(CatalogError, match="there is no such repository, or it is hidden"):
        open_forge(f"{place.base}/publisher/nothing").store(pack())
