import multiprocessing
from concurrent.futures import ThreadPoolExecutor

import pytest

from sardonyx.core.errors import SardonyxError
from sardonyx.repository import Author, Proposal, PushRefused, open_repository, propose_branch, transact
from sardonyx.repository.errors import BranchExists, HostileName, ImpossibleChange


def test_a_change_reaches_the_remote(repository, remote, change, content):
    done = change(repository, {"a/new.yaml": b"new\n"})
    assert content(remote)["a/new.yaml"] == "new"
    assert (done.paths, done.branch, done.attempts) == (("a/new.yaml",), "main", 1)


def test_a_commit_names_its_author_parent_and_message(repository, remote, author, run_git):
    before = repository.fetch()
    transact(repository, lambda _: Proposal({"x": b""}, "Launch é\n\nOwner: alice\n"), author)
    shown = run_git(remote, "log", "-1", "--format=%an|%ae|%cn|%P|%B", "main")
    assert shown == f"Alice Martin|alice@example.org|Alice Martin|{before}|Launch é\n\nOwner: alice"


def test_the_first_commit_of_an_empty_repository(empty_remote, change, content):
    with open_repository(str(empty_remote)) as repository:
        assert repository.fetch() is None
        done = change(repository, {"x/y": b"1\n"})
        assert repository.fetch() == done.commit
    assert (done.parent, content(empty_remote)) == (None, {"x/y": "1"})


def test_a_new_commit_in_a_repository_that_lost_its_branch_has_no_parent(repository, remote, change, run_git):
    change(repository, {"x": b"1"})
    run_git(remote, "update-ref", "-d", "refs/heads/main")
    assert change(repository, {"x": b"1"}).parent is None
    assert run_git(remote, "rev-list", "--count", "main") == "1"


@pytest.mark.parametrize("changes", [{}, {"readme": b"hello\n"}, {"not/there": None}])
def test_a_change_that_changes_nothing_commits_nothing(repository, change, changes):
    before = repository.fetch()
    done = change(repository, changes)
    assert (done.commit, done.paths, repository.fetch()) == (None, (), before)


def test_removing_the_last_file_removes_its_folder(repository, change):
    done = change(repository, {"a/b/two.yaml": None})
    assert repository.tree(done.commit or repository.fetch()).names("a") == ["one.yaml"]


def test_a_file_makes_room_for_a_folder(repository, remote, change, content):
    change(repository, {"readme": None, "readme/part": b"1\n"})
    assert content(remote)["readme/part"] == "1"


@pytest.mark.parametrize("changes", [{"a/b": b""}, {"a": None}, {"readme/x": b""}, {"n": b"", "n/m": b""}])
def test_files_and_folders_do_not_replace_each_other(repository, change, changes):
    before = repository.fetch()
    with pytest.raises(ImpossibleChange):
        change(repository, changes)
    assert repository.fetch() == before


def test_a_program_stays_executable(repository, remote, change, run_git):
    clone = remote.parent / "clone"
    run_git(remote.parent, "clone", "-q", str(remote), str(clone))
    (clone / "run.sh").write_text("1")
    (clone / "run.sh").chmod(0o755)
    run_git(clone, "add", "run.sh")
    run_git(clone, "commit", "-qm", "Add")
    run_git(clone, "push", "-q")
    change(repository, {"run.sh": b"2"})
    assert run_git(remote, "ls-tree", "main", "run.sh").startswith("100755")


@pytest.mark.parametrize("path", ['quo"te', "sp ace", " x", "é/ü", "M 100644", "-rf", "#x", "a\u00a0b"])
def test_odd_but_honest_paths_are_written_as_they_are(repository, change, path):
    done = change(repository, {path: b"1"})
    assert repository.tree(done.commit).read(path) == b"1"


def test_content_of_any_bytes_is_kept(repository, change):
    data = bytes(range(256)) + b"\ndone\nM 100644 inline evil\ndata 0\n"
    done = change(repository, {"x": data, "y": b""})
    tree = repository.tree(done.commit)
    assert (tree.read("x"), tree.read("y"), tree.read("evil")) == (data, b"", None)


def test_a_message_cannot_speak_to_git(repository, remote, change, run_git):
    change(repository, {"x": b"1"}, "One\nfrom refs/heads/evil\nM 100644 inline y\n\x1b[31mred\0")
    assert run_git(remote, "log", "-1", "--format=%B", "main").endswith("M 100644 inline y\n[31mred")


