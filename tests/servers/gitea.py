"""A real Gitea on the loopback interface: a forge with releases, Git over HTTP, and a repository of Helm charts.

Its user is USER with PASSWORD; ``token`` may do all that USER may, and repositories are made with ``repository``.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.cluster.processes import Service
from tests.servers.debian import program
from tests.servers.go_programs import GITEA, built

USER, PASSWORD = "publisher", "pa55word-of-the-tests"
_NOBODY = 65534
_CONFIGURATION = """
RUN_MODE = prod
WORK_PATH = {folder}/work
[server]
PROTOCOL = http
HTTP_ADDR = 127.0.0.1
HTTP_PORT = {port}
ROOT_URL = http://127.0.0.1:{port}/
STATIC_ROOT_PATH = {folder}/static
DISABLE_SSH = true
OFFLINE_MODE = true
[database]
DB_TYPE = sqlite3
PATH = {folder}/work/gitea.db
SQLITE_JOURNAL_MODE = WAL
[security]
INSTALL_LOCK = true
SECRET_KEY = of-the-tests
[service]
DISABLE_REGISTRATION = true
[session]
PROVIDER = memory
[log]
LEVEL = Warn
MODE = console
[indexer]
ISSUE_INDEXER_TYPE = db
[cron]
ENABLED = false
[actions]
ENABLED = false
[mailer]
ENABLED = false
"""


class GiteaServer:
    """A Gitea that runs until ``stop``; its address is ``url`` (no slash at the end).

    Raises NotInstalled when it is not built.
    """

    def __init__(self) -> None:
        static = built(GITEA).parent
        setpriv = program("setpriv", "util-linux")
        self.folder = Path(tempfile.mkdtemp(prefix="gitea-"))
        self.port = _free_port()
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.host}"
        self._lay_out(static)
        # Gitea refuses to be root. It ends with whoever started it, even by SIGKILL.
        nobody = [f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"] if os.geteuid() == 0 else []
        self._command = [setpriv, *nobody, "--pdeathsig", "TERM", "--", str(self.folder / "static" / "gitea")]
        self._environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder / "work"), "USER": _user()}
        web = [*self._command, "--config", str(self.folder / "app.ini"), "web"]
        self._service = Service("gitea", web, self._environment, self.folder)
        try:
            self._service.wait_until(self._answers)
            self._admin("user", "create", "--admin", f"--username={USER}", f"--password={PASSWORD}", *_MAIL)
            self.token = self.new_token("all")
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End it and remove what it wrote."""
        self._service.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def new_token(self, *scopes: str) -> str:
        """Make a token for some scopes, such as ``read:repository``."""
        wanted = {"name": f"token-{os.urandom(6).hex()}", "scopes": list(scopes)}
        return str(self.ask("POST", f"/api/v1/users/{USER}/tokens", wanted, password=True)["sha1"])

    def repository(self, name: str) -> str:
        """Make a repository with one commit on ``main``; returns ``OWNER/NAME``."""
        self.ask("POST", "/api/v1/user/repos", {"name": name, "auto_init": True, "default_branch": "main"})
        return f"{USER}/{name}"

    def organization(self, name: str) -> str:
        """Make an organization, which has packages of its own; returns its name."""
        self.ask("POST", "/api/v1/orgs", {"username": name})
        return name

    def ask(self, method: str, path: str, value: Any = None, *, password: bool = False) -> Any:
        """Ask Gitea's API as USER, past the toolkit; returns the answer's JSON, None when it is empty."""
        basic = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}" if password else f"token {self.token}"}
        data = json.dumps(value).encode() if value is not None else None
        headers |= {"Content-Type": "application/json"} if data else {}
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with _direct().open(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def _lay_out(self, built: Path) -> None:
        """Put everything where a user who owns nothing else can read it."""
        self.folder.chmod(0o755)
        shutil.copytree(built, self.folder / "static", ignore=shutil.ignore_patterns("gitea"))
        program_here = self.folder / "static" / "gitea"
        try:
            program_here.hardlink_to(built / "gitea")  # 100 MB
        except OSError:
            shutil.copy(built / "gitea", program_here)
        (self.folder / "work").mkdir()
        configuration = self.folder / "app.ini"
        configuration.write_text(_CONFIGURATION.format(folder=self.folder, port=self.port))
        if os.geteuid() == 0:
            os.chown(self.folder, _NOBODY, _NOBODY)
            os.chown(self.folder / "work", _NOBODY, _NOBODY)
            os.chown(configuration, _NOBODY, _NOBODY)

    def _admin(self, *arguments: str) -> None:
        line = [*self._command, "--config", str(self.folder / "app.ini"), "admin", *arguments]
        subprocess.run(line, env=self._environment, cwd=self.folder, capture_output=True, check=True, timeout=120)

    def _answers(self) -> bool:
        try:
            _direct().open(f"{self.url}/api/v1/version", timeout=5).close()
        except urllib.error.HTTPError as error:
            error.close()
            return False
        except OSError:
            return False
        return True


_MAIL = (f"--email={USER}@example.org", "--must-change-password=false")


def _direct() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _user() -> str:
    """Return the name that Gitea expects to run as."""
    import pwd

    return pwd.getpwuid(_NOBODY if os.geteuid() == 0 else os.geteuid()).pw_name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
