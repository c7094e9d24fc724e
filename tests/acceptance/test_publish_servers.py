"""Publishing to a real Gitea from end to end: its repository of charts, and its releases with an index in a branch."""

from __future__ import annotations

import subprocess
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
import yaml
from tests.acceptance.conftest import Sardonyx
from tests.publishing_faults import (
    Ground,
    Trial,
    check,
    make_ground,
    packages_at,
    prepare,
    run_trials,
    start,
    write_chart,
)
from tests.servers import chartmuseum
from tests.servers.chartmuseum import start_chartmuseum
from tests.servers.gitea import PASSWORD, USER

pytestmark = pytest.mark.xdist_group("gitea")

MOMENTS = [Trial(share=0.6), Trial(share=0.8), Trial(lines=1), Trial(lines=4), Trial(lines=7)]
NUMBERS = count()


@pytest.fixture
def charts(gitea):
    """Make a repository of charts of its own, by ``helm repo add``'s address."""
    return lambda folder: f"cm+{gitea.url}/api/packages/{gitea.organization(f'charts-{next(NUMBERS)}')}/helm"


@pytest.fixture
def releases(gitea):
    """Make a repository for releases with an index."""
    return lambda folder: f"gitea+{gitea.url}/{gitea.repository(f'releases-{next(NUMBERS)}')}#gh-pages"


@pytest.fixture
def home(tmp_path) -> Path:
    """Write the account of the tests where Git, curl and the toolkit look for it."""
    (tmp_path / ".netrc").write_text(f"machine 127.0.0.1 login {USER} password {PASSWORD}\n")
    (tmp_path / ".netrc").chmod(0o600)
    return tmp_path


@pytest.fixture
def ground(home, gitea) -> Ground:
    made = make_ground(home)
    return replace(made, environment={**made.environment, "GITEA_TOKEN": gitea.token})


@pytest.fixture
def sardonyx(home, gitea) -> Sardonyx:
    return Sardonyx(home, home / "cache", {"GITEA_TOKEN": gitea.token})


