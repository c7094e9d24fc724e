"""A destination that does not answer: what is published there is unknown, never "not published"."""

from __future__ import annotations

import gc
import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.acceptance.conftest import Sardonyx
from tests.publishing_faults import write_chart
from tests.servers.faulty_proxy import Fault, FaultyProxy
from tests.servers.registry import RegistryServer

from sardonyx.catalogs.web import Client, Patience
from sardonyx.operations import publishing_branch_patience

UNKNOWN = 4
OUTAGES = {
    "refused": [Fault("refuse")] * 200,
    "cut at once": [Fault("cut")] * 200,
    "cut half-way": [Fault("cut", after=60)] * 200,
    "nothing sent through": [Fault("cut", direction="up")] * 200,
}


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """Wait little between attempts: how long is another test's."""
    monkeypatch.setattr(Client.__init__, "__defaults__", (Patience(3, 0.01, 0.02), None))


@pytest.fixture
def sardonyx(tmp_path) -> Sardonyx:
    for name in ("a", "b"):
        write_chart(tmp_path / "charts" / name, name, "1.0.0")
    return Sardonyx(tmp_path, tmp_path / "cache")


@pytest.fixture
def proxy(registry) -> Iterator[FaultyProxy]:
    with FaultyProxy("127.0.0.1", registry.port) as proxy:
        yield proxy
        gc.collect()  # closes connections that are kept, for which the proxy would wait


@pytest.fixture
def address(proxy, tmp_path) -> str:
    return f"oci://127.0.0.1:{proxy.port}/{tmp_path.name.replace('_', '-')}"


class Failing:
    """A server that answers everything with one status."""

    def __init__(self, status: int) -> None:
        failing, self.asked = self, 0

        class Handler(BaseHTTPRequestHandler):
            def _serve(self) -> None:
                failing.asked += 1
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            do_GET = do_HEAD = do_POST = do_PUT = _serve  # noqa: N815  # the names http.server calls

            def log_message(self, *arguments: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def stored(registry: RegistryServer, address: str) -> dict[str, bytes]:
    folder = Path(registry.folder, "storage", "docker", "registry", "v2", "repositories", address.rpartition("/")[2])
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*/_manifests/**/link")}


@pytest.mark.parametrize("outage", OUTAGES)
def test_an_outage_gives_no_plan(sardonyx, registry, proxy, address, outage):
    sardonyx.must("publish", "apply", "charts", "--to", address)
    before = stored(registry, address)
    for command in ("plan", "apply", "status"):
        proxy.faults = list(OUTAGES[outage])
        done = sardonyx("publish", command, "charts", "--to", address)
        assert done.code == UNKNOWN, (command, done)
        assert "new " not in done.out
        assert "missing" not in done.out
    assert stored(registry, address) == before


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_server_that_fails_gives_no_plan(sardonyx, status):
    server = Failing(status)
    try:
        codes = [
            sardonyx("publish", command, "charts", "--to", f"oci://{server.host}/charts").code
            for command in ("plan", "apply", "status")
        ]
    finally:
        server.stop()
    assert codes == [UNKNOWN] * 3


def test_status_says_unknown_of_one_and_what_it_knows_of_another(sardonyx, proxy, address):
    sardonyx.must("publish", "apply", "charts", "--to", "public")
    proxy.faults = [Fault("refuse")] * 200
    done = sardonyx("publish", "status", "charts", "--to", "public", "--to", address, "--format", "json")
    standings = {(one["destination"], one["standing"]) for one in json.loads(done.out)["charts"]}
    assert (done.code, standings) == (UNKNOWN, {("public", "published"), (address, "unknown")})


def test_what_is_known_to_be_missing_stands_above_what_is_unknown(sardonyx, proxy, address):
    proxy.faults = [Fault("refuse")] * 200
    assert sardonyx("publish", "status", "charts", "--to", "public", "--to", address).code == 1


def test_verifying_through_an_outage_finds_nothing_missing(sardonyx, proxy, address):
    sardonyx.must("publish", "apply", "charts", "--to", address)
    proxy.faults = [Fault("refuse")] * 200
    done = sardonyx("publish", "verify", address)
    assert (done.code, "package-missing" in done.out) == (UNKNOWN, False), done


def test_a_plan_that_met_few_faults_is_the_plan(sardonyx, proxy, address):
    sardonyx.must("publish", "apply", "charts", "--to", address)
    proxy.faults = [Fault("cut", after=20), Fault("refuse")]
    done = sardonyx.must("publish", "plan", "charts", "--to", address)
    assert (proxy.met, "2 unchanged" in done.out) == (2, True), done


HELPER = '!f() { echo username=x; echo "password=$TOKEN"; }; f'


@pytest.fixture
def through_the_proxy(gitea, monkeypatch) -> Iterator[tuple[str, FaultyProxy, dict[str, str]]]:
    """A branch on a real forge behind a proxy, and the variables with which Git may push there."""
    monkeypatch.setattr(publishing_branch_patience, "_FIRST", 0.01)
    variables = {"TOKEN": gitea.token, "GIT_CONFIG_COUNT": "1"}
    variables |= {"GIT_CONFIG_KEY_0": "credential.helper", "GIT_CONFIG_VALUE_0": HELPER}
    repository = gitea.repository(f"outages-{os.urandom(4).hex()}")
    with FaultyProxy("127.0.0.1", gitea.port) as proxy:
        yield f"git+http://127.0.0.1:{proxy.port}/{repository}.git#gh-pages", proxy, variables


@pytest.mark.xdist_group("gitea")
def test_a_branch_behind_an_outage_is_unknown(sardonyx, through_the_proxy):
    address, proxy, variables = through_the_proxy
    sardonyx.must("publish", "apply", "charts", "--to", address, **variables)
    for command in ("plan", "apply", "status"):
        proxy.faults = [Fault("refuse")] * 200
        done = sardonyx("publish", command, "charts", "--to", address, **variables)
        assert (done.code, "new " in done.out) == (UNKNOWN, False), (command, done)


@pytest.mark.xdist_group("gitea")
def test_a_branch_is_published_to_through_short_outages(sardonyx, through_the_proxy):
    address, proxy, variables = through_the_proxy
    proxy.faults = [Fault("refuse"), Fault("refuse"), Fault("cut", after=40), Fault("cut")]
    sardonyx.must("publish", "apply", "charts", "--to", address, **variables)
    assert proxy.met == 4
    assert "2 unchanged" in sardonyx.must("publish", "plan", "charts", "--to", address, **variables).out


def test_a_git_server_that_fails_is_unknown(sardonyx, monkeypatch):
    monkeypatch.setattr(publishing_branch_patience, "_FIRST", 0.01)
    server = Failing(503)
    try:
        done = sardonyx("publish", "plan", "charts", "--to", f"git+http://{server.host}/x.git#gh-pages")
    finally:
        server.stop()
    assert (done.code, server.asked >= 5) == (UNKNOWN, True), done


def test_in_a_pipeline_the_summary_says_that_there_is_no_plan(sardonyx, proxy, address, tmp_path):
    proxy.faults = [Fault("refuse")] * 200
    settings = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary")}
    done = sardonyx("ci", "plan", "charts", "--to", address, "--comment", **settings)
    assert (done.code, "there is no plan" in (tmp_path / "summary").read_text()) == (UNKNOWN, True)
