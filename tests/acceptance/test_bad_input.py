"""What people get wrong, and what goes wrong around them: words and an exit code, and nothing half-written."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sardonyx.instances.certificates import create_sealing_pair
from sardonyx.repository import PushRefused

CATALOG = Path(__file__).parents[2] / "catalog-charts"
ENVIRONMENT = "environments/lab/environment.yaml"
CERTIFICATE = "environments/lab/sealing.pem"
LAUNCH = ("launch", "lab/postgresql", "-t", "user-alice", "--name", "survey")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["lab/postgresq", "-t", "user-alice"], 1, "postgresql"),
        (["lob/postgresql", "-t", "user-alice"], 2, "did you mean lab"),
        (["postgresql", "-t", "user-alice"], 2, "CATALOG/CHART"),
        (["lab/postgresql", "-t", "user-alise"], 2, "did you mean user-alice"),
        (["lab/postgresql", "-t", "user-alice", "--version", "99.0.0"], 1, "99.0.0"),
        (["lab/postgresql", "-t", "user-alice", "-e", "lap"], 2, "did you mean lab"),
        (["lab/postgresql", "-t", "projet-censu"], 2, "did you mean projet-census"),
        (["lab/postgresql", "-t", "../user-alice"], 2, "there is no tenant"),
        (["lab/postgresql", "-t", "user-alice", "--owner", "Alice A"], 2, "cannot own a service"),
        (["lab/postgresql", "-t", "user-alice", "--secret", "security.password="], 2, "is empty"),
        (["lab/postgresql", "-t", "user-alice", "--secret-file", "security.password=none"], 2, "none"),
        (["lab/postgresql", "-t", "user-alice", "--context", "none.yaml"], 2, "none.yaml"),
        (["lab/postgresql", "-t", "user-alice", "--set", "tolerations[3]=x"], 2, "tolerations[3]"),
        (["lab/postgresql", "-t", "user-alice", "--set", "persistence.size=[1"], 1, "--set persistence.size:2:1"),
        (["lab/postgresql", "-t", "user-alice", "--set", "persistence.enabled=maybe"], 1, "refused by the web"),
        (["lab/postgresql", "-t", "user-alice", "--set", "nodeSelector={a: 1}"], 1, "refused by the api"),
        (["lab/postgresql", "-t", "user-alice", "--name", "Bad_Name"], 2, "cannot name a service"),
        (["lab/postgresql", "-t", "user-alice", "--name", "a" * 31], 2, "at most 30"),
        (["lab/postgresql", "-t", "user-alice", "--set", "persistence.size=huge"], 1, "persistence.size"),
        (["lab/postgresql", "-t", "user-alice", "--set", "nonsense"], 2, "path=value"),
        (["lab/postgresql", "-t", "user-alice", "--set", "a[=1"], 2, "not a path"),
        (["lab/postgresql", "-t", "user-alice", "--values", "missing.yaml"], 2, "missing.yaml"),
        (["lab/postgresql", "-t", "user-alice", "--author", "nobody"], 2, "not an author"),
        (["lab/postgresql"], 2, "--tenant"),
    ],
)
def test_bad_input_is_refused_with_words_and_changes_nothing(lab, arguments, code, words):
    before = lab.head()
    result = lab.sardonyx("launch", *arguments)
    assert (result.code, words in result.err) == (code, True), result.err
    assert lab.head() == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["team-blue"], "tenants are named user-USER or projet-GROUP"),
        (["user-bob", "--owner", "alice"], "user-alice"),
        (["projet-x", "--owner", "bob"], "user-bob"),
        (["kube-system"], "tenants are named"),
        (["user-Bob"], "DNS label"),
        (["user-bob", "--role", "gpus"], "did you mean gpu"),
        (["user-bob", "--quota", "count/pods"], "RESOURCE=QUANTITY|write --quota"),
        (["user-bob", "--quota", "count/pods=many"], "quantity"),
        (["user-alice"], "exists already"),
    ],
)
def test_a_tenant_that_cannot_be_is_refused(lab, arguments, words):
    before = lab.head()
    result = lab.sardonyx("tenant", "add", *arguments)
    assert result.code in (1, 2)
    assert any(word in result.err for word in words.split("|")), result.err
    assert lab.head() == before


@pytest.mark.parametrize("command", ["show", "notes", "delete"])
def test_an_unknown_service_is_refused_with_the_nearest_names(launched, command):
    result = launched.sardonyx(command, "survei", "-t", "user-alice")
    assert (result.code, "did you mean survey?" in result.err) == (2, True)


def test_a_name_can_be_taken_once(launched):
    before = launched.head()
    result = launched.sardonyx(*LAUNCH)
    assert (result.code, "already" in result.err) == (1, True), result.err
    assert launched.head() == before


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("persistence:\n  size: [1\n", "mine.yaml:3:1"),
        ("persistence:\n\tsize: 1\n", "mine.yaml:2:1"),
        ("a: 1\nb: 2\na: 3\n", "mine.yaml:3:1"),
        ("- a\n", "mine.yaml:1:1"),
        ("a: &x [*x]\n", "mine.yaml:1:"),
    ],
)
@pytest.mark.parametrize("option", ["--values", "--context"])
def test_a_malformed_file_of_the_user_is_refused_with_its_place(lab, option, text, place):
    (lab.sardonyx.folder / "mine.yaml").write_text(text)
    result = lab.sardonyx(*LAUNCH, option, "mine.yaml")
    assert (result.code, place in result.err) == (1, True), result.err


@pytest.mark.parametrize(
    ("path", "command"),
    [
        (ENVIRONMENT, LAUNCH),
        ("environments/lab/tenants/user-alice.yaml", LAUNCH),
        ("environments/lab/instances/user-alice/survey/instance.yaml", ("show", "survey", "-t", "user-alice")),
        ("environments/lab/instances/user-alice/survey/instance.yaml", ("services", "-t", "user-alice")),
        ("environments/lab/instances/user-alice/survey/manifests.yaml", ("delete", "survey", "-t", "user-alice")),
    ],
)
def test_a_malformed_file_of_the_repository_is_refused_with_its_place(lab, path, command):
    lab.commit({"environments/lab/instances/user-alice/survey/instance.yaml": INSTANCE})
    lab.commit({path: b"kind: [\n  a: b\n"})
    before = lab.head()
    result = lab.sardonyx(*command)
    assert (result.code, f"{path}:" in result.err) == (1, True), result.err
    assert lab.head() == before


INSTANCE = b"""apiVersion: sardonyx/v1
kind: Instance
metadata: {name: survey, namespace: user-alice}
spec:
  owner: alice
  chart: {catalog: lab, name: postgresql, version: 0.1.0, digest: "sha256:%s"}
