"""A catalog in a real Git repository: a library, two services that contain it, and one chart that does not."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from sardonyx.operations.releasing import Request, prepare
from sardonyx.publishing.release_plan import PlannedRelease, ReleasePlan

ON_LIB = "dependencies:\n  - name: lib\n    version: {}\n    repository: file://../lib\n"
TEMPLATE = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
data:
  size: {{ .Values.size | quote }}
"""
SCHEMA = '{\n  "type": "object",\n  "properties": {\n    "size": {"type": "string", "default": "1"}\n  }\n}\n'


class Catalog:
    """The current folder as a repository; charts lie in ``charts``."""

    def git(self, *arguments: str) -> str:
        person = ["-c", "user.name=Bob", "-c", "user.email=bob@example.org", "-c", "protocol.file.allow=always"]
        done = subprocess.run(["git", *person, *arguments], check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def commit(self, message: str = "Change") -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = Path("charts", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def chart(self, name: str, version: str = "1.0.0", more: str = "", **files: str) -> None:
        metadata = f"# {name}\napiVersion: v2\nname: {name}\nversion: {version} # raised by hand\n{more}"
        usual = {"templates/config.yaml": TEMPLATE, "values.yaml": "size: '1'\n", "values.schema.json": SCHEMA}
        library = {"templates/_names.tpl": '{{- define "lib.name" -}}x{{- end -}}\n'}
        own = library if "type: library" in more else usual
        self.write({f"{name}/{path}": text for path, text in {"Chart.yaml": metadata, **own, **files}.items()})

    def replace(self, name: str, old: str, new: str) -> None:
        path = Path("charts", name)
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def tag(self, *names: str) -> None:
        for name in names:
            self.git("tag", name)

    def plan(self, *folders: str, since: str | None = None, **levels: str) -> ReleasePlan:
        return prepare(Request([Path(folder) for folder in folders], since, levels))

    def release(self, name: str, *folders: str, since: str | None = None, **levels: str) -> PlannedRelease:
        return next(each for each in self.plan(*folders, since=since, **levels).releases if each.name == name)


@pytest.fixture
def empty(here: Path, monkeypatch: pytest.MonkeyPatch) -> Catalog:
    """A repository without charts, and nothing of the user's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(here.parent / ".cache"))
    catalog = Catalog()
    catalog.git("init", "-q", "-b", "main")
    return catalog


@pytest.fixture
def catalog(empty: Catalog) -> Catalog:
    """The charts lib 1.2.0, app and web 1.0.0 (which contain it) and other 0.3.1, all released by tags."""
    empty.chart("lib", "1.2.0", "type: library\n")
    empty.chart("app", "1.0.0", ON_LIB.format("1.2.0"))
    empty.chart("web", "1.0.0", ON_LIB.format("1.x.x"))
    empty.chart("other", "0.3.1")
    empty.commit("feat: begin")
    empty.tag("lib-1.2.0", "app-1.0.0", "web-1.0.0", "other-0.3.1")
    return empty
