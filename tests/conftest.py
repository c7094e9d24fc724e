"""Fixtures that several folders of tests share."""

from __future__ import annotations

import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from tests.servers.debian import NotInstalled
from tests.servers.gitea import GiteaServer
from tests.servers.gnupg import Gnupg
from tests.servers.registry import RegistryServer
from tests.tools.helm_binary import NoHelm, helm_binary

# No test depends on a time: a machine that does other things beside would make it fail.
settings.register_profile("unhurried", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

# What a shell started in the background (`… &` in a script) ignores SIGINT, below `nohup` SIGHUP, and so would all that
# is started here, whose ends by these signals are tested. A handler, unlike SIG_IGN, is not inherited; the one for
# SIGHUP does nothing, so that the tests still run on when their terminal is closed.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, lambda number, frame: None)

_NEVER_CONNECTED = r"ignore:unclosed <ssl\.SSLSocket [^>]*, laddr=\('127\.0\.0\.1', \d+\)>:ResourceWarning"


def pytest_configure(config: pytest.Config) -> None:
    """Overlook a socket that Python forgets: a server that resets before TLS begins leaves one without a peer.

    ``ssl.SSLSocket._create`` leaves it unclosed when it finds the reset, which depends on who comes first: the reset or
    the client. Every other socket that nobody closed still fails a test.
    """
    config.addinivalue_line("filterwarnings", _NEVER_CONNECTED)


@pytest.fixture(scope="session", name="helm_binary")
def helm_binary_fixture() -> Path:
    """A real helm command, version 3 or 4; the tests that need one are skipped where it cannot be had."""
    try:
        return helm_binary()
    except NoHelm as error:
        pytest.skip(f"no helm command: {error}")


@pytest.fixture(scope="session")
def gitea() -> Iterator[GiteaServer]:
    """A real Gitea, skipped visibly where it cannot be built; modules that use it are of the xdist group ``gitea``."""
    try:
        server = GiteaServer()
    except NotInstalled as error:
        pytest.skip(str(error))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegistryServer]:
    """A real registry that asks nobody for an account, skipped visibly where there is none; tests share it by paths."""
    try:
        server = RegistryServer(tmp_path_factory.mktemp("registry"))
    except NotInstalled as error:
        pytest.skip(str(error))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def gnupg() -> Iterator[Gnupg]:
    """A real GnuPG with a key of Ann's, skipped visibly where there is none; tests share it, and add users by names."""
    if not (shutil.which("gpg") and shutil.which("gpgconf")):
        pytest.skip("no gpg command: install GnuPG")
    with tempfile.TemporaryDirectory(prefix="gpg-") as folder:  # short: sockets lie in it
        made = Gnupg(Path(folder))
        made.make_key("Ann <ann@example.org>")
        yield made
        made.close()
