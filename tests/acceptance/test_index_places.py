"""``sardonyx index`` at every kind of place that charts are published to, each the real thing, as a user runs it."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.acceptance.conftest import Sardonyx
from tests.publishing_faults import write_chart
from tests.servers.bucket import BucketServer
from tests.servers.debian import NotInstalled
from tests.servers.registry import RegistryServer

from sardonyx.catalogs import YankedVersion
from sardonyx.environments.model import Catalog, Policy
from sardonyx.operations.pinning import pin_chart
from sardonyx.operations.verifying import Shelf

REASON = "loses data"


class Kind:
    """One kind of place: its address, what it needs in the environment, and what it holds, past the toolkit."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = str(folder / "public")
        self.settings: dict[str, str] = {}

    def index(self) -> bytes:
        return (self.folder / "public" / "index.yaml").read_bytes()

    def spoil(self, text: bytes) -> None:
        (self.folder / "public" / "index.yaml").write_bytes(text)

    def stop(self) -> None:
        pass


class Branch(Kind):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.git("init", "-q", "--bare", folder / "charts.git")
        self.address = f"git+{(folder / 'charts.git').as_uri()}#gh-pages"

    def git(self, *arguments: str | Path, text: bytes = b"") -> bytes:
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder)}
        line = ["git", "-c", "user.name=B", "-c", "user.email=b@example.org", *map(str, arguments)]
        return subprocess.run(
            line, cwd=self.folder, env=environment, input=text, capture_output=True, check=True
        ).stdout

    def index(self) -> bytes:
        return self.git("-C", "charts.git", "show", "gh-pages:index.yaml")

    def spoil(self, text: bytes) -> None:
        work = self.folder / "work"
        shutil.rmtree(work, ignore_errors=True)
        self.git("clone", "-q", "-b", "gh-pages", "charts.git", work)
        (work / "index.yaml").write_bytes(text)
        self.git("-C", work, "commit", "-q", "-a", "-m", "By hand")
        self.git("-C", work, "push", "-q", "origin", "gh-pages")


class Bucket(Kind):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.server = BucketServer(folder)
        self.server.make_bucket("charts", public=True)
        self.address, self.settings = "s3://charts/lab", {**self.server.variables, "NO_PROXY": "127.0.0.1"}

    def index(self) -> bytes:
        return (self.server.folder / "charts" / "lab" / "index.yaml").read_bytes()

    def spoil(self, text: bytes) -> None:
        self.server._put("/charts/lab/index.yaml", text)

    def stop(self) -> None:
        self.server.stop()


class Registry(Kind):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.server = RegistryServer(folder)
        self.address, self.settings = f"oci://{self.server.host}/lab", {"NO_PROXY": "127.0.0.1"}

    def index(self) -> bytes:
        manifest = json.loads(self._get("manifests/index"))
        return self._get(f"blobs/{manifest['layers'][0]['digest']}")

    def stop(self) -> None:
        self.server.stop()

    def _get(self, path: str) -> bytes:
        import urllib.request

        url = f"http://{self.server.host}/v2/lab/sardonyx-catalog/{path}"
        headers = {"Accept": "application/vnd.oci.image.manifest.v1+json"}
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        return opener.open(urllib.request.Request(url, headers=headers), timeout=10).read()


KINDS = {"folder": Kind, "branch": Branch, "bucket": Bucket, "registry": Registry}


@pytest.fixture
def charts(tmp_path: Path) -> Path:
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        write_chart(tmp_path / "charts" / f"demo-{version}", "demo", version)
    return tmp_path / "charts"


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kind]:
    (tmp_path / "place").mkdir()
    try:
        kind = KINDS[request.param](tmp_path / "place")
    except NotInstalled as error:
        pytest.skip(str(error))
    yield kind
    kind.stop()


