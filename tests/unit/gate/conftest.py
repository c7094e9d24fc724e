"""A real repository with two services, in which each test commits a change of its own and has it judged."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from sardonyx.catalogs import ContentCache, with_dependencies
from sardonyx.charts import load_folder, package
from sardonyx.core.digests import digest_of
from sardonyx.core.findings import Finding
from sardonyx.core.tree import Changes, MemoryTree
from sardonyx.core.yamltext import read_yaml, write_yaml
from sardonyx.environments.changes import add_tenant, platform_changes
from sardonyx.environments.initial import Initial, init_changes
from sardonyx.environments.model import State, Tenant
from sardonyx.environments.reading import read_environment
from sardonyx.environments.shipped import template_tree
from sardonyx.helm.pool import WorkerPool
from sardonyx.helm.process import Limits
from sardonyx.instances.certificates import create_sealing_pair
from sardonyx.instances.deletion import delete
from sardonyx.instances.launching import LaunchOrder, launch
from sardonyx.operations.pinning import pin_chart
from sardonyx.operations.verifying import verify_change
from sardonyx.repository import create_bare_repository, open_local

CATALOG = Path(__file__).parents[3] / "catalog-charts"
CHARTS = Path(__file__).parent / "charts"
LAB = "environments/lab"

Content = bytes | tuple[str, bytes] | None
"""A file's new bytes; a mode with bytes, or for a submodule the id of a commit; None removes the file."""


class World:
    """A bare repository whose branches tests grow; ``main`` stays as it was made."""

    def __init__(self, folder: Path, catalog: Path, pool: WorkerPool) -> None:
        self.folder, self.catalog, self.pool = folder, catalog, pool
        self._numbers = itertools.count()
        self._repository = open_local(folder)

    def git(self, *arguments: str, data: bytes = b"") -> str:
        command = ["git", "-C", str(self.folder), *arguments]
        return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode().strip()

    def tree(self, revision: str = "main"):
        return self._repository.tree(self.git("rev-parse", revision))

    def commit(
        self, changes: Mapping[str, Content], parent: str | None = "main", author: str = "alice", merge: str = ""
    ) -> str:
        """Commit changes on a branch of their own and return the commit's id."""
        ref = f"refs/heads/change-{uuid4().hex}"
        person = f"{author} <{author}@example.org> {1_700_000_000 + next(self._numbers)} +0000\n"
        lines = [f"commit {ref}\nauthor {person}committer {person}data 1\nx\n".encode()]
        lines += [f"from {self.git('rev-parse', parent)}\n".encode()] if parent else []
        lines += [f"merge {self.git('rev-parse', merge)}\n".encode()] if merge else []
        lines += [_line(path, content) for path, content in changes.items()]
        self.git("fast-import", "--quiet", data=b"".join(lines))
        return self.git("rev-parse", ref)

    def judge(self, head: str, *actors: str, base: str = "main", pool: WorkerPool | None = None) -> list[Finding]:
        """Judge a commit; without actors alice makes the change."""
        return list(verify_change(self.folder, base, head, actors or ("alice",), pool or self.pool).findings)

    def judge_authors(self, head: str, base: str = "main") -> list[Finding]:
        """Judge a commit by the people that its commits name."""
        return list(verify_change(self.folder, base, head, (), self.pool).findings)

    def launch(self, name: str, chart: str = "postgresql", parent: str = "main", **order) -> Changes:
        """Return the files of a new service of alice's."""
        tree = self.tree(parent)
        pin, chart_package = pin_chart(read_environment(tree, "lab"), f"lab/{chart}", None)
        whose = {"tenant": "user-alice", "owner": "alice", **order}
        return launch(tree, LaunchOrder("lab", pin=pin, package=chart_package, name=name, **whose), self.pool).files

    def delete(self, name: str, parent: str = "main") -> Changes:
        return delete(self.tree(parent), "lab", "user-alice", name)


def _line(path: str, content: Content) -> bytes:
    quoted = '"' + "".join(f"\\{ord(c):03o}" if ord(c) < 32 else c for c in path) + '"'
    if content is None:
        return f"D {quoted}\n".encode()
    mode, data = content if isinstance(content, tuple) else ("100644", content)
    if mode == "160000":
        return f"M {mode} {data.decode()} {quoted}\n".encode()
    return f"M {mode} inline {quoted}\ndata {len(data)}\n".encode() + data + b"\n"


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch):
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def pool():
    with WorkerPool() as pool:
        yield pool


@pytest.fixture
def short_pool():
    """Workers that give up soon, for charts that never end."""
    with WorkerPool(Limits(seconds=2, memory_bytes=256 << 20)) as pool:
        yield pool


@pytest.fixture(scope="session")
def certificate() -> bytes:
    return create_sealing_pair(datetime.now(UTC) - timedelta(days=1), key_bits=2048)[0]


