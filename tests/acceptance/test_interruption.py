"""Commands that are killed or interrupted at every step: the remote is as before or has the whole change.

All that a command changes for others it does through ``git``, so a ``git`` that kills its caller at its n-th call stops
the command before each of its steps, in turn.
"""

import shutil
import signal
from pathlib import Path

import pytest
from tests.acceptance.watching import children_of, git_shim, is_worker, killing_git, wait_for

ROOT_FILES = "environments/lab"
LAUNCH = ("launch", "lab/postgresql", "-t", "user-alice", "--name", "survey")
DELETE = ("delete", "survey", "-t", "user-alice", "--yes")
TENANT = ("tenant", "add", "user-bob", "--owner", "bob")
SERVICE = [f"{ROOT_FILES}/instances/user-alice/survey/{name}" for name in ("instance.yaml", "manifests.yaml")]
DECLARATION = f"{ROOT_FILES}/tenants/user-bob.yaml"
MOST_CALLS = 12
GIT = shutil.which("git")
CATALOG = Path(__file__).parents[2] / "catalog-charts"


@pytest.fixture
def killed(tmp_path):
    """Run a command that dies before its n-th call of git; tells whether it came so far."""

    def run(lab, call, *command) -> bool:
        path = killing_git(tmp_path / f"shim-{call}", call, "KILL")
        process = lab.sardonyx.start(*command, PATH=path)
        process.communicate(timeout=60)
        return process.returncode == -signal.SIGKILL

    return run


def is_sound(lab) -> bool:
    return lab.git("fsck", "--strict", "--no-dangling") == ""


def test_a_tenant_is_added_wholly_or_not_at_all_whenever_the_command_dies(lab, killed):
    before, steps = lab.head(), 0
    for call in range(1, MOST_CALLS):
        steps += killed(lab, call, *TENANT)
        assert is_sound(lab)
        if lab.head() != before:
            break
    assert steps >= 4, "it died before each of its calls"
    assert DECLARATION in lab.files()
    assert lab.git("rev-list", "--count", f"{before}..main").strip() == "1"


@pytest.mark.parametrize("call", [1, 3, 4, 5])
def test_after_a_death_the_next_run_succeeds(lab, killed, call):
    before = lab.head()
    assert killed(lab, call, *LAUNCH)
    assert lab.head() == before
    lab.sardonyx.must(*LAUNCH)
    assert set(SERVICE) <= set(lab.files())


def test_a_death_after_the_push_leaves_a_whole_service(lab, tmp_path):
    push = f'case "$*" in *" push "*) {GIT} "$@"; kill -KILL "$PPID"; exit 1;; esac'
    path = git_shim(tmp_path / "shim", push)
    process = lab.sardonyx.start(*LAUNCH, PATH=path)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert set(SERVICE) <= set(lab.files())
    lab.sardonyx.must(*DELETE)


def test_a_deletion_dies_before_or_after(launched, killed):
    before = launched.head()
    assert killed(launched, 4, *DELETE)
    assert (launched.head(), is_sound(launched)) == (before, True)
    launched.sardonyx.must(*DELETE)
    assert not set(SERVICE) & set(launched.files())


def test_a_push_whose_answer_is_lost_is_not_made_twice(lab, tmp_path):
    lost = f'case "$*" in *" push "*) {GIT} "$@" > /dev/null 2>&1; exit 128;; esac'
    path = git_shim(tmp_path / "shim", lost)
    before = lab.head()
    lab.sardonyx.must(*LAUNCH, PATH=path)
    assert lab.git("rev-list", "--count", f"{before}..main").strip() == "1"


def kill_when_written(process, folder: Path, files: int) -> None:
    """Kill a process as soon as so many files are begun in a folder."""
    wait_for(lambda: process.poll() is not None or (folder.is_dir() and len(list(folder.iterdir())) >= files))
    process.kill()
    process.communicate()


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


@pytest.mark.parametrize("files", [1, 2, 4])
def test_publishing_that_was_killed_is_completed_by_the_next_run(lab, published, tmp_path, files):
    target = tmp_path / "public"
    command = ("publish", "apply", CATALOG, "--to", target)
    kill_when_written(lab.sardonyx.start(*command), target, files)
    lab.sardonyx.must(*command)
    packages = {name: data for name, data in content(published).items() if name != "index.yaml"}
    assert content(target).items() >= packages.items()
    lab.sardonyx.must("publish", "plan", CATALOG, "--to", target)


@pytest.mark.parametrize("files", [1, 3])
def test_packaging_that_was_killed_is_completed_by_the_next_run(lab, published, tmp_path, files):
    target = tmp_path / "build"
    command = ("package", CATALOG, "--destination", target)
    kill_when_written(lab.sardonyx.start(*command), target, files)
    lab.sardonyx.must(*command)
    assert content(target).items() <= content(published).items()


def test_an_interrupt_ends_a_launch_with_its_workers_and_words(lab, tmp_path):
    before = lab.head()
    process = lab.sardonyx.start(*LAUNCH, PATH=killing_git(tmp_path / "shim", 3, "INT"))
    worker = wait_for(lambda: next(filter(is_worker, children_of(process.pid)), None))
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, "Traceback" in err) == (130, "", False), err
    assert "interrupted" in err
    assert (is_worker(worker), lab.head()) == (False, before)


def test_an_interrupt_during_the_push_says_where_to_look(lab, tmp_path):
    push = f'case "$*" in *" push "*) {GIT} "$@" > /dev/null 2>&1; kill -INT "$PPID"; sleep 30;; esac'
    result = lab.sardonyx.process(*LAUNCH, PATH=git_shim(tmp_path / "shim", push))
    assert (result.code, "look with sardonyx services --tenant user-alice" in result.err) == (130, True), result.err
    assert set(SERVICE) <= set(lab.files())


@pytest.mark.parametrize("call", [1, 3, 4, 5])
def test_an_interrupt_between_steps_ends_a_command_with_130(lab, tmp_path, call):
    before = lab.head()
    result = lab.sardonyx.process(*TENANT, PATH=killing_git(tmp_path / "shim", call, "INT"))
    assert (result.code, "interrupted" in result.err) == (130, True)
    assert lab.head() == before
    lab.sardonyx.must(*TENANT)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_workers_do_not_outlive_a_command_that_is_killed(lab, number):
    process = lab.sardonyx.start(*LAUNCH)
    worker = wait_for(lambda: next(filter(is_worker, children_of(process.pid)), None))
    process.send_signal(number)
    process.communicate(timeout=30)
    wait_for(lambda: not is_worker(worker))
