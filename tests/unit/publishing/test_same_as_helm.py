"""Our packages hold what those of the real ``helm package`` hold: our own charts, and charts that nobody wrote."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sardonyx.charts import Chart, load_folder, package, packed_files, unpack
from sardonyx.core.yamltext import read_yaml, write_yaml
from sardonyx.operations.publishing import sources_in
from sardonyx.publishing.content import as_go_keeps, holds_same

CATALOG = Path(__file__).parents[3] / "catalog-charts"
CHARTS = sorted(path.parent.name for path in CATALOG.glob("*/Chart.yaml"))

NAME = st.text("abcxyz_-.", min_size=1, max_size=6).filter(lambda name: name.strip("."))
FOLDER = st.sampled_from(["", "", "templates/", "files/", "files/deep/", "crds/", "ci/", "docs/"])
PATHS = st.builds("{}{}{}".format, FOLDER, NAME, st.sampled_from(["", ".yaml", ".tpl", ".txt"]))
CONTENT = st.binary(max_size=40).map(lambda data: data.replace(b"{{", b"")) | st.just(b"\xef\xbb\xbfa: 1\n")
RULE = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "", "/", "!", "files/", "*", "docs/"]),
    st.sampled_from(["*", "*.txt", "a*", "[abc]*", "files", "docs", "?b*", "ci", "templates/a*"]),
    st.sampled_from(["", "", "/"]),
)
some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def helm_package(helm_binary, tmp_path):
    """Package a folder with the real Helm; None when it refuses."""

    def pack(folder: Path) -> bytes | None:
        target = tmp_path / "packed"
        shutil.rmtree(target, ignore_errors=True)
        command = [helm_binary, "package", folder, "--destination", target]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            return None
        (file,) = target.glob("*.tgz")
        return file.read_bytes()

    return pack


def meanings(files) -> dict[str, object]:
    """Read the files that Helm writes anew; all others are compared byte by byte."""
    return {path: _meaning(path, data) for path, data in files.items()}


def _meaning(path: str, data: bytes) -> object:
    name = path.rpartition("/")[2]
    if name not in ("Chart.yaml", "Chart.lock"):
        return data
    value = read_yaml(data, path).value
    value.pop("generated", None)
    return as_go_keeps(value)


@pytest.mark.parametrize("name", CHARTS)
def test_our_own_charts(name, helm_package, helm_binary, tmp_path):
    shutil.copytree(CATALOG, tmp_path / "charts")
    (ours,) = sources_in([tmp_path / "charts" / name])
    subprocess.run([helm_binary, "dependency", "update", tmp_path / "charts" / name], check=True, capture_output=True)
    theirs = helm_package(tmp_path / "charts" / name)
    assert meanings(packed_files(ours.chart)) == meanings(unpack(theirs, "theirs"))
    assert holds_same(theirs, ours.chart)


@some
@given(files=st.dictionaries(PATHS, CONTENT, max_size=8), rules=st.lists(RULE, max_size=3))
def test_charts_that_nobody_wrote(files, rules, helm_package, tmp_path_factory):
    folder = tmp_path_factory.mktemp("chart") / "demo"
    write(folder, files, rules)
    theirs = helm_package(folder)
    if theirs is None:
        return
    ours: Chart = load_folder(folder)
    assert list(packed_files(ours)) == list(unpack(theirs, "theirs"))
    assert meanings(packed_files(ours)) == meanings(unpack(theirs, "theirs"))
    assert unpack(package(ours), "ours") == packed_files(ours)


def write(folder: Path, files: dict[str, bytes], rules: list[str]) -> None:
    folder.mkdir()
    for path, data in files.items():
        file = folder / path
        if not any(above.is_file() for above in file.parents) and not file.is_dir():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    (folder / "Chart.yaml").write_text(write_yaml({"apiVersion": "v2", "name": "demo", "version": "1.0.0"}))
    (folder / "values.yaml").write_text("a: 1\n")
    if rules:
        (folder / ".helmignore").write_text("\n".join(rules) + "\n")
