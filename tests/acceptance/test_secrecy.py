"""Canaries: secrets that come in by every way, and are then searched for wherever a launch could have left them."""

import base64
import json
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.acceptance.watching import Watcher, children_of, is_worker, kill, recording_git

CHARTS = Path(__file__).parent / "charts"

CANARIES = {
    "s3 key": "AKIA-c4nary-S3-KEY-1",
    "s3 secret": "s3/c4nary+Secret=2&x",
    "s3 session": "s3-c4nary-Session-3",
    "git token": "ghp_c4nary%Token-4",
    "vault token": "hvs.c4nary-Vault-5",
    "project password": "pr0ject-c4nary \\ 6",
    "typed": 'typed-c4nary"Secret-7',
    "file": "file-c4nary-Sécret-8",
    "set": "set-c4nary-Secret-9",
    "variable": "variable-c4nary-10",
}
CONTEXT = {
    "git": {"name": "Alice", "email": "alice@example.org", "token": CANARIES["git token"]},
    "project": {"password": CANARIES["project password"]},
    "vault": {"VAULT_TOKEN": CANARIES["vault token"]},
    "s3": {
        "AWS_S3_ENDPOINT": "s3.example.org",
        "AWS_ACCESS_KEY_ID": CANARIES["s3 key"],
        "AWS_SECRET_ACCESS_KEY": CANARIES["s3 secret"],
        "AWS_SESSION_TOKEN": CANARIES["s3 session"],
    },
}
LAUNCH = ("launch", "lab/vscode-python", "-t", "user-alice", "--name", "canary")


def shapes(secret: str) -> list[bytes]:
    """Every writing of a secret that a program might have left: plain, escaped, encoded, reversed."""
    data = secret.encode()
    plain = [data, secret[::-1].encode(), data.hex().encode(), data.hex().upper().encode()]
    escaped = [
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        quote(secret),
        quote(secret, safe=""),
    ]
    return [*plain, *(text.encode() for text in escaped), *_aligned(data), secret.encode("utf-16-le")]