@pytest.fixture
def sardonyx(place, tmp_path, charts) -> Sardonyx:
    """The command line, three versions of a chart published."""
    command = Sardonyx(tmp_path, tmp_path / "cache", place.settings)
    command.must("publish", "apply", charts, "--to", place.address)
    return command


def everywhere(function):
    return pytest.mark.parametrize("place", KINDS, indirect=True)(function)


def marks(place: Kind) -> dict[str, str | None]:
    entries = json.loads(place.index())["entries"]["demo"]
    return {each["version"]: each.get("annotations", {}).get("sardonyx/yanked") for each in entries}


@everywhere
def test_yanked_and_back(place, sardonyx):
    said = sardonyx.must("index", "yank", place.address, "demo", "1.2.0", "--reason", REASON)
    assert said.out == "demo 1.2.0\n"
    assert marks(place) == {"1.2.0": REASON, "1.1.0": None, "1.0.0": None}
    assert REASON in sardonyx.must("index", "show", place.address, "--chart", "demo").out
    sardonyx.must("index", "unyank", place.address, "demo", "1.2.0")
    assert set(marks(place).values()) == {None}


@everywhere
def test_what_was_yanked_is_published_no_more_and_verified_all_the_same(place, sardonyx, charts):
    sardonyx.must("index", "yank", place.address, "demo", "1.2.0", "--reason", REASON)
    planned = sardonyx.must("publish", "plan", charts, "--to", place.address).out
    assert f"(it was yanked: {REASON})" in planned
    assert "3 unchanged" in planned
    sardonyx.must("publish", "apply", charts, "--to", place.address)
    sardonyx.must("publish", "verify", place.address)
    assert marks(place)["1.2.0"] == REASON


@everywhere
@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_the_same_mark_again_is_told(place, sardonyx, more):
    yank = ["index", "yank", place.address, "demo", "1.2.0", "--reason", REASON]
    sardonyx.must(*yank)
    said = sardonyx(*yank, *more)
    assert (said.code, "was yanked for this reason already" in said.err) == (1, True)


@everywhere
def test_a_dry_run_changes_nothing(place, sardonyx):
    before = place.index()
    for command in (
        ["yank", place.address, "demo", "1.2.0", "--reason", REASON],
        ["deprecate", place.address, "demo", "--reason", REASON],
        ["prune", place.address, "--keep", "1"],
    ):
        assert "demo 1." in sardonyx.must("index", *command, "--dry-run").out
    assert place.index() == before


@everywhere
def test_old_versions_go_and_come_back(place, sardonyx, charts):
    said = sardonyx.must("index", "prune", place.address, "--keep", "1")
    assert said.out == "demo 1.1.0\ndemo 1.0.0\n"
    assert list(marks(place)) == ["1.2.0"]
    sardonyx.must("publish", "apply", charts, "--to", place.address)
    assert list(marks(place)) == ["1.2.0", "1.1.0", "1.0.0"]


@everywhere
def test_packages_are_deleted_with_their_entries_or_it_is_said_why_not(place, sardonyx, charts):
    said = sardonyx("index", "prune", place.address, "--keep", "1", "--delete-packages")
    can = type(place) in (Kind, Branch)
    assert (said.code, "cannot be deleted there in one step" in said.err) == ((0, False) if can else (2, True))
    assert len(marks(place)) == (1 if can else 3)
    sardonyx.must("publish", "verify", place.address)
    again = sardonyx.must("publish", "plan", charts, "--to", place.address).out
    assert ("2 new, 1 unchanged" if can else "3 unchanged") in again


