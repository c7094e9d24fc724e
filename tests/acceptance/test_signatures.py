"""From a key to a running service: published to a real registry, signed, asked for, launched and judged."""

from __future__ import annotations

import pytest
from tests.acceptance.conftest import ROOT, Lab, Sardonyx
from tests.servers.cosign_keys import make_pair

from sardonyx.core.yamltext import read_yaml, write_yaml

ENVIRONMENT = "environments/lab/environment.yaml"
LAUNCH = ("launch", "lab/postgresql", "-t", "user-alice", "--name", "survey")


@pytest.fixture(scope="module")
def pair():
    return make_pair()


@pytest.fixture
def address(registry, request) -> str:
    return f"oci://{registry.host}/t{abs(hash(request.node.nodeid)):x}"


@pytest.fixture
def strict(lab, address, pair) -> Lab:
    """The lab with a catalog in a registry, not signed yet, whose charts need the signature of a key."""
    lab.sardonyx.must("publish", "apply", ROOT / "catalog-charts" / "postgresql", "--to", address)
    value = read_yaml(lab.read(ENVIRONMENT), ENVIRONMENT).value
    value["spec"]["catalogs"] = [{"id": "lab", "location": address}]
    value["spec"]["policy"]["requireSignature"] = [{"cosignKeys": [pair.public.decode()]}]
    lab.commit({ENVIRONMENT: write_yaml(value).encode()})
    return lab


@pytest.fixture
def sign(strict, address, pair, tmp_path):
    """Sign what is published."""
    private, _ = pair.write(tmp_path)
    chart = ROOT / "catalog-charts" / "postgresql"
    return lambda: strict.sardonyx.must("publish", "apply", chart, "--to", address, "--cosign-key", private)


def test_an_unsigned_chart_is_refused_before_anything_is_written(strict):
    before = strict.head()
    for more in ((), ("--dry-run",)):
        result = strict.sardonyx(*LAUNCH, *more)
        assert (result.code, "is not signed as the environment lab asks: it has no signature" in result.err) == (
            1,
            True,
        )
    assert strict.head() == before


def test_a_signed_chart_is_launched_and_may_be_merged(strict, sign):
    before = strict.head()
    sign()
    strict.sardonyx.must(*LAUNCH)
    assert strict.sardonyx("verify", f"{before}..main", "--actor", "alice", "-R", strict.repository).code == 0


def test_a_pipeline_signs_what_it_publishes(tmp_path, address, pair):
    private, public = pair.write(tmp_path)
    sardonyx = Sardonyx(tmp_path, tmp_path / "cache", {"SARDONYX_CI_TO": address})
    chart = ROOT / "catalog-charts" / "postgresql"
    sardonyx.must("ci", "plan", chart, SARDONYX_CI_COSIGN_KEY=str(public))
    sardonyx.must("ci", "apply", chart, SARDONYX_CI_COSIGN_KEY=str(private))
    found = sardonyx.must("publish", "verify", address, "--cosign-key", public)
    assert "1 signed with the key" in found.err
