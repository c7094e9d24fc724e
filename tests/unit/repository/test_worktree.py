import pytest

from sardonyx.repository import NotARepository, open_local, open_working_tree, paths_changed_since, require_whole
from sardonyx.repository.errors import GitFailed, ShallowClone, UnknownRevision


@pytest.fixture
def checkout(tmp_path, run_git):
    folder = tmp_path / "checkout"
    folder.mkdir()
    run_git(folder, "init", "-q", "-b", "main")
    for name in ("kept", "edited", "staged", "deleted", "renamed"):
        (folder / name).write_text(f"{name}\n" * 20)
    (folder / ".gitignore").write_text("*.log\n")
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "-m", "Begin")
    return folder


@pytest.fixture
def changed(checkout, run_git):
    base = run_git(checkout, "rev-parse", "HEAD")
    return lambda: paths_changed_since(open_working_tree(checkout), base)


def test_nothing_changed(changed):
    assert changed() == []


def test_what_counts_is_what_stands_in_the_folder_now(checkout, run_git, changed):
    (checkout / "edited").write_text("x")
    (checkout / "staged").write_text("x")
    run_git(checkout, "add", "staged")
    (checkout / "deleted").unlink()
    run_git(checkout, "mv", "renamed", "new name")
    (checkout / "inner").mkdir()
    (checkout / "inner" / "untracked").write_text("x")
    (checkout / "ignored.log").write_text("x")
    assert changed() == ["deleted", "edited", "inner/untracked", "new name", "renamed", "staged"]


def test_commits_count_too(checkout, run_git, changed):
    (checkout / "edited").write_text("x")
    run_git(checkout, "commit", "-q", "-a", "-m", "Edit")
    assert changed() == ["edited"]


def test_odd_names_come_through(checkout, changed):
    for name in ("-rf", "é", "a\nb", 'q"q'):
        (checkout / name).write_text("x")
    assert changed() == sorted(["-rf", "é", "a\nb", 'q"q'])


def test_a_folder_inside_and_the_users_configuration_make_no_difference(checkout, run_git):
    base = run_git(checkout, "rev-parse", "HEAD")
    inner = checkout / "inner"
    inner.mkdir()
    (checkout / "edited").write_text("x")
    run_git(checkout, "config", "diff.relative", "true")
    run_git(checkout, "config", "diff.noprefix", "true")
    assert paths_changed_since(open_working_tree(inner), base) == ["edited"]


def test_no_program_of_the_repository_runs(checkout, run_git, changed, tmp_path):
    trace = tmp_path / "ran"
    (checkout / ".gitattributes").write_text("* diff=evil\n")
    for setting in ("diff.external", "diff.evil.command", "diff.evil.textconv", "core.fsmonitor"):
        run_git(checkout, "config", setting, f"touch {trace}; false")
    (checkout / "edited").write_text("x")
    assert changed() == [".gitattributes", "edited"]
    assert not trace.exists()


def test_a_bare_repository_has_no_working_tree(empty_remote):
    with pytest.raises(NotARepository, match="not in a checkout"):
        open_working_tree(empty_remote)


def test_no_repository(tmp_path):
    with pytest.raises(NotARepository):
        open_working_tree(tmp_path)


def test_a_commit_must_be_named_in_full(checkout):
    with pytest.raises(UnknownRevision):
        paths_changed_since(open_working_tree(checkout), "main")
    with pytest.raises(GitFailed):
        paths_changed_since(open_working_tree(checkout), "1" * 40)


def test_a_shallow_clone_is_refused_with_what_to_do(checkout, run_git, tmp_path):
    run_git(checkout, "commit", "-q", "--allow-empty", "-m", "More")
    run_git(tmp_path, "clone", "-q", "--depth", "1", checkout.as_uri(), "shallow")
    with open_local(tmp_path / "shallow") as repository, pytest.raises(ShallowClone) as caught:
        require_whole(repository)
    assert "fetch-depth: 0" in str(caught.value)


@pytest.mark.parametrize("key", ["clean", "process"])
def test_no_command_of_the_repository_is_run(checkout, run_git, changed, tmp_path, key):
    run_git(checkout, "config", f"filter.Odd.name.{key}", f"touch {tmp_path}/run; cat")
    run_git(checkout, "config", "filter.Odd.name.required", "true")
    run_git(checkout, "config", "core.fsmonitor", f"touch {tmp_path}/run")
    run_git(checkout, "config", "diff.external", f"touch {tmp_path}/run")
    (checkout / ".gitattributes").write_text("* filter=Odd.name\n")
    (checkout / "edited").write_text("x")
    assert (changed(), (tmp_path / "run").exists()) == ([".gitattributes", "edited"], False)


def test_a_filter_whose_name_cannot_be_overridden_is_refused(checkout, run_git, changed):
    run_git(checkout, "config", "filter.a=b.clean", "cat")
    with pytest.raises(GitFailed, match="'='"):
        changed()
