"""Packages: the same bytes from the same tree, and as Helm reads them."""

import gzip
import io
import os
import subprocess
import tarfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.charts import (
    InvalidChart,
    load_folder,
    load_package,
    missing_dependencies,
    package,
    package_name,
    packed_files,
    quick_package,
    source_epoch,
    subcharts,
)
from sardonyx.charts.chart import Chart
from sardonyx.charts.deflate import deflate
from sardonyx.core.digests import digest_of
from sardonyx.core.errors import UsageError
from sardonyx.core.yamltext import MalformedText

SUB = {
    "Chart.yaml": "apiVersion: v2\nname: sub\nversion: 0.1.0\n",
    "templates/sub.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-sub\n",
}
DEPENDS = "dependencies:\n- {name: sub, version: 0.1.0, repository: ''}\n"


@pytest.fixture
def parent(demo, write):
    write(demo / "charts/sub", SUB)
    (demo / "Chart.yaml").write_text((demo / "Chart.yaml").read_text() + DEPENDS)
    return demo


def names(data: bytes) -> list[str]:
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        return tar.getnames()


def helm(binary, *arguments, cwd) -> str:
    return subprocess.run([binary, *arguments], cwd=cwd, check=True, capture_output=True, text=True).stdout


def test_the_bytes_are_these_on_every_machine(demo):
    assert digest_of(package(load_folder(demo), epoch=1_700_000_000)) == (
        "sha256:f02e82a131dc1d38ec68a86b2b3798b8415eaabb80504e14d3d03e6ac2a56f1c"
    )


def test_times_modes_and_the_place_of_the_folder_do_not_matter(demo, tmp_path):
    before = package(load_folder(demo))
    os.utime(demo / "values.yaml", (1, 1))
    (demo / "values.yaml").chmod(0o600)
    assert package(load_folder(demo.rename(tmp_path / "moved"))) == before


@given(st.randoms())
def test_the_order_of_the_files_does_not_matter(random):
    files = {"Chart.yaml": SUB["Chart.yaml"].encode(), "a": b"1", "templates/b": b"2", "values.yaml": b"{}"}
    metadata = load_package(package_of(files), origin="x").metadata
    shuffled = dict(random.sample(sorted(files.items()), len(files)))
    assert package(Chart(metadata, shuffled, "y")) == package_of(files)


def package_of(files: dict[str, bytes]) -> bytes:
    from sardonyx.charts.metadata import chart_of

    return package(chart_of(files, "x"))


def test_a_package_packed_again_is_the_same(parent):
    once = package(load_folder(parent))
    assert package(load_package(once, origin="demo.tgz")) == once


def test_members_are_plain_and_of_one_time(parent):
    with tarfile.open(fileobj=io.BytesIO(package(load_folder(parent), epoch=42))) as tar:
        kinds = {(m.isreg(), m.mode, m.uid, m.gid, m.uname, m.gname, m.mtime) for m in tar.getmembers()}
    assert kinds == {(True, 0o644, 0, 0, "", "", 42)}


def test_chart_yaml_keeps_its_comments(demo):
    chart = load_package(package(load_folder(demo)), origin="demo.tgz")
    assert b"# kept in packages" in chart.files["Chart.yaml"]


def test_a_packed_dependency_is_unpacked(demo, write, tmp_path):
    sub = load_folder(write(tmp_path / "sub", SUB))
    (demo / "charts").mkdir()
    (demo / "charts/sub-0.1.0.tgz").write_bytes(package(sub))
    assert "demo/charts/sub/Chart.yaml" in names(package(load_folder(demo)))


def test_two_versions_of_one_dependency_keep_apart(demo, write):
    write(demo / "charts/a", SUB)
    write(demo / "charts/b", SUB | {"Chart.yaml": SUB["Chart.yaml"].replace("0.1.0", "0.2.0")})
    chart = load_package(package(load_folder(demo)), origin="demo.tgz")
    assert [subchart.version for subchart in subcharts(chart)] == ["0.1.0", "0.2.0"]


def test_what_is_no_chart_in_charts_is_refused(demo, write):
    write(demo, {"charts/notes.txt": "hello"})
    with pytest.raises(InvalidChart, match=r"charts/notes.txt"):
        package(load_folder(demo))


def test_a_schema_that_is_not_json_is_refused(demo):
    (demo / "values.schema.json").write_text("{\n  oops}")
    with pytest.raises(MalformedText, match=r"values.schema.json:2:3"):
        package(load_folder(demo))


def test_a_plus_stays_in_the_name(demo):
    (demo / "Chart.yaml").write_text("apiVersion: v2\nname: demo\nversion: 1.2.3-rc.1+b7\n")
    assert package_name(load_folder(demo)) == "demo-1.2.3-rc.1+b7.tgz"


