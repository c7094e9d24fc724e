import json
import subprocess

import pytest

FOLDER = "environments/lab/instances/user-alice/survey"


@pytest.fixture
def clone(launched, tmp_path):
    """A clone of the environments repository as CI has it, in which a test commits as alice."""

    def git(*arguments):
        person = ["-c", "user.name=alice", "-c", "user.email=alice@example.org"]
        command = ["git", *person, "-C", str(tmp_path / "clone"), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    subprocess.run(["git", "clone", "-q", str(launched.repository), str(tmp_path / "clone")], check=True)
    git("checkout", "-q", "-b", "mine")
    git.folder = tmp_path / "clone"
    return git


def edited(clone, path, old, new):
    file = clone.folder / path
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    clone("commit", "-qam", "x")
    return verifying(clone)


def verifying(clone):
    return ["verify", "origin/main..HEAD", "-R", clone.folder]


def test_a_launch_passes(launched):
    result = launched.sardonyx.must("verify", "main~1..main", "-R", launched.repository)
    assert "nothing speaks against this change of 4 files by alice" in result.err


def test_every_commit_of_the_lab_passes_for_who_made_it(launched):
    launched.sardonyx.must("delete", "survey", "-t", "user-alice", "--yes")
    commits = launched.git("log", "--reverse", "--format=%H %an", "main").splitlines()
    before = "0" * 40
    for commit, author in (line.split() for line in commits):
        launched.sardonyx.must("verify", f"{before}..{commit}", "-R", launched.repository, "--actor", author)
        before = commit


def test_an_empty_range_passes_and_says_so(launched):
    result = launched.sardonyx.must("verify", "main..main", "-R", launched.repository)
    assert "nothing changed" in result.err


def test_a_hand_edit_is_refused_with_file_line_and_help(clone, launched):
    result = launched.sardonyx(*edited(clone, f"{FOLDER}/manifests.yaml", "replicas: 1", "replicas: 2"))
    assert (result.code, f"{FOLDER}/manifests.yaml:" in result.out) == (1, True)
    assert ("[gate-generated]" in result.out, "help: generate the files again" in result.out) == (True, True)


def test_a_stranger_is_refused(clone, launched):
    command = edited(clone, f"{FOLDER}/NOTES.md", "\n", "\n\n")
    result = launched.sardonyx(*command, "--actor", "mallory")
    assert (result.code, "mallory may not change" in result.out) == (1, True)


def test_the_actor_may_come_from_the_environment(clone, launched):
    result = launched.sardonyx(*edited(clone, f"{FOLDER}/NOTES.md", "\n", "\n\n"), SARDONYX_ACTOR="mallory")
    assert "mallory may not change" in result.out


def test_an_actor_that_ci_left_empty_is_an_error_of_usage(clone, launched):
    result = launched.sardonyx(*edited(clone, f"{FOLDER}/NOTES.md", "\n", "\n\n"), SARDONYX_ACTOR="")
    assert (result.code, "the name of the actor is empty" in result.err) == (2, True)


def test_findings_come_as_json(clone, launched):
    command = edited(clone, f"{FOLDER}/manifests.yaml", "replicas: 1", "replicas: 2")
    result = launched.sardonyx(*command, "--format", "json")
    found = json.loads(result.out)["findings"]
    assert [(one["rule"], one["path"]) for one in found] == [("gate-generated", f"{FOLDER}/manifests.yaml")]
    assert found[0]["line"] > 0


@pytest.mark.parametrize(
    "range_", ["main", "main..", "..main", "main...main", "main..nowhere", "-x..main", "a b..main"]
)
def test_what_is_no_range_is_an_error_of_usage(launched, range_):
    assert launched.sardonyx("verify", range_, "-R", launched.repository).code == 2


def test_a_folder_without_a_repository_is_an_error_of_usage(launched, tmp_path):
    assert launched.sardonyx("verify", "a..b", "-R", tmp_path).code == 2


def test_a_shallow_clone_is_an_error_of_usage_that_says_what_to_do(launched, tmp_path):
    subprocess.run(["git", "clone", "-q", "--depth=1", launched.repository.as_uri(), str(tmp_path / "s")], check=True)
    result = launched.sardonyx("verify", "HEAD..HEAD", "-R", tmp_path / "s")
    assert (result.code, "fetch-depth: 0" in result.err) == (2, True)


def test_nothing_is_checked_out_and_no_hook_runs(clone, launched, tmp_path):
    hook = clone.folder / ".git" / "hooks" / "post-checkout"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    hook.chmod(0o755)
    launched.sardonyx.must("verify", "origin/main~1..origin/main", "-R", clone.folder, "--actor", "alice")
    assert (clone("status", "--short"), (tmp_path / "ran").exists()) == ("", False)
