import os
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sardonyx.repository import Author, Proposal, create_bare_repository, open_repository, transact

ALICE = Author("Alice Martin", "alice@example.org")


@pytest.fixture(autouse=True)
def _own_home(tmp_path, monkeypatch):
    """Keep the user's configuration and cache out of the tests."""
    home = tmp_path / "home"
    home.mkdir()
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)


@pytest.fixture
def author():
    return ALICE


@pytest.fixture
def run_git():
    """Run the real git as a person would: ``run_git(folder, *arguments, data=b"")`` returns its output."""

    def run(folder, *arguments, data=b""):
        person = ["-c", "user.name=Bob", "-c", "user.email=bob@example.org"]
        command = ["git", *person, *arguments]
        return subprocess.run(command, cwd=folder, input=data, check=True, capture_output=True).stdout.decode().strip()

    return run


@pytest.fixture
def empty_remote(tmp_path):
    path = tmp_path / "remote.git"
    create_bare_repository(path)
    return path


@pytest.fixture(scope="session")
def _model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    create_bare_repository(folder / "remote.git")
    with open_repository(str(folder / "remote.git"), cache_folder=folder / "cache") as repository:
        files = {"a/one.yaml": b"1\n", "a/b/two.yaml": b"2\n", "readme": b"hello\n"}
        transact(repository, lambda _: Proposal(files, "Begin"), ALICE)
    return folder / "remote.git"


@pytest.fixture
def remote(_model, tmp_path):
    """A bare repository with one commit."""
    return shutil.copytree(_model, tmp_path / "remote.git")


@pytest.fixture
def repository(remote):
    with open_repository(str(remote)) as opened:
        yield opened


@pytest.fixture
def other(remote, tmp_path):
    """The same remote as somebody on another machine has it."""
    with open_repository(str(remote), cache_folder=tmp_path / "elsewhere") as opened:
        yield opened


@pytest.fixture
def change(author):
    """Commit changes: ``change(repository, {path: content})``."""

    def commit(repository, changes, message="Change", **options):
        return transact(repository, lambda _: Proposal(changes, message), author, **options)

    return commit


@pytest.fixture
def content(run_git):
    """Read a branch of a bare repository with the real git: a dictionary from path to text."""

    def read(path, branch="main"):
        names = run_git(path, "ls-tree", "-r", "-z", "--name-only", branch).split("\0")
        return {name: run_git(path, "show", f"{branch}:{name}") for name in names if name}

    return read


@pytest.fixture
def forge(remote):
    """Serve the remote over HTTP through Git's own backend.

    ``forge.refusals`` maps a service to a status code,
    ``forge.lose_answers`` breaks the connection once a push was taken."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self._serve()

        def do_POST(self):
            self._serve()

        def log_message(self, *_):
            pass

        def _serve(self):
            status = next((code for name, code in server.refusals.items() if name in self.path), None)
            if status:
                self.send_response(status)
                self.send_header("WWW-Authenticate", 'Basic realm="forge"')
                self.end_headers()
                return
            answer = self._backend()
            self.close_connection = True
            if not (server.lose_answers and self.command == "POST" and "receive-pack" in self.path):
                self.wfile.write(b"HTTP/1.0 200 OK\r\n" + answer)

        def _backend(self):
            path, _, query = self.path.partition("?")
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            variables = {
                "GIT_PROJECT_ROOT": str(remote.parent),
                "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "CONTENT_LENGTH": str(len(body)),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "REMOTE_USER": "alice",
            }
            command = ["git", "http-backend"]
            return subprocess.run(
                command, input=body, env={**os.environ, **variables}, check=True, capture_output=True
            ).stdout

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.refusals = {}
    server.lose_answers = False
    server.url = f"http://127.0.0.1:{server.server_port}/{remote.name}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
