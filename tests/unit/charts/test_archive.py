"""Packages made to harm, and packages that are damaged: always one clear error."""

import contextlib
import gzip
import io
import tarfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.charts import InvalidPackage, chart_from, load_folder, load_package, package, unpack
from sardonyx.core.errors import SardonyxError, UsageError

CHART_YAML = b"apiVersion: v2\nname: demo\nversion: 1.2.3\n"


def pack(*members: tuple[str, bytes] | tarfile.TarInfo) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for member in (("demo/Chart.yaml", CHART_YAML), *members):
            if isinstance(member, tarfile.TarInfo):
                tar.addfile(member)
            else:
                info = tarfile.TarInfo(member[0])
                info.size = len(member[1])
                tar.addfile(info, io.BytesIO(member[1]))
    return gzip.compress(buffer.getvalue())


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def refusal(data: bytes) -> str:
    with pytest.raises(InvalidPackage) as refused:
        load_package(data, origin="demo.tgz")
    assert refused.value.place.path == "demo.tgz"
    return refused.value.message


def test_a_plain_package_is_loaded():
    assert load_package(pack(("demo/values.yaml", b"a: 1")), origin="demo.tgz").files["values.yaml"] == b"a: 1"


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../outside",
        "demo/../../outside",
        "demo/./a",
        "demo//a",
        "demo//etc/passwd",
        "demo/C:/a",
        "C:/a/b",
        "demo\\a",
        "demo/a\nb",
        "loose",
        "demo/..",
    ],
)
def test_a_path_outside_the_one_folder_is_refused(name):
    assert "does not lie inside one folder" in refusal(pack((name, b"x")))


@pytest.mark.parametrize(
    "member",
    [
        special("demo/a", tarfile.SYMTYPE, "/etc/passwd"),
        special("demo/a", tarfile.LNKTYPE, "demo/Chart.yaml"),
        special("demo/a", tarfile.CHRTYPE),
        special("demo/a", tarfile.BLKTYPE),
        special("demo/a", tarfile.FIFOTYPE),
        special("demo/a", tarfile.GNUTYPE_SPARSE),
        special("demo/a", b"Z"),
    ],
    ids=lambda member: repr(member.type),
)
def test_what_is_not_a_plain_file_is_refused(member):
    assert refusal(pack(member))


def test_a_member_that_is_there_twice_is_refused():
    assert "'values.yaml' twice" in refusal(pack(("demo/values.yaml", b"a: 1"), ("demo/values.yaml", b"a: 2")))


def test_a_file_that_is_also_a_folder_is_refused():
    assert "both as a file and as a folder" in refusal(pack(("demo/a", b""), ("demo/a/b", b"")))


def test_two_top_folders_are_refused():
    assert "2 top folders" in refusal(pack(("other/values.yaml", b"")))


def test_a_bomb_is_not_inflated():
    bomb = gzip.compress(bytes(300 * 2**20), compresslevel=9)
    assert "inflates to more than" in refusal(bomb)


def test_a_bomb_within_the_size_limit_is_refused_for_its_ratio():
    assert "inflates to more than 4 MiB" in refusal(pack(*((f"demo/{n}", bytes(2**20)) for n in range(8))))


def test_a_file_beyond_the_limit_is_refused():
    noise = zlib.crc32(b"seed").to_bytes(4, "big") * 8
    data = b"".join((int.from_bytes(noise, "big") * n % 2**256).to_bytes(32, "big") for n in range(170_000))
    assert "larger than 5 MiB" in refusal(pack(("demo/huge", data)))


def test_too_many_members_are_refused():
    assert "more than 10000 files" in refusal(pack(*((f"demo/{n}", b"") for n in range(10_001))))


@pytest.mark.parametrize(
    "data",
    [b"", b"no gzip", gzip.compress(b"", mtime=0), gzip.compress(b"no tar" * 200, mtime=0)],
    ids=["empty", "no gzip", "nothing in gzip", "no tar in gzip"],
)
def test_what_is_no_archive_is_an_error(data):
    with pytest.raises(SardonyxError):
        load_package(data, origin="demo.tgz")


def test_data_after_the_end_is_refused():
    assert "more data" in refusal(pack() + pack())


def test_a_damaged_header_in_the_middle_is_not_the_end():
    plain = bytearray(gzip.decompress(pack(("demo/values.yaml", b"a: 1"))))
    plain[1024 + 150] ^= 1
    assert "damaged tar" in refusal(gzip.compress(bytes(plain)))


@given(st.integers(0, 250))
def test_a_package_cut_short_anywhere_is_an_error(kept):
    whole = pack(("demo/values.yaml", b"a: 1"))
    assert refusal(whole[: min(kept, len(whole) - 1)])


@given(st.data())
def test_flipped_bits_give_the_same_files_or_an_error(data):
    whole = bytearray(pack(("demo/values.yaml", b"a: 1")))
    whole[data.draw(st.integers(10, len(whole) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with contextlib.suppress(SardonyxError):
        assert unpack(bytes(whole), "x") == {"Chart.yaml": CHART_YAML, "values.yaml": b"a: 1"}


@given(st.binary(max_size=3000))
def test_any_tar_is_read_or_refused(data):
    with contextlib.suppress(SardonyxError):
        unpack(gzip.compress(data), "x")


@given(st.data())
def test_a_tar_with_hostile_bytes_is_read_or_refused(data):
    plain = bytearray(gzip.decompress(pack(("demo/values.yaml", b"a: 1"))))
    for _ in range(data.draw(st.integers(1, 6))):
        plain[data.draw(st.integers(0, 2047))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(SardonyxError):
        unpack(gzip.compress(bytes(plain)), "x")


def test_a_chart_comes_from_its_folder_or_its_package(demo, tmp_path):
    (tmp_path / "demo.tgz").write_bytes(package(load_folder(demo)))
    assert chart_from(tmp_path / "demo.tgz").files == chart_from(demo).files


def test_neither_folder_nor_package_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError):
        chart_from(tmp_path / "nowhere")