@pytest.fixture(scope="session")
def other_certificate() -> bytes:
    return create_sealing_pair(datetime.now(UTC) - timedelta(days=1), key_bits=2048)[0]


@pytest.fixture(scope="session")
def catalog(tmp_path_factory) -> Path:
    """A Helm repository with our own charts and those beside this file."""
    folder = tmp_path_factory.mktemp("catalog")
    cache = ContentCache(tmp_path_factory.mktemp("packages"))
    entries: dict[str, list] = {}
    for source in [*CATALOG.glob("*/Chart.yaml"), *CHARTS.glob("*/Chart.yaml")]:
        chart = with_dependencies(load_folder(source.parent), cache=cache, base=source.parent)
        data, name, version = package(chart), chart.metadata.name, chart.metadata.version
        (folder / f"{name}-{version}.tgz").write_bytes(data)
        entry = {"apiVersion": "v2", "name": name, "version": version, "urls": [f"{name}-{version}.tgz"]}
        entries.setdefault(name, []).append({**entry, "digest": digest_of(data).removeprefix("sha256:")})
    (folder / "index.yaml").write_text(write_yaml({"apiVersion": "v1", "entries": entries}))
    return folder


@pytest.fixture(scope="session")
def _made(tmp_path_factory, catalog, pool, certificate) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        folder = tmp_path_factory.mktemp("world") / "environments.git"
        create_bare_repository(folder)
        world = World(folder, catalog, pool)
        world.git("update-ref", "refs/heads/main", world.commit(_beginning(folder, catalog, certificate), None, "olga"))
        services = {
            **world.launch("survey"),
            **world.launch("editor", "vscode-python"),
            **world.launch("vault", "secrets", personal={"user": {"lang": "fr"}}),
            **world.launch("counts", tenant="projet-census"),
        }
        world.git("update-ref", "refs/heads/main", world.commit(services))
    return folder


def _beginning(folder: Path, catalog: Path, certificate: bytes) -> dict[str, bytes | None]:
    initial = Initial(folder.as_uri(), catalogs={"lab": catalog.as_uri()})
    tree = MemoryTree({})
    tree.apply(init_changes(template_tree(), initial, certificate))
    for tenant in (
        Tenant("user-alice", owner="alice"),
        Tenant("user-bob", owner="bob"),
        Tenant("projet-census", group="census", members=("alice", "carol")),
        Tenant("projet-old", group="old", members=("alice",), state=State.LEAVING),
    ):
        tree.apply(add_tenant(tree, read_environment(tree, "lab"), tenant))
    return dict(tree.content)


@pytest.fixture(scope="session")
def _cache(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _own_cache(_cache, monkeypatch):
    """Keep the user's cache out of the tests, and these tests' cache out of others."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(_cache))


@pytest.fixture(scope="session")
def world(_made, catalog, pool) -> World:
    """The lab with the tenants user-alice, user-bob, projet-census (alice and carol) and projet-old, which is leaving.

    Alice has the services ``survey`` (postgresql), ``editor`` (vscode-python) and ``vault`` (secrets), projet-census
    has ``counts``; olga operates the lab. The whole session shares it: tests commit on branches.
    """
    return World(_made, catalog, pool)


@pytest.fixture
def lonely(_made, catalog, pool, tmp_path):
    """A copy of the world, for tests that change main."""
    return World(Path(shutil.copytree(_made, tmp_path / "environments.git")), catalog, pool)


@pytest.fixture
def edit(world):
    """Replace text in a file of main, which must be there: ``edit(path, old, new)`` gives the change."""

    def replaced(path: str, old: str, new: str) -> Changes:
        text = (world.tree().read(path) or b"").decode()
        assert old in text, f"{old!r} is not in {path}"
        return {path: text.replace(old, new).encode()}

    return replaced


@pytest.fixture
def edit_instance(world):
    """Change ``survey``'s instance.yaml by a function of its document; everything else stays as it was."""

    def changed(change, name: str = "survey") -> Changes:
        path = f"{LAB}/instances/user-alice/{name}/instance.yaml"
        document = read_yaml(world.tree().read(path) or b"", path).value
        change(document["spec"])
        return {path: write_yaml(document).encode()}

    return changed


@pytest.fixture
def operator_change(world):
    """Change environment.yaml by text and regenerate the platform files that follow."""

    def changed(old: str, new: str) -> Changes:
        path = f"{LAB}/environment.yaml"
        tree = MemoryTree({name: world.tree().read(name) or b"" for name in world.tree().files("")})
        text = (tree.read(path) or b"").decode()
        assert old in text
        tree.apply({path: text.replace(old, new).encode()})
        return {path: tree.read(path), **platform_changes(tree, read_environment(tree, "lab"))}

    return changed