""" % (b"0" * 64)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("kind: Environment", "kind: Enviroment", f"{ENVIRONMENT}:2:1"),
        ("  name: lab\n", "  name: lap\n", f"{ENVIRONMENT}:4:3"),
        ("  cluster:", "  clusters: {}\n  cluster:", "did you mean cluster"),
        ("domain: lab.example.org", "domain: [lab]", "domain"),
    ],
)
def test_a_wrong_environment_is_refused_with_place_and_help(lab, before, after, words):
    text = lab.read(ENVIRONMENT)
    assert before in text
    lab.commit({ENVIRONMENT: text.replace(before, after, 1).encode()})
    result = lab.sardonyx(*LAUNCH)
    assert (result.code, words in result.err) == (1, True), result.err


@pytest.mark.parametrize(
    "data",
    [None, b"", b"hello", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
    ids=["missing", "empty", "text", "broken"],
)
def test_a_certificate_that_cannot_be_used_is_refused(lab, data):
    lab.commit({CERTIFICATE: data})
    before = lab.head()
    result = lab.sardonyx(*LAUNCH)
    assert (result.code, CERTIFICATE in result.err) == (1, True), result.err
    assert lab.head() == before


def test_an_expired_certificate_is_refused(lab):
    lab.commit({CERTIFICATE: create_sealing_pair(datetime(2000, 1, 1, tzinfo=UTC), key_bits=2048)[0]})
    result = lab.sardonyx(*LAUNCH)
    assert (result.code, CERTIFICATE in result.err) == (1, True), result.err


@pytest.fixture
def catalog(lab, tmp_path) -> Path:
    """A catalog of the lab's own, to be damaged; nothing of it is cached."""
    folder = tmp_path / "catalog"
    shutil.copytree(lab.charts, folder)
    moved = lab.read(ENVIRONMENT).replace(lab.charts.as_uri(), folder.as_uri())
    lab.commit({ENVIRONMENT: moved.encode()})
    lab.sardonyx.environment["XDG_CACHE_HOME"] = str(tmp_path / "own-cache")
    return folder


def _flip(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :]


@pytest.mark.parametrize(
    "damage", [_flip, lambda data: data[:-100], lambda _: b"", lambda _: b"<html>"], ids=["bit", "cut", "empty", "html"]
)
def test_a_corrupt_package_is_refused(lab, catalog, damage):
    package = next(catalog.glob("postgresql-*.tgz"))
    package.write_bytes(damage(package.read_bytes()))
    before = lab.head()
    result = lab.sardonyx(*LAUNCH)
    assert (result.code, "postgresql" in result.err, lab.head()) == (1, True, before), result.err


def test_a_corrupt_package_without_a_digest_is_refused(lab, catalog):
    index, package = catalog / "index.yaml", next(catalog.glob("postgresql-*.tgz"))
    lines = [line for line in index.read_text().splitlines() if "digest:" not in line]
    index.write_text("\n".join(lines))
    package.write_bytes(_flip(package.read_bytes()))
    result = lab.sardonyx(*LAUNCH)
    assert (result.code, lab.files()) == (1, lab.files("main")), result.err


