import pytest

from sardonyx.repository import Author, author_from_git_config
from sardonyx.repository.errors import HostileName, MissingAuthor


def test_the_author_comes_from_the_configuration(tmp_path, run_git):
    run_git(tmp_path, "config", "--global", "user.name", "Alice Martin")
    run_git(tmp_path, "config", "--global", "user.email", "alice@example.org")
    assert author_from_git_config(tmp_path) == Author("Alice Martin", "alice@example.org")


def test_the_environment_comes_first(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Bob")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "bob@example.org")
    assert author_from_git_config(tmp_path) == Author("Bob", "bob@example.org")


def test_a_missing_author_says_what_to_do(tmp_path):
    with pytest.raises(MissingAuthor, match=r"git config --global user\.name"):
        author_from_git_config(tmp_path)


def test_a_hostile_author_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Bob <x>")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "bob@example.org")
    with pytest.raises(HostileName):
        author_from_git_config(tmp_path)