def _aligned(data: bytes) -> list[bytes]:
    """The part of base64 that depends on the secret alone, for each place it may begin at."""
    texts = [base64.b64encode(bytes(lead) + data + bytes(3)) for lead in range(3)]
    return [text[4 : 4 * ((lead + len(data)) // 3)] for lead, text in enumerate(texts)]


@dataclass
class Scene:
    """A folder for everything a launch may write into, and beside it what the person brings."""

    lab: object
    inputs: Path
    places: list[Path]
    shim: Path
    seen: list[bytes] = field(default_factory=list)

    def launch(self, *arguments: str, during=lambda process: None, **settings: str):
        process = self.lab.sardonyx.start(*arguments, **settings)
        with Watcher(process) as watcher:
            during(process)
            out, err = process.communicate(timeout=120)
        self.seen = [err.encode(), *watcher.seen, self.shim.read_bytes()]
        assert "Traceback" not in err
        return process.returncode, out, err

    def everything(self) -> dict[str, bytes]:
        """What is left behind, by where it is: files as they are, and Git's objects inflated."""
        files = [path for place in self.places for path in place.rglob("*") if path.is_file() and not path.is_symlink()]
        found = {str(path): path.read_bytes() for path in files}
        repositories = {path.parent for path in files if path.name == "HEAD" and (path.parent / "objects").is_dir()}
        objects = {f"objects of {folder}": _objects(folder) for folder in repositories}
        assert len(objects) >= 2, "the remote and the clone are there"
        return {**found, **objects, **{f"seen {index}": text for index, text in enumerate(self.seen)}}

    def found(self, secrets) -> list[tuple[str, str]]:
        texts = self.everything()
        return [
            (name, where)
            for name, secret in secrets.items()
            for where, text in texts.items()
            if any(shape in text for shape in shapes(secret))
        ]


def _objects(repository: Path) -> bytes:
    command = ["git", "--git-dir", str(repository), "cat-file", "--batch", "--batch-all-objects", "--unordered"]
    return subprocess.run(command, capture_output=True, check=True).stdout


@pytest.fixture
def scene(lab, tmp_path) -> Scene:
    inputs = tmp_path / "inputs"
    places = [tmp_path / name for name in ("home", "cache", "temporary", "work")]
    for folder in (inputs, *places):
        folder.mkdir()
    (inputs / "context.yaml").write_text(json.dumps(CONTEXT, ensure_ascii=False))
    (inputs / "token").write_text(CANARIES["file"] + "\n")
    home, cache, temporary, work = places
    lab.sardonyx.folder = work
    lab.sardonyx.environment.update(HOME=str(home), XDG_CACHE_HOME=str(cache), TMPDIR=str(temporary))
    lab.sardonyx.environment["PATH"] = recording_git(tmp_path / "shim")
    return Scene(lab, inputs, [*places, lab.repository], tmp_path / "shim" / "record")


@pytest.fixture
def brought(scene) -> tuple[str, ...]:
    """The secrets of ``CANARIES`` as arguments, by each way."""
    return (
        *("--context", str(scene.inputs / "context.yaml")),
        *("--set", f"security.password={json.dumps(CANARIES['set'])}"),
        *("--set", "extraEnvVars=[{name: TYPED}, {name: FILE}]"),
        *("--secret", f"extraEnvVars[0].value={CANARIES['typed']}"),
        *("--secret-file", f"extraEnvVars[1].value={scene.inputs / 'token'}"),
    )


def test_the_search_finds_what_is_there(scene):
    scene.launch("services", "-t", "user-alice")
    for index, shape in enumerate(shapes("a-Known-Canary-0")):
        (scene.places[0] / f"left-{index}").write_bytes(b"zz" + shape + b"zz")
    assert len(scene.found({"known": "a-Known-Canary-0"})) == len(shapes("a-Known-Canary-0"))


def test_a_launch_leaves_no_secret_behind(scene, brought):
    code, _, err = scene.launch(*LAUNCH, *brought)
    assert code == 0, err
    assert any(b"sardonyx.helm.worker" in text for text in scene.seen)
    assert scene.found(CANARIES) == []


def test_a_password_made_for_the_service_is_on_stdout_alone(scene):
    code, out, err = scene.launch(*LAUNCH)
    assert code == 0, err
    password = out.rpartition("security.password: ")[2].split()[0]
    assert (len(password), scene.found({"made": password})) == (24, [])


def test_the_project_s_password_is_left_nowhere(scene, brought):
    code, _, err = scene.launch("launch", "lab/postgresql", "-t", "user-alice", "--name", "canary", *brought[:2])
    assert code == 0, err
    assert scene.found(CANARIES) == []


def test_a_dry_run_shows_and_leaves_no_secret(scene, brought):
    code, out, err = scene.launch(*LAUNCH, *brought, "--dry-run")
    assert code == 0, err
    scene.seen.append(out.encode())
    assert scene.found(CANARIES) == []


def test_a_refused_push_leaves_no_secret(scene, brought):
    hook = scene.lab.repository / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho not today\nexit 1\n")
    hook.chmod(0o755)
    code, out, err = scene.launch(*LAUNCH, *brought)
    assert (code, "not today" in err, out) == (1, True, "")
    assert scene.found(CANARIES) == []


def test_a_refused_leak_leaves_no_secret(scene, brought, tmp_path):
    shutil.copytree(scene.lab.charts, tmp_path / "catalog")
    scene.lab.sardonyx.must("publish", "apply", CHARTS, "--to", tmp_path / "catalog")
    path = "environments/lab/environment.yaml"
    moved = scene.lab.read(path).replace(scene.lab.charts.as_uri(), (tmp_path / "catalog").as_uri())
    scene.lab.commit({path: moved.encode()})
    typed = ("--set", f"password={json.dumps(CANARIES['set'])}")
    code, out, err = scene.launch("launch", "lab/leaky", "-t", "user-alice", *brought[:2], *typed)
    assert (code, "holds the secret password" in err, out) == (1, True, "")
    assert scene.found(CANARIES) == []


def test_a_refused_value_leaves_no_secret(scene, brought):
    code, out, err = scene.launch(*LAUNCH, *brought, "--secret", f"persistence.size={CANARIES['variable']}")
    assert (code, "persistence.size" in err, out) == (1, True, "")
    assert scene.found(CANARIES) == []


def test_a_killed_worker_leaves_no_secret(scene, brought):
    def kill_workers(process):
        while process.poll() is None:  # the pool replaces one that dies before its first render
            for child in filter(is_worker, children_of(process.pid)):
                kill(child, 9)
            time.sleep(0.02)

    code, out, err = scene.launch(*LAUNCH, *brought, during=kill_workers)
    assert (code, "was killed by signal 9" in err, out) == (1, True, "")
    assert scene.found(CANARIES) == []


def test_secrets_in_environment_variables_are_not_passed_on(scene):
    secret = f"s3.sessionToken={CANARIES['variable']}"
    code, _, err = scene.launch(*LAUNCH, SARDONYX_LAUNCH_SECRETS=secret)
    assert code == 0, err
    assert "sessionToken" in scene.lab.read("environments/lab/instances/user-alice/canary/instance.yaml")
    assert scene.found(CANARIES) == []
