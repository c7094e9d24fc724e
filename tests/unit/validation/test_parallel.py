"""Validating in several processes, and remembering what was found."""

from __future__ import annotations

import time
from multiprocessing import active_children
from pathlib import Path
from threading import Thread

import pytest

from sardonyx.core.errors import SardonyxError
from sardonyx.core.findings import Finding
from sardonyx.dialect import SchemaRegistry
from sardonyx.helm.process import Limits
from sardonyx.validation import Settings, validate
from sardonyx.validation.memory import FindingsMemory, Keys
from sardonyx.validation.parallel import Validators

CHART = "apiVersion: v2\nname: {name}\nversion: 1.0.0\n"
POD = (
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n"
    "spec:\n  containers:\n    - name: main\n      image: example.org/main\n"
)
SETTINGS = Settings(SchemaRegistry())


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def write_chart(name: str, dependencies: str = "", template: str = POD) -> Path:
    folder = Path(name)
    (folder / "templates").mkdir(parents=True, exist_ok=True)
    (folder / "Chart.yaml").write_text(CHART.format(name=name) + dependencies)
    (folder / "values.yaml").write_text("")
    (folder / "templates/pod.yaml").write_text(template)
    return folder


def validated(folders: list[Path], memory: FindingsMemory | None = None) -> list[Finding]:
    with Validators(2, memory) as validators:
        return validators.validate(folders, SETTINGS)


def test_processes_find_what_one_finds(pool):
    folders = [write_chart(name) for name in ("one", "two", "three")]
    assert validated(folders) == validate(folders, SETTINGS, pool) != []


def test_what_is_remembered_is_what_was_found():
    folders = [write_chart("one"), write_chart("two")]
    assert validated(folders, FindingsMemory()) == validated(folders, FindingsMemory())


def test_an_unchanged_chart_is_not_looked_at_again():
    folders = [write_chart("one"), write_chart("two")]
    validated(folders, FindingsMemory())
    with Validators(2, FindingsMemory(), Limits(seconds=0.0)) as validators:  # any render would fail
        assert validators.validate(folders, SETTINGS) == validated(folders)


def test_a_damaged_memory_is_passed_over(tmp_path: Path):
    folder = write_chart("one")
    first = validated([folder], FindingsMemory())
    for file in (tmp_path / "cache").rglob("*.json"):
        file.write_bytes(b'[{"rule": 1}]')
    assert validated([folder], FindingsMemory()) == first


def test_a_memory_that_cannot_be_written_is_done_without(tmp_path: Path):
    (tmp_path / "file").write_text("")
    assert validated([write_chart("one")], FindingsMemory(tmp_path / "file" / "findings"))


def key(folder: Path, settings: Settings = SETTINGS) -> str | None:
    return Keys(settings).key_of(folder)


def test_a_changed_file_gives_another_key():
    folder = write_chart("one")
    before = key(folder)
    (folder / "templates/pod.yaml").write_text(POD + "\n")
    assert key(folder) != before


def test_a_changed_library_gives_another_key():
    library = write_chart("library")
    user = write_chart("one", "dependencies:\n  - {name: library, version: 1.0.0, repository: file://../library}\n")
    before = key(user)
    (library / "values.yaml").write_text("a: 1\n")
    assert key(user) != before


def test_other_settings_give_another_key():
    folder = write_chart("one")
    assert key(folder, Settings(SchemaRegistry({"a.json": {"type": "string"}}))) != key(folder)


@pytest.mark.parametrize(
    "dependencies",
    [
        "dependencies:\n  - {name: a, version: ^1.0.0, repository: https://example.org}\n",
        "dependencies:\n  - {name: a, version: 1.x.x, repository: https://example.org}\n",
        "dependencies:\n  - {name: one, version: 1.0.0, repository: file://../one}\n",
        "dependencies:\n  - {name: a, version: 1.0.0, repository: file://../missing}\n",
        "dependencies: 3\n",
    ],
    ids=["range", "wildcard", "itself", "missing", "malformed"],
)
def test_charts_whose_findings_may_not_be_remembered(dependencies: str):
    assert key(write_chart("one", dependencies)) is None


def test_a_chart_with_a_link_is_not_remembered():
    folder = write_chart("one")
    (folder / "link.yaml").symlink_to("values.yaml")
    assert key(folder) is None


def test_a_chart_whose_render_was_stopped_is_looked_at_again():
    folder = write_chart("one", template="{{ range until 100000000 }}{{ range until 1000 }}{{ end }}{{ end }}")
    with Validators(1, FindingsMemory(), Limits(seconds=1.0)) as validators:
        assert validators.validate([folder], SETTINGS)
    assert not list(Path("cache").rglob("*.json"))


CATALOG = (
    "apiVersion: v1\nentries:\n  lib:\n"
    "  - {name: lib, version: 1.0.0, urls: [lib-1.0.0.tgz], annotations: {sardonyx/yanked: %s}}\n"
)
USES_CATALOG = "dependencies:\n- {name: lib, version: 1.0.0, repository: 'https://charts.example.org'}\n"


def test_what_a_catalog_says_of_a_version_is_asked_again(published):
    for reason in ("slow", "loses data"):
        files = published.put({"https://charts.example.org/index.yaml": CATALOG % reason, "Chart.yaml": USES_CATALOG})
        found = validated([write_chart("one", files["Chart.yaml"])], FindingsMemory())
        told = [each.message for each in found if each.rule == "dependency-yanked"]
        assert told == [f"names lib 1.0.0, which was yanked: {reason}"]


def test_a_chart_that_takes_too_long_is_given_up_and_the_others_are_not():
    slow = write_chart("slow", template="{{ range until 1000000 }}{{ range until 10000 }}{{ end }}{{ end }}")
    with Validators(1, FindingsMemory(), Limits(seconds=20.0), seconds=1.0) as validators:
        found = validators.validate([slow], SETTINGS)
        assert [(each.rule, each.place and each.place.path) for each in found] == [("chart-unreadable", "slow")]
        assert validators.validate([write_chart("sound")], SETTINGS)[0].subject == "sound"


def kill_the_first_child() -> None:
    while not active_children():
        time.sleep(0.01)
    active_children()[0].kill()


def test_a_process_that_is_killed_is_told():
    folder = write_chart("slow", template="{{ range until 1000000 }}{{ range until 10000 }}{{ end }}{{ end }}")
    Thread(target=kill_the_first_child).start()
    with Validators(1, limits=Limits(seconds=20.0)) as validators, pytest.raises(SardonyxError, match="killed"):
        validators.validate([folder], SETTINGS)
