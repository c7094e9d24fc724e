"""``sardonyx release prepare`` from a change to what is published, with real Git and real Helm."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import jsonschema
import pytest
from markdown_it import MarkdownIt
from tests.acceptance.conftest import ROOT, Sardonyx
from tests.tools.transcripts import replayed, stage_in

from sardonyx.charts.artifacthub import chart_annotation_findings

PAGE = ROOT / "docs" / "releasing.md"
METADATA = "apiVersion: v2\nname: {}\nversion: {} # raised at each release\n{}"
ON_LIB = "dependencies:\n  - name: lib\n    version: {}\n    repository: file://../lib\n"
CONFIG = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {name: {{ include "lib.name" . }}}\n'
SCHEMA = '{"type": "object",\n "properties": {\n  "size": {"type": "string", "default": "1"}}}\n'


class Catalog(Sardonyx):
    """The command in a repository with the library lib, app and web that contain it, and other; all published."""

    def git(self, *arguments: str) -> str:
        person = ["-c", "user.name=Bob", "-c", "user.email=bob@example.org"]
        command = ["git", *person, *arguments]
        return subprocess.run(command, cwd=self.folder, check=True, capture_output=True, text=True).stdout

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def commit(self, message: str, files: dict[str, str] | None = None) -> None:
        self.write(files or {})
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)


@pytest.fixture
def catalog(tmp_path, cache) -> Catalog:
    folder = tmp_path / "repository"
    folder.mkdir()
    catalog = Catalog(folder, Path(cache), {"HOME": str(tmp_path)})
    catalog.git("init", "-q", "-b", "main")
    charts = {
        "app": ("1.0.0", ON_LIB.format("1.2.0")),
        "web": ("0.4.0", ON_LIB.format("~1.2.0")),
        "other": ("2.0.0", ""),
    }
    for name, (version, more) in charts.items():
        own = {"values.yaml": "size: '1'\n", "values.schema.json": SCHEMA, "README.md": f"# {name}\n"}
        config = {"templates/config.yaml": CONFIG} if more else {}
        files = {"Chart.yaml": METADATA.format(name, version, more), **own, **config}
        catalog.write({f"charts/{name}/{path}": text for path, text in files.items()})
    library = {"Chart.yaml": METADATA.format("lib", "1.2.0", "type: library\n"), "templates/_x.tpl": definition("x")}
    catalog.commit("feat: begin", {f"charts/lib/{path}": text for path, text in library.items()})
    for tag in ("lib-1.2.0", "app-1.0.0", "web-0.4.0", "other-2.0.0"):
        catalog.git("tag", tag)
    catalog.must("publish", "apply", "charts", "--to", str(tmp_path / "published"))
    return catalog


def definition(text: str) -> str:
    return f'{{{{- define "lib.name" -}}}}{text}{{{{- end -}}}}\n'


@pytest.fixture
def changed(catalog) -> Catalog:
    """The library writes another name, app loses a field, and other got a README."""
    catalog.commit("fix(lib): write the whole name", {"charts/lib/templates/_x.tpl": definition("y")})
    files = {"charts/app/values.yaml": "", "charts/app/values.schema.json": '{"type": "object"}\n'}
    catalog.commit("refactor(app): drop the size", files)
    catalog.commit("docs: say what other is for", {"charts/other/README.md": "# For others\n"})
    return catalog


def plan_of(catalog: Catalog, *arguments: str) -> dict:
    found = json.loads(catalog.must("release", "prepare", "--format", "json", *arguments).out)
    return {each["name"]: each for each in found["charts"]}


def test_it_says_what_changed_and_why_and_touches_nothing(changed):
    result = changed.must("release", "prepare")
    assert [line.split("  ")[0] for line in result.out.split("\n")[1:5]] == ["lib", "app", "other", "web"]
    assert "library lib 1.2.0 → 1.2.1" in result.out
    assert "breaks: size: removed: what was set there has no effect any more " in result.out
    assert "(app-1.0.0:charts/app/values.schema.json:3:3)" in result.out
    assert "nothing is written" in result.err
    assert changed.git("status", "--porcelain") == ""


def test_versions_follow_from_what_changed(changed):
    versions = {name: each["version"] for name, each in plan_of(changed).items()}
    assert versions == {"lib": "1.2.1", "app": "2.0.0", "web": "0.4.1", "other": "2.0.1"}


def test_without_preparing_the_plan_refuses(changed, tmp_path):
    result = changed("publish", "plan", "charts", "--to", str(tmp_path / "published"))
    assert (result.code, "refused" in result.out) == (1, True)


def test_what_is_prepared_can_be_published(changed, tmp_path):
    assert "4 files written" in changed.must("release", "prepare", "--write").err
    result = changed.must("publish", "plan", "charts", "--to", str(tmp_path / "published"))
    assert result.out.endswith("4 new\n")
    changed.must("publish", "apply", "charts", "--to", str(tmp_path / "published"))


def test_what_is_prepared_passes_the_check_of_versions(changed):
    changed.git("branch", "target", "lib-1.2.0")
    only = ("--select", "version-not-incremented", "--fail-on", "warning", "--changed-since", "target")
    assert changed("validate", *only).code == 1
    changed.must("release", "prepare", "--write")
    assert changed.must("validate", *only).out == "nothing found\n"


def test_artifact_hub_understands_what_is_written(changed):
    changed.must("release", "prepare", "--write")
    for file in changed.folder.glob("charts/*/Chart.yaml"):
        assert "artifacthub.io/changes: |\n" in file.read_text()
        assert chart_annotation_findings(file.read_bytes(), str(file)) == []


def test_helm_packs_what_is_prepared(changed, helm_binary, tmp_path):
    def helm(*arguments: str) -> str:
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
        command = [str(helm_binary), *arguments]
        return subprocess.run(
            command, cwd=changed.folder, env=environment, check=True, capture_output=True, text=True
        ).stdout

    changed.write({".gitignore": "charts/*/charts/\n"})
    helm("dependency", "update", "charts/app")
    changed.commit("Lock")
    helm("dependency", "build", "charts/app")
    changed.must("release", "prepare", "--write")
    helm("dependency", "build", "charts/app")
    assert "app-2.0.0.tgz" in helm("package", "charts/app", "-d", str(tmp_path))
    assert "name: y" in helm("template", "charts/app")


def test_a_second_run_finds_nothing_to_do(changed):
    changed.must("release", "prepare", "--write")
    result = changed.must("release", "prepare", "--write")
    assert "there is nothing to write" in result.err
    assert "4 charts changed and high enough" in result.out


def test_nothing_changed_is_said(catalog):
    result = catalog.must("release", "prepare", "--check")
    assert result.out == "4 charts unchanged\n"


def test_a_check_ends_with_1_when_there_is_something_to_write(changed):
    assert changed("release", "prepare", "--check").code == 1
    changed.must("release", "prepare", "--write")
    assert changed("release", "prepare", "--check").code == 0


def test_json_fits_its_schema(changed):
    changed.write(
        {"changes.d/other/x.added.md": "Say more.\n", "charts/new/Chart.yaml": METADATA.format("new", "0.1.0", "")}
    )
    changed.git("rm", "-rq", "charts/web")
    text = changed.must("release", "prepare", "--format", "json").out
    jsonschema.validate(json.loads(text), json.loads((ROOT / "schemas" / "release.schema.json").read_text()))
    found = {each["name"]: each["status"] for each in json.loads(text)["charts"]}
    assert found == {"lib": "changed", "app": "changed", "other": "changed", "new": "new", "web": "removed"}


def test_markdown_is_a_table_that_no_commit_can_break(changed):
    hostile = "fix: | a |\x1b[31m <script>alert(1)</script> @admin [x](javascript:y)"
    changed.commit(hostile, {"charts/other/values.yaml": "size: '2'\n"})
    out = changed.must("release", "prepare", "--format", "markdown").out
    assert "| chart | version | change | why |" in out
    tokens = [token for block in MarkdownIt().enable("table").parse(out) for token in [block, *(block.children or [])]]
    assert {token.type for token in tokens} & {"html_inline", "html_block", "link_open", "image"} == set()
    assert "\x1b" not in out


def test_a_person_decides(changed):
    assert plan_of(changed, "--level", "other=major")["other"]["version"] == "3.0.0"
    assert plan_of(changed, "--level", "other=9.9.9")["other"]["version"] == "9.9.9"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--level", "other"], "is not CHART=LEVEL"),
        (["--level", "othr=major"], "did you mean other?"),
        (["--changed-since", "--output=x"], "is not a revision"),
        (["--changed-since", "nowhere"], "fetch-depth: 0"),
        (["--check", "--write"], "give one of them"),
        (["nowhere"], "there is no folder nowhere"),
    ],
)
def test_what_cannot_be_asked(changed, arguments, words):
    result = changed("release", "prepare", *arguments)
    assert (result.code, result.out) == (2, "")
    assert words in result.err


def test_a_chart_that_cannot_be_prepared_ends_with_1_and_nothing_is_written(changed):
    changed.write({"charts/other/Chart.yaml": "name: other\n"})
    assert changed("release", "prepare").code == 1
    result = changed("release", "prepare", "--write")
    assert (result.code, "nothing is written" in result.err) == (1, True)
    assert changed.git("status", "--porcelain").split() == ["M", "charts/other/Chart.yaml"]


def test_a_shallow_clone_says_what_to_fetch(changed, tmp_path, cache):
    changed.git("clone", "-q", "--depth", "1", changed.folder.as_uri(), str(tmp_path / "shallow"))
    result = Sardonyx(tmp_path / "shallow", Path(cache))("release", "prepare")
    assert (result.code, "git fetch --unshallow" in result.err) == (2, True)


def test_the_page_says_what_happens(tmp_path):
    page = PAGE.read_text()
    assert replayed(page, stage_in(tmp_path)) == page, "run: python -m tests.tools.transcripts docs/releasing.md"