@pytest.fixture
def helm(helm_binary, home, tmp_path):
    """Run Helm with a home of its own."""
    environment = {"PATH": "", "HOME": str(tmp_path / "helm")}

    def run(*arguments) -> str:
        line = [str(helm_binary), *map(str, arguments)]
        done = subprocess.run(line, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def demo(home) -> Path:
    for name, version in [("demo", "1.0.0"), ("other", "0.1.0-rc.1")]:
        write_chart(home / "sources" / name, name, version)
    return home / "sources"


@pytest.mark.parametrize("kind", ["charts", "releases"])
def test_what_is_planned_is_applied_and_verified(request, sardonyx, demo, kind):
    address = request.getfixturevalue(kind)(demo)
    sardonyx.must("publish", "plan", demo, "--to", address, "--out", "plan.json")
    assert sardonyx("publish", "status", demo, "--to", address).code == 1
    sardonyx.must("publish", "apply", "plan.json")
    assert "published   demo" in sardonyx.must("publish", "status", demo, "--to", address).out
    assert "error" not in sardonyx.must("publish", "verify", address).out
    assert sardonyx("publish", "plan", demo, "--to", address).out.count("unchanged") >= 2


@pytest.mark.parametrize("kind", ["charts", "releases"])
def test_other_content_under_a_version_is_refused(request, sardonyx, demo, kind):
    address = request.getfixturevalue(kind)(demo)
    sardonyx.must("publish", "apply", demo, "--to", address)
    (demo / "demo" / "values.yaml").write_text("other: 1\n")
    planned = sardonyx("publish", "plan", demo, "--to", address)
    assert (planned.code, "give the chart a new version" in planned.out) == (1, True)
    assert sardonyx("publish", "apply", demo, "--to", address).code == 1


def test_helm_pulls_from_the_repository_of_charts(sardonyx, demo, charts, helm, home):
    address = charts(demo)
    sardonyx.must("publish", "apply", demo, "--to", address)
    helm("repo", "add", "us", address.removeprefix("cm+"), "--username", USER, "--password", PASSWORD)
    helm("pull", "us/demo", "--destination", home)
    assert "noise" in helm("show", "values", home / "demo-1.0.0.tgz")


def test_helm_pulls_from_the_releases_by_the_index_in_the_branch(sardonyx, demo, releases, helm, home, gitea):
    address = releases(demo)
    sardonyx.must("publish", "apply", demo, "--to", address)
    page = address.removeprefix("gitea+").partition("#")[0]
    helm("repo", "add", "us", f"{page}/raw/branch/gh-pages")
    helm("pull", "us/other", "--devel", "--destination", home)
    assert "noise" in helm("show", "values", home / "other-0.1.0-rc.1.tgz")


def test_our_index_of_releases_says_what_helm_would(sardonyx, demo, releases, helm, home):
    address = releases(demo)
    sardonyx.must("publish", "apply", demo, "--to", address)
    page = address.removeprefix("gitea+").partition("#")[0]
    (home / "got").mkdir()
    for tag in ("demo-1.0.0", "other-0.1.0-rc.1"):
        helm("pull", f"{page}/releases/download/{tag}/{tag}.tgz", "--destination", home / "got")
    helm("repo", "index", home / "got")
    ours = _web().open(f"{page}/raw/branch/gh-pages/index.yaml").read()
    assert _comparable(ours) == _comparable((home / "got" / "index.yaml").read_bytes())


def _web() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _comparable(index: bytes) -> dict[str, list[dict[str, object]]]:
    return {
        name: [{key: value for key, value in one.items() if key not in ("urls", "created")} for one in versions]
        for name, versions in yaml.safe_load(index)["entries"].items()
    }


def test_releases_without_an_index_can_be_published_and_compared(sardonyx, demo, releases):
    address = releases(demo).partition("#")[0]
    sardonyx.must("publish", "apply", demo, "--to", address)
    assert "published   demo" in sardonyx.must("publish", "status", demo, "--to", address).out


def test_an_application_killed_at_any_moment_is_completed_by_the_next(ground, charts, releases):
    killed = sum(run_trials(MOMENTS, [charts, releases], ground))
    assert killed >= 2, "they are killed at work"


def test_two_applications_at_once_both_succeed(ground, charts, releases):
    addresses = prepare([charts, releases], ground.folder / "trial", ground)
    before = {address: packages_at(address, ground) for address in addresses}
    running = [start(["publish", "apply", "trial/plan.json"], ground) for _ in range(2)]
    with ThreadPoolExecutor() as pool:
        words = list(pool.map(lambda one: one.communicate(timeout=300)[1], running))
    assert [one.returncode for one in running] == [0, 0], words
    for address in addresses:
        check(address, before[address], ground, Trial())
        assert len(packages_at(address, ground)) == 5


def test_helm_verifies_what_is_signed_in_releases(sardonyx, demo, releases, helm, home, gnupg):
    address = releases(demo)
    sardonyx.environment["GNUPGHOME"] = str(gnupg.home)
    sardonyx.must("publish", "apply", demo, "--to", address)
    sardonyx.must("publish", "apply", demo, "--to", address, "--sign", "ann@example.org")
    keyring = gnupg.export(home / "keyring.gpg", "ann@example.org")
    page = address.removeprefix("gitea+").partition("#")[0]
    helm("repo", "add", "us", f"{page}/raw/branch/gh-pages")
    helm("pull", "us/demo", "--verify", "--keyring", keyring, "--destination", home)
    assert "nothing found" in sardonyx.must("publish", "verify", address, "--keyring", keyring).out


@pytest.mark.parametrize("context", ["", "/charts/of"])
def test_helm_verifies_what_is_signed_in_chartmuseum(sardonyx, demo, helm, home, gnupg, context):
    server = start_chartmuseum(home / "museum", context=context)
    (home / ".netrc").write_text(f"machine 127.0.0.1 login {chartmuseum.USER} password {chartmuseum.PASSWORD}\n")
    sardonyx.environment["GNUPGHOME"] = str(gnupg.home)
    try:
        sardonyx.must("publish", "apply", demo, "--to", f"cm+{server.url}", "--sign", "ann@example.org")
        account = ("--username", chartmuseum.USER, "--password", chartmuseum.PASSWORD)
        helm("repo", "add", "us", server.url, *account)
        keyring = gnupg.export(home / "keyring.gpg", "ann@example.org")
        helm("pull", "us/demo", "--verify", "--keyring", keyring, "--destination", home)
        assert "nothing found" in sardonyx.must("publish", "verify", f"cm+{server.url}", "--keyring", keyring).out
    finally:
        server.stop()
