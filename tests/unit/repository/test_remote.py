import shutil

import pytest

from sardonyx.core.errors import SardonyxError
from sardonyx.repository import (
    Proposal,
    PushRefused,
    RepositoryUnreachable,
    create_bare_repository,
    open_repository,
    transact,
)
from sardonyx.repository.errors import GitFailed, GitMissing, HostileName, NotARepository, UnknownBranch


def test_fetch_brings_what_others_pushed(repository, other, change):
    repository.fetch()
    new = change(other, {"x": b"1"}).commit
    assert repository.fetch() == repository.head() == new


def test_the_head_is_what_the_last_fetch_saw(repository, other, change):
    before = repository.fetch()
    change(other, {"x": b"1"})
    assert repository.head() == before


def test_a_remote_whose_history_was_rewritten(repository, remote, run_git):
    repository.fetch()
    new = run_git(remote, "commit-tree", "-m", "anew", "main^{tree}")
    run_git(remote, "update-ref", "refs/heads/main", new)
    assert repository.fetch() == new


def test_only_the_branch_asked_for_is_kept(remote, run_git):
    run_git(remote, "branch", "topic", "main")
    run_git(remote, "tag", "v1", "main")
    with open_repository(str(remote)) as repository:
        repository.fetch()
        assert run_git(repository.cache.folder, "for-each-ref", "--format=%(refname)") == "refs/heads/main"


def test_a_missing_branch_names_those_there_are(remote):
    with open_repository(str(remote), branch="trunk") as repository, pytest.raises(UnknownBranch) as error:
        repository.fetch()
    assert "it has: main" in str(error.value)


def test_a_checkout_stands_for_its_origin(remote, tmp_path, run_git, change, content):
    run_git(tmp_path, "clone", "-q", str(remote), "checkout")
    with open_repository(str(tmp_path / "checkout")) as repository:
        change(repository, {"x": b"1"})
    assert content(remote)["x"] == "1"


def test_a_checkout_with_a_relative_origin(remote, tmp_path, run_git):
    run_git(tmp_path, "clone", "-q", str(remote), "checkout")
    run_git(tmp_path / "checkout", "remote", "set-url", "origin", "../remote.git")
    with open_repository(str(tmp_path / "checkout")) as repository:
        assert repository.fetch()


def test_a_checkout_without_a_remote_says_what_to_do(tmp_path, run_git):
    run_git(tmp_path, "init", "-q", "alone")
    with pytest.raises(NotARepository, match="git remote add origin"):
        open_repository(str(tmp_path / "alone"))


@pytest.mark.parametrize("template", ["{}", "file://{}"])
def test_paths_and_file_urls(remote, template):
    with open_repository(template.format(remote)) as repository:
        assert repository.fetch()


@pytest.mark.parametrize(
    "location",
    [
        "",
        "--upload-pack=touch x",
        "ext::sh -c touch% x",
        "nowhere",
        "git://host/x",
        "http://forge.example/x",
        "https://",
        "https://host\n.example/x",
        "ssh://-oProxyCommand=touch/x",
        "ssh://-oUser@host/x",
        "-oProxyCommand=x@host:y",
        "https://host:port/x",
        "file://host/x",
    ],
)
def test_hostile_and_useless_locations(location):
    with pytest.raises(NotARepository):
        open_repository(location)


def test_a_password_in_a_url_is_refused_and_not_repeated():
    with pytest.raises(NotARepository) as error:
        open_repository("https://alice:s3cret@forge.example/x.git")
    assert "s3cret" not in str(error.value)
    assert "credential" in str(error.value)


@pytest.mark.parametrize(
    "branch", ["", "-x", "a..b", "a b", "a.lock", "/a", "a/", "a//b", ".a", "a/.b", "HEAD", "x:y", "x\n"]
)
def test_hostile_branches(remote, branch):
    with pytest.raises(HostileName):
        open_repository(str(remote), branch=branch)


@pytest.mark.parametrize("url", ["https://token@127.0.0.1:1/x.git", "ssh://git@127.0.0.1:1/x.git"])
def test_an_unreachable_remote(url):
    with open_repository(url) as repository, pytest.raises(RepositoryUnreachable) as error:
        repository.fetch()
    assert "token" not in str(error.value)