@pytest.mark.parametrize("text", ["entries: [", "", "- a", "apiVersion: v1\nentries: 5\n", "\x00"])
def test_a_corrupt_index_is_refused(lab, catalog, text):
    (catalog / "index.yaml").write_text(text)
    result = lab.sardonyx(*LAUNCH)
    assert result.code in (1, 2)
    assert "index.yaml" in result.err or "postgresql" in result.err


def test_a_missing_catalog_is_refused(lab, catalog):
    shutil.rmtree(catalog)
    result = lab.sardonyx(*LAUNCH)
    assert result.code in (1, 2)
    assert str(catalog) in result.err


def test_another_package_under_a_pinned_version_is_refused(lab, catalog):
    lab.sardonyx.must(*LAUNCH)
    shutil.rmtree(lab.sardonyx.environment["XDG_CACHE_HOME"])
    other = next(catalog.glob("vscode-python-*.tgz"))
    shutil.copy(other, next(catalog.glob("postgresql-*.tgz")))
    lab.git("update-ref", "refs/heads/before", "main~1")
    result = lab.sardonyx("verify", "before..main", "-R", lab.repository)
    assert (result.code, "digest" in result.out + result.err) == (1, True), result.out + result.err


def test_a_repository_that_refuses_the_push_is_quoted(lab):
    hook = lab.repository / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'main is protected'\nexit 1\n")
    hook.chmod(0o755)
    before = lab.head()
    result = lab.sardonyx(*LAUNCH)
    assert (result.code, result.out, lab.head()) == (PushRefused.exit_code, "", before)
    assert "main is protected" in result.err


@pytest.mark.parametrize(
    "location", ["/nowhere/at/all", "file:///nowhere/at/all", "https://127.0.0.1:9/x.git", "ftp://x/y", "-x", ""]
)
def test_a_repository_that_cannot_be_reached_is_refused(lab, location):
    result = lab.sardonyx(*LAUNCH, "-R", location)
    assert result.code in (1, 2)
    assert result.err.startswith("error: ")


def test_without_git_the_help_says_what_to_install(lab, tmp_path):
    result = lab.sardonyx(*LAUNCH, PATH=str(tmp_path))
    assert (result.code, "install Git" in result.err) == (2, True), result.err


def test_a_folder_that_is_no_clone_is_refused(lab):
    del lab.sardonyx.environment["SARDONYX_REPOSITORY"]
    result = lab.sardonyx(*LAUNCH)
    assert (result.code, "--repository" in result.err) == (2, True)


def test_launches_at_the_same_time_all_succeed(lab):
    names = ["one", "two", "three"]
    before = lab.head()
    running = [lab.sardonyx.start(*LAUNCH[:-1], name) for name in names]
    ended = [(process.communicate(timeout=120), process.returncode) for process in running]
    assert [code for _, code in ended] == [0, 0, 0], ended
    folders = lab.git("ls-tree", "--name-only", "main:environments/lab/instances/user-alice").split()
    assert sorted(folders) == [".gitkeep", "one", "three", "two"]
    assert lab.git("rev-list", "--count", f"{before}..main").strip() == "3"


@pytest.fixture
def full_disk(tmp_path):
    """A file system of 192 KiB; only root can make one."""
    folder = tmp_path / "full"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=192k", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a file system of its own cannot be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture(params=[0, 1, 8, 24])
def nearly_full(full_disk, request) -> Path:
    """The same with so many KiB left."""
    (full_disk / "ballast").write_bytes(bytes((192 - request.param) * 1024))
    return full_disk


def test_a_full_disk_below_the_cache_stops_a_launch_or_does_not_matter(lab, nearly_full):
    before = lab.head()
    result = lab.sardonyx(*LAUNCH, XDG_CACHE_HOME=str(nearly_full / "cache"))
    assert result.code in (0, 1), result.err
    assert (lab.head() == before) == (result.code == 1)
    assert lab.git("fsck", "--strict", "--no-dangling") == ""
    (nearly_full / "ballast").unlink()
    if result.code == 1:
        lab.sardonyx.must(*LAUNCH, XDG_CACHE_HOME=str(nearly_full.parent / "cache"))


@pytest.mark.parametrize("command", [("publish", "apply", CATALOG, "--to"), ("package", CATALOG, "--destination")])
def test_a_full_disk_at_the_destination_leaves_whole_files_only(lab, published, full_disk, command):
    (full_disk / "ballast").write_bytes(bytes(184 * 1024))
    target = full_disk / "charts"
    result = lab.sardonyx(*command, target)
    assert (result.code, "No space left on device" in result.err) == (1, True), result.err
    assert [path.name for path in target.iterdir() if path.read_bytes() != (published / path.name).read_bytes()] == []
    (full_disk / "ballast").unlink()
    lab.sardonyx.must(*command, target)


def test_a_full_disk_behind_stdout_is_an_error_with_words(lab):
    with open("/dev/full", "w") as full:
        process = lab.sardonyx.start("services", "-t", "user-alice", stdout=full)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, "No space left on device" in err, "Traceback" in err) == (1, True, False), err
