import pytest

from sardonyx.repository import (
    changed_paths,
    commits_between,
    merge_base,
    open_local,
    resolve_revision,
    show_diff,
)
from sardonyx.repository.errors import GitFailed, HostileName, UnknownRevision
from sardonyx.repository.history import read_commit


@pytest.fixture
def checkout(remote, tmp_path, run_git):
    run_git(tmp_path, "clone", "-q", str(remote), "checkout")
    return tmp_path / "checkout"


@pytest.fixture
def commit_all(checkout, run_git):
    def commit(message="Change"):
        run_git(checkout, "add", "-A")
        run_git(checkout, "commit", "-q", "-m", message)
        return run_git(checkout, "rev-parse", "HEAD")

    return commit


@pytest.fixture
def base(checkout, run_git):
    return run_git(checkout, "rev-parse", "HEAD")


@pytest.fixture
def local(checkout):
    with open_local(checkout) as opened:
        yield opened


def _brief(changes):
    return [(one.path, one.status, one.old_mode, one.new_mode, one.size) for one in changes]


def test_added_modified_and_deleted_files(checkout, commit_all, base, local):
    (checkout / "new").write_text("12345")
    (checkout / "readme").write_text("hi")
    (checkout / "a" / "one.yaml").unlink()
    assert _brief(changed_paths(local, base, commit_all())) == [
        ("a/one.yaml", "D", "100644", "000000", 0),
        ("new", "A", "000000", "100644", 5),
        ("readme", "M", "100644", "100644", 2),
    ]


def test_links_programs_and_submodules(checkout, commit_all, base, local, run_git):
    (checkout / "readme").unlink()
    (checkout / "readme").symlink_to("/etc/passwd")
    (checkout / "a" / "one.yaml").chmod(0o755)
    run_git(checkout, "update-index", "--add", "--cacheinfo", f"160000,{base},sub")
    run_git(checkout, "add", "readme", "a")
    run_git(checkout, "commit", "-q", "-m", "x")
    assert _brief(changed_paths(local, base, run_git(checkout, "rev-parse", "HEAD"))) == [
        ("a/one.yaml", "M", "100644", "100755", 2),
        ("readme", "T", "100644", "120000", 11),
        ("sub", "A", "000000", "160000", 0),
    ]


def test_a_rename_is_a_removal_and_an_addition(checkout, commit_all, base, local):
    (checkout / "readme").rename(checkout / "moved")
    assert [one.status for one in changed_paths(local, base, commit_all())] == ["A", "D"]


@pytest.mark.parametrize("name", ["new\nline", "tab\t", '"quoted"', "-rf", "é", "\udcff"])
def test_odd_paths_are_reported_as_they_are(checkout, commit_all, base, local, name):
    (checkout / name).write_text("1")
    assert [one.path for one in changed_paths(local, base, commit_all())] == [name]


def test_everything_differs_from_nothing(base, local):
    assert len(changed_paths(local, None, base)) == 3


@pytest.mark.parametrize("text", ["main", "--output=x", "", "HEAD"])
def test_only_full_ids_are_compared(base, local, text):
    with pytest.raises(UnknownRevision):
        changed_paths(local, base, text)


def test_a_commit_that_is_not_there(base, local):
    with pytest.raises(GitFailed):
        changed_paths(local, base, "1" * 40)


def test_commits_come_parents_first(checkout, commit_all, base, local):
    (checkout / "x").write_text("1")
    first = commit_all("First\n\nOwner: alice")
    (checkout / "x").write_text("2")
    second = commit_all("Second")
    found = commits_between(local, base, second)
    assert [(one.id, one.parents, one.message) for one in found] == [
        (first, (base,), "First\n\nOwner: alice\n"),
        (second, (first,), "Second\n"),
    ]
    assert (found[0].author.name, found[0].committer.email) == ("Bob", "bob@example.org")


def test_a_signature_is_not_the_message():
    raw = b"tree 1\nauthor A <a@b> 10 +0200\ncommitter C <c@d> 20 +0000\ngpgsig -----BEGIN\n line\n -----END\n\nm\n"
    commit = read_commit("1" * 40, raw)
    assert (commit.message, commit.committed.timestamp()) == ("m\n", 20)


@pytest.mark.parametrize(
    "raw", [b"", b"author\n\n", b"author <> x\ncommitter A <a> 99999999999999999999 +0000\n\n\xff"]
)
def test_a_malformed_commit_is_read_as_far_as_it_goes(raw):
    assert read_commit("1" * 40, raw).committed.year == 1970


@pytest.mark.parametrize("text", ["HEAD", "main", "@", "origin/main", "main~0", "HEAD^0"])
def test_revisions(base, local, text):
    assert resolve_revision(local, text) == base


def test_an_abbreviated_id(base, local):
    assert resolve_revision(local, base[:12]) == base


@pytest.mark.parametrize("text", ["nowhere", "main~99", "1" * 40])
def test_an_unknown_revision_says_what_to_do(local, text):
    with pytest.raises(UnknownRevision, match="fetch-depth"):
        resolve_revision(local, text)


@pytest.mark.parametrize(
    "text", ["", "--all", "-n1", "HEAD:readme", ":/Begin", "HEAD^{/x}", "a b", "main\n", "@{1}", "a..b", "main^{tree}"]
)
def test_hostile_revisions(local, text):
    with pytest.raises(HostileName):
        resolve_revision(local, text)


def test_the_base_of_a_pull_request(checkout, commit_all, base, local, run_git):
    (checkout / "x").write_text("1")
    head = commit_all()
    run_git(checkout, "checkout", "-q", "-b", "main2", base)
    (checkout / "y").write_text("1")
    main = commit_all()
    assert merge_base(local, main, head) == base
    assert [one.path for one in changed_paths(local, merge_base(local, main, head), head)] == ["x"]


def test_histories_that_never_met(checkout, base, local, run_git):
    alone = run_git(checkout, "commit-tree", "-m", "x", "HEAD^{tree}")
    assert merge_base(local, base, alone) is None


def test_a_diff_shows_escapes_as_text(checkout, commit_all, local):
    (checkout / "readme").write_text("hello\n\x1b[31mred\u202e\n")
    text = show_diff(local, commit_all())
    assert "+\\x1b[31mred\\u202e\n" in text
    assert text.startswith("diff --git a/readme b/readme")


def test_the_diff_of_the_first_commit(base, local):
    assert "+++ b/a/b/two.yaml" in show_diff(local, base)


def test_a_diff_starts_no_program_of_the_repository(checkout, commit_all, local, run_git, tmp_path):
    for setting in ("diff.external", "diff.evil.command", "diff.evil.textconv", "core.fsmonitor"):
        run_git(checkout, "config", setting, f"touch {tmp_path}/ran;")
    (checkout / ".gitattributes").write_text("* diff=evil\n")
    (checkout / ".git" / "info").mkdir(exist_ok=True)
    (checkout / ".git" / "info" / "attributes").write_text("* diff=evil\n")
    (checkout / "readme").write_text("changed\n")
    run_git(checkout, "-c", "core.fsmonitor=false", "add", "-A")
    run_git(checkout, "-c", "core.fsmonitor=false", "commit", "-q", "-m", "x")
    (tmp_path / "ran").unlink(missing_ok=True)
    assert "+changed" in show_diff(local, run_git(checkout, "rev-parse", "HEAD"))
    assert not (tmp_path / "ran").exists()