@everywhere
def test_images_come_into_the_index(place, sardonyx, charts):
    template = charts / "demo-1.0.0" / "templates" / "a.yaml"
    (charts / "more").mkdir()
    shutil.copytree(charts / "demo-1.0.0", charts / "more" / "pod")
    chart = charts / "more" / "pod"
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: pod\nversion: 1.0.0\n")
    (chart / "templates" / template.name).write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, image: img:1}]}\n"
    )
    sardonyx.must("publish", "apply", chart, "--to", place.address)
    text = place.index().replace(b"- image: img:1", b"- image: other:2")
    if not isinstance(place, Registry):
        place.spoil(text.replace(b"artifacthub.io/images", b"example.org/images"))
        assert sardonyx.must("index", "images", place.address, "pod").out == "pod 1.0.0\n"
    entry = json.loads(place.index())["entries"]["pod"][0]
    assert entry["annotations"]["artifacthub.io/images"] == "- image: img:1\n  name: c\n"


@everywhere
def test_pages_and_what_others_read_are_made_of_any_index(place, sardonyx, tmp_path):
    sardonyx.must("index", "page", place.address, "--out", tmp_path / "site")
    assert "demo" in (tmp_path / "site" / "index.html").read_text()
    options = ["--catalog-id", "lab", "--url", "https://example.org"]
    assert "id: lab" in sardonyx.must("index", "onyxia", place.address, *options).out


@everywhere
def test_artifact_hub_s_file_lies_beside_the_index(place, sardonyx):
    options = ["artifacthub", place.address, "--owner", "Ann <ann@example.org>"]
    said = sardonyx("index", *options)
    if isinstance(place, Registry):
        assert (said.code, "artifacthub.io" in said.err) == (2, True)
        return
    assert said.code == 0
    sardonyx.must("index", "artifacthub", place.address)
    assert sardonyx("index", "artifacthub", place.address, "--owner", "Bo <b@example.org>").code == 1


@everywhere
def test_several_at_once_lose_nothing(place, sardonyx, tmp_path):
    write_chart(tmp_path / "late" / "late", "late", "1.0.0")
    works = [["index", "yank", place.address, "demo", version, "--reason", REASON] for version in ("1.0.0", "1.1.0")]
    works += [["index", "deprecate", place.address, "demo", "1.2.0", "--reason", "old"]]
    works += [["publish", "apply", str(tmp_path / "late"), "--to", place.address]]
    running = [sardonyx.start(*work) for work in works]
    with ThreadPoolExecutor() as pool:
        words = list(pool.map(lambda one: one.communicate(timeout=240), running))
    assert [one.returncode for one in running] == [0] * len(works), words
    index = json.loads(place.index())["entries"]
    assert marks(place) == {"1.2.0": None, "1.1.0": REASON, "1.0.0": REASON}
    assert (index["demo"][0]["deprecated"], len(index["late"])) == (True, 1)


@pytest.mark.parametrize("place", ["folder", "branch", "bucket"], indirect=True)
@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b'{"apiVersion": "v2", "entries": {}}', "only v1 is known"),
        (b'{"apiVersion": "v1", "entries": {"demo"', "1:"),
        (b'{"apiVersion": "v1", "entries": {}, "odd": 1}', "has the key 'odd'"),
        (b"apiVersion: v1\nentries: {}\nx:\n" + b"- aaaaaaaa\n" * 5_000_000, "is larger than 16 MiB"),
    ],
    ids=["version", "corrupt", "key", "large"],
)
def test_what_is_not_understood_is_left_as_it_is(place, sardonyx, text, words):
    place.spoil(text)
    said = sardonyx("index", "yank", place.address, "demo", "1.0.0", "--reason", REASON)
    assert (said.code, words in said.err) == (1, True), said.err
    assert place.index() == text


@pytest.mark.parametrize("place", ["folder", "branch", "bucket"], indirect=True)
def test_an_index_of_50_megabytes_is_changed(place, sardonyx):
    raw = json.loads(place.index())
    raw["entries"]["large"] = [{**raw["entries"]["demo"][0], "name": "large", "description": "x" * 50_000_000}]
    place.spoil(json.dumps(raw).encode())
    sardonyx.must("index", "yank", place.address, "demo", "1.0.0", "--reason", REASON)
    assert marks(place)["1.0.0"] == REASON
    assert len(json.loads(place.index())["entries"]["large"][0]["description"]) == 50_000_000