def test_a_remote_that_disappears_before_the_push(repository, remote, author):
    def propose(_):
        shutil.rmtree(remote)
        return Proposal({"x": b"1"}, "Add")

    with pytest.raises(RepositoryUnreachable):
        transact(repository, propose, author)


def test_a_change_over_http(forge, remote, change, content):
    with open_repository(forge.url) as repository:
        change(repository, {"x": b"1"})
    assert content(remote)["x"] == "1"


@pytest.mark.parametrize("status", [401, 403])
def test_no_right_to_push_over_http(forge, change, status):
    forge.refusals["git-receive-pack"] = status
    with open_repository(forge.url) as repository, pytest.raises(PushRefused):
        change(repository, {"x": b"1"})


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_no_right_to_read_over_http(forge, status):
    forge.refusals["git-upload-pack"] = status
    with open_repository(forge.url) as repository, pytest.raises(RepositoryUnreachable, match="credentials"):
        repository.fetch()


def test_a_push_whose_answer_is_lost(forge, remote, change, content):
    """The commit arrives, then the connection breaks: that is a success, found out by looking."""
    forge.lose_answers = True
    with open_repository(forge.url) as repository:
        done = change(repository, {"x": b"1"})
        assert repository.fetch() == done.commit
    assert (content(remote)["x"], done.attempts) == ("1", 1)


def _truncate_objects(cache):
    for path in (cache / "objects").rglob("*"):
        if path.is_file():
            path.chmod(0o644)
            path.write_bytes(b"")


DAMAGE = {
    "no HEAD": lambda cache: (cache / "HEAD").unlink(),
    "no objects": lambda cache: shutil.rmtree(cache / "objects"),
    "empty objects": _truncate_objects,
    "config": lambda cache: (cache / "config").write_text("[core\n"),
    "ref": lambda cache: (cache / "refs" / "heads" / "main").write_text("garbage\n"),
    "unknown ref": lambda cache: (cache / "refs" / "heads" / "main").write_text("1" * 40 + "\n"),
    "a file": lambda cache: (shutil.rmtree(cache), cache.write_text("")),
    "gone": shutil.rmtree,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_corrupt_cache_is_cloned_anew(remote, change, content, damage):
    with open_repository(str(remote)) as repository:
        repository.fetch()
    DAMAGE[damage](repository.cache.folder)
    with open_repository(str(remote)) as repository:
        change(repository, {"x": b"1"})
    assert content(remote)["x"] == "1"


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_cache_that_breaks_while_in_use(repository, damage):
    tip = repository.fetch()
    repository.close()
    DAMAGE[damage](repository.cache.folder)
    assert repository.tree(tip).read("readme") == b"hello\n"


def test_the_cache_is_kept_under_the_users_cache_folder(repository, tmp_path):
    assert repository.cache.folder.parent == tmp_path / "cache" / "sardonyx" / "repositories"


def test_a_cache_folder_that_cannot_be_written(remote, tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(SardonyxError, match="XDG_CACHE_HOME"):
        open_repository(str(remote), cache_folder=tmp_path / "taken")


def test_a_machine_without_git(repository, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitMissing, match=r"2\.30"):
        open_repository(repository.location.address)


def test_many_loose_objects_are_packed(repository):
    repository.fetch()
    objects = repository.cache.folder / "objects"
    (objects / "17").mkdir(exist_ok=True)
    for number in range(30):
        (objects / "17" / f"tmp_obj_{number}").touch()
    repository.fetch()
    assert len(list((objects / "pack").glob("*.pack"))) == 1


def test_a_bare_repository_is_not_made_over_something(tmp_path):
    (tmp_path / "x").write_text("")
    with pytest.raises(GitFailed, match="not empty"):
        create_bare_repository(tmp_path)


def test_a_bare_repository_cannot_be_made_below_a_file(tmp_path):
    (tmp_path / "x").write_text("")
    with pytest.raises(GitFailed, match="cannot become"):
        create_bare_repository(tmp_path / "x" / "y")
