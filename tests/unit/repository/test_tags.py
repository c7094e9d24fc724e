import subprocess
from pathlib import Path

import pytest

from sardonyx.repository import Tag, UnknownRevision, common_base, open_local, paths_touched, tags


@pytest.fixture
def git(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")

    def run(*arguments):
        command = ["git", "-c", "user.name=Bob", "-c", "user.email=b@example.org", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    run("init", "-q", "-b", "main")
    return run


def commit(git, **files):
    for name, text in files.items():
        Path(name).write_text(text)
    git("add", "-A")
    git("commit", "-q", "--allow-empty", "-m", "x")
    return git("rev-parse", "HEAD")


def test_tags_with_what_they_stand_for(git):
    first = commit(git, a="1")
    git("tag", "plain")
    git("tag", "-a", "-m", "x", "with/words", first)
    git("tag", "a-tree", "HEAD^{tree}")
    git("switch", "-q", "-c", "other")
    second = commit(git, a="2")
    git("tag", "elsewhere")
    git("switch", "-q", "main")
    with open_local(Path()) as repository:
        found = tags(repository)
    assert found == {
        "plain": Tag("plain", first, is_reached=True),
        "with/words": Tag("with/words", first, is_reached=True),
        "elsewhere": Tag("elsewhere", second, is_reached=False),
    }


def test_the_files_that_commits_touch(git):
    first = commit(git, a="1", **{"b\n:c": "1"})
    git("mv", "a", "d")
    second = commit(git)
    with open_local(Path()) as repository:
        assert paths_touched(repository, [second, first]) == {first: ("a", "b\n:c"), second: ("a", "d")}


def test_a_merge_touches_what_differs_from_any_parent(git):
    commit(git, a="1")
    git("switch", "-q", "-c", "other")
    commit(git, b="1")
    git("switch", "-q", "main")
    commit(git, c="1")
    git("merge", "-q", "-m", "x", "other")
    merge = git("rev-parse", "HEAD")
    with open_local(Path()) as repository:
        assert paths_touched(repository, [merge]) == {merge: ("b", "c")}


def test_what_is_no_id_is_refused(git):
    commit(git)
    with open_local(Path()) as repository, pytest.raises(UnknownRevision):
        paths_touched(repository, ["--all"])


def test_where_histories_meet(git):
    first = commit(git, a="1")
    second = commit(git, a="2")
    git("switch", "-q", "-c", "other", first)
    third = commit(git, b="1")
    git("checkout", "-q", "--orphan", "alone")
    alone = commit(git, c="1")
    with open_local(Path()) as repository:
        assert common_base(repository, [first, second, third]) == first
        assert common_base(repository, [second]) == second
        assert common_base(repository, [first, alone]) is None