@pytest.mark.parametrize("place", ["branch"], indirect=True)
def test_who_may_not_push_changes_nothing_and_is_told(place, sardonyx):
    hook = place.folder / "charts.git" / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho not you; exit 1\n")
    hook.chmod(0o755)
    before = place.index()
    said = sardonyx("index", "yank", place.address, "demo", "1.0.0", "--reason", REASON)
    assert (said.code, "not you" in said.err, place.index()) == (1, True, before)


@pytest.mark.parametrize("place", ["bucket"], indirect=True)
def test_without_credentials_nothing_changes_and_it_is_told(place, sardonyx):
    before = place.index()
    said = sardonyx("index", "yank", place.address, "demo", "1.0.0", "--reason", REASON, AWS_SECRET_ACCESS_KEY="wrong")
    assert (said.code, place.index()) == (1, before)


@pytest.mark.parametrize("place", ["bucket", "registry"], indirect=True)
def test_an_outage_has_a_code_of_its_own(place, sardonyx):
    place.stop()
    said = sardonyx("index", "yank", place.address, "demo", "1.0.0", "--reason", REASON)
    assert said.code == 4, said.err


@pytest.mark.parametrize("place", ["registry"], indirect=True)
def test_nothing_new_is_launched_from_a_registry_with_what_was_yanked(place, sardonyx, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "launching"))
    lab = SimpleNamespace(name="lab", catalogs=[Catalog("lab", place.address)], policy=Policy(kinds=()))
    pinned = pin_chart(lab, "lab/demo", None)[0]
    sardonyx.must("index", "yank", place.address, "demo", "1.2.0", "--reason", REASON)
    assert (pinned.version, pin_chart(lab, "lab/demo", None)[0].version) == ("1.2.0", "1.1.0")
    with pytest.raises(YankedVersion, match=REASON):
        pin_chart(lab, "lab/demo", "1.2.0")
    assert Shelf().fetch(lab, pinned).yanked == REASON


@pytest.mark.parametrize("place", ["folder", "branch", "bucket", "registry"], indirect=True)
def test_helm_reads_the_marked_index(place, sardonyx, helm_binary, tmp_path):
    sardonyx.must("index", "yank", place.address, "demo", "1.2.0", "--reason", REASON)
    sardonyx.must("index", "deprecate", place.address, "demo", "1.1.0", "--reason", "old")
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.yaml").write_bytes(place.index())
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(SimpleHTTPRequestHandler, directory=site))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def helm(*arguments: str) -> str:
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "NO_PROXY": "127.0.0.1"}
        return subprocess.run([helm_binary, *arguments], env=environment, check=True, capture_output=True).stdout

    helm("repo", "add", "ours", f"http://127.0.0.1:{server.server_port}")
    found = json.loads(helm("search", "repo", "ours/demo", "-l", "-o", "json"))
    server.shutdown()
    server.server_close()
    assert [each["version"] for each in found] == ["1.2.0", "1.1.0", "1.0.0"]


def test_a_server_that_makes_its_index_itself_cannot_be_marked(tmp_path):
    said = Sardonyx(tmp_path, tmp_path / "cache")(
        "index", "yank", "cm+https://example.invalid/charts", "demo", "1.0.0", "--reason", REASON
    )
    assert (said.code, "publish a newer version, and delete this one on the server" in said.err) == (2, True)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://example.invalid/charts", "can only be read"),
        ("github://ann/charts", "add #BRANCH to the address"),
        ("ftp://example.invalid", "is no kind of destination"),
        ("nowhere", "there is no such index"),
    ],
)
def test_what_cannot_be_changed_says_what_to_do(tmp_path, address, words):
    said = Sardonyx(tmp_path, tmp_path / "cache")("index", "unyank", address, "demo", "1.0.0")
    assert (said.code, words in said.err) == (2, True), said.err