def test_long_and_foreign_names_survive(demo, write):
    path = f"files/{'d' * 120}/{'é' * 60}.txt"
    write(demo, {path: "x"})
    assert path in load_package(package(load_folder(demo)), origin="demo.tgz").files


@given(st.binary(max_size=5000))
def test_deflate_gives_back_any_bytes(data):
    assert zlib.decompress(deflate(data), -15) == data


@given(st.lists(st.sampled_from([b"abcd", b"a", b"xyz" * 90, b"\0" * 600, bytes(range(256))]), max_size=200))
def test_deflate_gives_back_repetitive_bytes(parts):
    data = b"".join(parts)
    assert zlib.decompress(deflate(data), -15) == data


@pytest.mark.parametrize("size", [2**18 - 1, 2**18, 2**18 + 1, 3 * 2**18])
def test_deflate_gives_back_more_than_one_segment(size):
    data = (b"line of text %d\n" * (size // 16 + 1))[:size]
    assert zlib.decompress(deflate(data), -15) == data


def test_deflate_never_grows_noise_by_more_than_a_thousandth():
    noise = os.urandom(100_000)
    assert len(deflate(noise)) < 100_100


def test_the_time_comes_from_the_environment():
    assert source_epoch({"SOURCE_DATE_EPOCH": "1700000000"}) == 1_700_000_000


def test_the_time_without_an_environment_is_fixed():
    assert source_epoch({}) == source_epoch({"SOURCE_DATE_EPOCH": ""}) == 315_532_800


@pytest.mark.parametrize("text", ["now", "-1", "1.5", "99999999999999", "²"])
def test_a_time_that_is_none_is_refused(text):
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH"):
        source_epoch({"SOURCE_DATE_EPOCH": text})


def test_helm_packs_the_same_members_in_the_same_order(parent, tmp_path, helm_binary):
    helm(helm_binary, "package", parent, "--destination", tmp_path, cwd=tmp_path)
    assert names((tmp_path / "demo-1.2.3.tgz").read_bytes()) == names(package(load_folder(parent)))


def test_helm_renders_the_package_as_the_folder(parent, tmp_path, helm_binary):
    (tmp_path / "ours.tgz").write_bytes(package(load_folder(parent)))
    assert helm(helm_binary, "template", "r", "ours.tgz", cwd=tmp_path) == helm(
        helm_binary, "template", "r", parent, cwd=tmp_path
    )


def test_helm_shows_the_chart_of_a_package(demo, tmp_path, helm_binary):
    (tmp_path / "ours.tgz").write_bytes(package(load_folder(demo)))
    assert "name: demo" in helm(helm_binary, "show", "chart", "ours.tgz", cwd=tmp_path)


def test_a_package_of_helm_is_loaded(parent, tmp_path, helm_binary):
    helm(helm_binary, "package", parent, "--destination", tmp_path, cwd=tmp_path)
    chart = load_package((tmp_path / "demo-1.2.3.tgz").read_bytes(), origin="demo-1.2.3.tgz")
    assert [subchart.name for subchart in subcharts(chart)] == ["sub"]


def test_gzip_has_a_fixed_header(demo):
    data = package(load_folder(demo))
    assert data[:10] == b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    assert gzip.decompress(data)


def test_a_quick_package_holds_the_same_members(parent):
    chart = load_folder(parent)
    assert gzip.decompress(quick_package(chart)) == gzip.decompress(package(chart))


def test_what_a_package_holds_can_be_had_without_packing(parent):
    chart = load_folder(parent)
    assert packed_files(chart) == load_package(package(chart), origin="x").files


def test_a_dependency_in_charts_is_not_missing(parent):
    assert missing_dependencies(load_folder(parent)) == []


def test_a_dependency_of_a_wrong_version_is_missing(parent, write):
    write(parent / "charts/sub", {"Chart.yaml": SUB["Chart.yaml"].replace("0.1.0", "0.2.0")})
    assert [dependency.name for dependency in missing_dependencies(load_folder(parent))] == ["sub"]


def test_charts_nested_without_end_are_refused(demo):
    with pytest.raises(InvalidChart, match="nested too deeply"):
        nest(demo, 10)


def nest(folder, times: int) -> None:
    (folder / "charts").mkdir()
    for _ in range(times):
        (folder / "charts/inner.tgz").write_bytes(package(load_folder(folder)))


def test_many_packages_that_inflate_to_too_much_are_refused(demo):
    (demo / "zeros").write_bytes(bytes(3 * 2**20))
    bomb = quick_package(load_folder(demo))
    (demo / "charts").mkdir()
    for number in range(40):
        (demo / f"charts/{number}.tgz").write_bytes(bomb)
    with pytest.raises(InvalidChart, match="more than 100 MiB"):
        subcharts(load_folder(demo))
