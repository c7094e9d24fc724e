"""A real server of S3, and a place in it for each test."""

import os
import urllib.request

import pytest
from tests.servers.bucket import BucketServer, variables
from tests.servers.debian import NotInstalled

from sardonyx.catalogs.s3 import S3Bucket
from sardonyx.catalogs.web import Client, Connections, Patience
from sardonyx.publishing.destinations.bucket import Bucket

BUCKET = "charts"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory):
    """A server with a bucket that anybody may read."""
    try:
        started = BucketServer(tmp_path_factory.mktemp("s3"))
    except NotInstalled as error:
        pytest.skip(str(error))
    started.make_bucket(BUCKET, public=True)
    yield started
    started.stop()


@pytest.fixture(autouse=True)
def account(server, monkeypatch):
    """Set what a publisher sets, and nothing of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in server.variables.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def address(path) -> str:
    return f"s3://{BUCKET}/{path}"


@pytest.fixture(scope="session")
def connections() -> Connections:
    """Connections for all tests: reading the certificates for them takes the longest."""
    return Connections()


@pytest.fixture
def raw(account, connections) -> S3Bucket:
    """The bucket itself, for what is done past the toolkit."""
    return S3Bucket(BUCKET, Client(connections=connections))


@pytest.fixture
def destination(raw, address) -> Bucket:
    return Bucket(address, raw)


@pytest.fixture
def url(server, path) -> str:
    """Where anybody reads what is published."""
    return f"{server.url}/{BUCKET}/{path}"


@pytest.fixture
def read():
    """Read a URL without an account: headers and bytes."""

    def get(url: str):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url, timeout=10) as answer:
            return answer.headers, answer.read()

    return get


@pytest.fixture
def hasty(account, address, connections, monkeypatch):
    """Open a destination at a server that waits for hundredths of seconds only."""

    def start(host: str, own: Connections | None = None) -> Bucket:
        for name, value in variables(f"http://{host}").items():
            monkeypatch.setenv(name, value)
        patience = Patience(attempts=5, first=0.01, longest=0.05)
        return Bucket(address, S3Bucket(BUCKET, Client(patience, own or connections)))

    return start
