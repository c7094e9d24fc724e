import pytest

from sardonyx.repository import last_change
from sardonyx.repository.errors import UnknownRevision


def test_the_newest_commit_that_changed_a_folder_is_found(repository, change):
    repository.fetch()
    first = last_change(repository, "a/b")
    newer = change(repository, {"a/b/two.yaml": b"changed\n"}).commit
    change(repository, {"readme": b"changed\n"})
    repository.fetch()
    assert (last_change(repository, "a/b"), first != newer) == (newer, True)


def test_a_path_is_taken_as_it_is(repository):
    repository.fetch()
    with pytest.raises(UnknownRevision, match="no commit ever changed"):
        last_change(repository, "a/*.yaml")
