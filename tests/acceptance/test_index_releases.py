"""``sardonyx index`` where packages are releases on a forge and the index is in a branch: a real Gitea."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.acceptance.conftest import Sardonyx
from tests.publishing_faults import write_chart
from tests.servers.gitea import PASSWORD, USER

pytestmark = pytest.mark.xdist_group("gitea")


@pytest.fixture
def sardonyx(tmp_path: Path, gitea) -> Sardonyx:
    (tmp_path / ".netrc").write_text(f"machine 127.0.0.1 login {USER} password {PASSWORD}\n")
    (tmp_path / ".netrc").chmod(0o600)
    settings = {"GITEA_TOKEN": gitea.token, "NO_PROXY": "127.0.0.1"}
    return Sardonyx(tmp_path, tmp_path / "cache", settings)


@pytest.fixture
def address(gitea, sardonyx, tmp_path) -> str:
    for version in ("1.0.0", "1.1.0"):
        write_chart(tmp_path / "charts" / version, "demo", version)
    address = f"gitea+{gitea.url}/{gitea.repository('marked-releases')}#gh-pages"
    sardonyx.must("publish", "apply", tmp_path / "charts", "--to", address)
    return address


def test_marks_are_committed_and_releases_stay(address, sardonyx, tmp_path):
    sardonyx.must("index", "yank", address, "demo", "1.1.0", "--reason", "loses data")
    assert "yanked: loses data" in sardonyx.must("index", "show", address, "--chart", "demo").out
    assert "(it was yanked: loses data)" in sardonyx.must("publish", "plan", tmp_path / "charts", "--to", address).out
    sardonyx.must("publish", "verify", address)
    refused = sardonyx("index", "prune", address, "--keep", "1", "--delete-packages")
    assert (refused.code, "cannot be deleted there in one step" in refused.err) == (2, True)
    assert sardonyx.must("index", "prune", address, "--keep", "1").err.endswith("gone: 0 versions and 0 files\n")
    sardonyx.must("index", "artifacthub", address, "--owner", "Ann <ann@example.org>")