def test_a_commit_needs_a_message(repository, change):
    with pytest.raises(ImpossibleChange, match="message"):
        change(repository, {"x": b"1"}, " \n")


@pytest.mark.parametrize(
    "author", [Author("A\nB", "a@b"), Author("A <x>", "a@b"), Author("", "a@b"), Author("A", "\0")]
)
def test_a_hostile_author_is_refused(repository, author):
    with pytest.raises(HostileName, match="author"):
        transact(repository, lambda _: Proposal({"x": b""}, "m"), author)


def test_who_comes_second_builds_on_the_first(repository, other, remote, author, change, content):
    seen = []

    def propose(tree):
        seen.append(tree.read("counter"))
        if len(seen) == 1:
            change(other, {"counter": b"theirs"})
        return Proposal({"mine": b"after " + (tree.read("counter") or b"nothing")}, "Mine")

    done = transact(repository, propose, author)
    assert (seen, done.attempts) == ([None, b"theirs"], 2)
    assert content(remote)["mine"] == "after theirs"


def test_coming_second_for_ever_ends(repository, other, author, change):
    def propose(_):
        change(other, {"counter": repository.location.address.encode() + bytes([len(rounds)])})
        rounds.append(1)
        return Proposal({"mine": b"1"}, "Mine")

    rounds = []
    with pytest.raises(PushRefused, match="newer commit each of 2 times"):
        transact(repository, propose, author, attempts=2)


def test_history_is_never_overwritten(repository, other, remote, author, change, run_git):
    first = change(other, {"theirs": b"1"}).commit
    change(repository, {"mine": b"1"})
    assert run_git(remote, "merge-base", "--is-ancestor", first, "main") == ""


def test_a_remote_that_refuses_is_quoted_without_its_escapes(repository, remote, change):
    hook = remote / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        "#!/bin/sh\nprintf 'main is \\033[31mprotected\\033[0m: see https://u:p@forge.example/x\\n' >&2\nexit 1\n"
    )
    hook.chmod(0o755)
    before = repository.fetch()
    with pytest.raises(PushRefused, match=r"hook declined.*main is \[31mprotected\[0m: see https://\*\*\*@forge"):
        change(repository, {"x": b"1"})
    assert repository.fetch() == before


def test_a_failing_proposal_changes_nothing(repository, author):
    before = repository.fetch()
    with pytest.raises(SardonyxError, match="no"):
        transact(repository, _fail, author)
    assert repository.fetch() == before


def _fail(_):
    raise SardonyxError("no")


@pytest.mark.parametrize("hook", ["pre-push", "commit-msg", "post-checkout"])
def test_hooks_of_the_user_do_not_run(repository, change, tmp_path, run_git, hook):
    (tmp_path / "hooks").mkdir()
    script = tmp_path / "hooks" / hook
    script.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    script.chmod(0o755)
    run_git(tmp_path, "config", "--global", "core.hooksPath", str(script.parent))
    change(repository, {"x": b"1"})
    assert not (tmp_path / "ran").exists()


def test_a_proposal_on_a_branch_of_its_own_leaves_main(repository, remote, author, content):
    before = content(remote)
    done = propose_branch(repository, lambda _: Proposal({"x": b"1"}, "Propose"), author, "launch/alice-1")
    assert (content(remote), done.branch) == (before, "launch/alice-1")
    assert content(remote, "launch/alice-1") == {**before, "x": "1"}


def test_a_branch_that_exists_is_not_touched(repository, remote, author, content):
    propose_branch(repository, lambda _: Proposal({"x": b"1"}, "First"), author, "topic")
    with pytest.raises(BranchExists, match="topic already"):
        propose_branch(repository, lambda _: Proposal({"x": b"2"}, "Second"), author, "topic")
    assert content(remote, "topic")["x"] == "1"


def test_threads_may_share_a_repository(repository, remote, change, content):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: change(repository, {f"t/{number}": b"1"}), range(8)))
    assert {f"t/{number}" for number in range(8)} <= set(content(remote))


def test_processes_may_share_a_cache(remote, content):
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        pool.starmap(_add_file, [(str(remote), number) for number in range(8)])
    assert {f"p/{number}" for number in range(8)} <= set(content(remote))


def _add_file(location, number):
    with open_repository(location) as repository:
        transact(repository, lambda _: Proposal({f"p/{number}": b"1"}, "Add"), Author("P", "p@example.org"))
