"""A real server of S3 on the loopback interface: versitygw, which keeps its objects in a folder.

It refuses writes whose conditions do not hold, also when several come at once. The account is KEY with SECRET.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from tests.cluster.processes import Service
from tests.servers.debian import NotInstalled, program
from tests.servers.go_programs import VERSITYGW, built

from sardonyx.catalogs.awssigning import Signer

KEY, SECRET, REGION = "publisher", "s3cret-of-the-tests", "eu-west-3"


class BucketServer:
    """A server that runs until ``stop``; ``host`` and ``url`` are where it is.

    Raises NotInstalled when versitygw cannot be built, or the file system lacks extended attributes.
    """

    def __init__(self, folder: Path) -> None:
        self._command = str(built(VERSITYGW))
        accounts = folder / "accounts"
        accounts.mkdir(parents=True)
        self.folder = folder / "buckets"
        self.folder.mkdir()
        _refuse_without_attributes(self.folder)
        self.port = _free_port()
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.host}"
        account = {"ROOT_ACCESS_KEY": KEY, "ROOT_SECRET_KEY": SECRET}
        options = ["--port", self.host, "--region", REGION, "--health", "/health"]
        options += ["--iam-dir", str(accounts), "--quiet", "--keep-alive"]
        line = [program("setpriv", "util-linux"), "--pdeathsig", "TERM", "--", self._command, *options]
        self._service = Service("versitygw", [*line, "posix", str(self.folder)], {**os.environ, **account}, folder)
        self._service.wait_until(self._answers)

    def stop(self) -> None:
        """End the server."""
        self._service.end()

    @property
    def variables(self) -> Mapping[str, str]:
        """What a publisher sets."""
        return variables(self.url)

    def make_bucket(self, name: str, *, public: bool = False) -> str:
        """Make a bucket, which anybody may read if it is public; returns its name."""
        self._put(f"/{name}", b"")
        if public:
            rule = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/*"}
            self.allow("*", name, [rule])
        return name

    def allow(self, who: str, bucket: str, statements: list[dict[str, object]]) -> None:
        """Let an account do with a bucket what the statements of a policy say, and nobody else anything."""
        rules = [{**statement, "Principal": who} for statement in statements]
        self._put(f"/{bucket}?policy=", json.dumps({"Version": "2012-10-17", "Statement": rules}).encode())

    def make_user(self, name: str, secret: str) -> None:
        """Make an account that may do nothing yet."""
        admin = [self._command, "admin", "--endpoint-url", self.url, "--region", REGION, "create-user"]
        account = {"ADMIN_ACCESS_KEY": KEY, "ADMIN_SECRET_KEY": SECRET, "NO_PROXY": "127.0.0.1"}
        line = [*admin, "--access", name, "--secret", secret, "--role", "user"]
        subprocess.run(line, env={**os.environ, **account}, check=True, capture_output=True)

    def _put(self, target: str, content: bytes) -> None:
        before = {name: os.environ.get(name) for name in self.variables}
        os.environ.update(self.variables)
        try:
            headers = Signer(REGION).sign("PUT", self.url + target, {}, content)
        finally:
            for name, value in before.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value
        request = urllib.request.Request(self.url + target, content, headers, method="PUT")
        _opener().open(request, timeout=10).close()

    def _answers(self) -> bool:
        try:
            _opener().open(f"{self.url}/health", timeout=5).close()
        except OSError:
            return False
        return True


def variables(url: str, secret: str = SECRET) -> dict[str, str]:
    """Return what a publisher sets for a server at a URL, and what keeps the files of whoever runs the tests out."""
    return {
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_REGION": REGION,
        "AWS_ENDPOINT_URL_S3": url,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }


def _refuse_without_attributes(folder: Path) -> None:
    """ETags are attributes of files: kept elsewhere they are read at another time than the content."""
    try:
        os.setxattr(folder, "user.sardonyx", b"")
    except OSError as error:
        raise NotInstalled(f"no versitygw: {folder} is on a file system without attributes") from error


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
