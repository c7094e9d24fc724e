import errno
import os
from pathlib import Path

import pytest

from sardonyx.core.errors import SardonyxError, UsageError
from sardonyx.core.files import files_below, home_folder, read_bytes, read_plain, write_atomically


def test_a_write_replaces_the_whole_file(tmp_path):
    target = tmp_path / "folder" / "file"
    write_atomically(target, b"old")
    write_atomically(target, b"new")
    assert target.read_bytes() == b"new"
    assert [path.name for path in target.parent.iterdir()] == ["file"]


def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch):
    target = tmp_path / "file"
    write_atomically(target, b"old")
    monkeypatch.setattr(os, "fsync", _full_disk)
    with pytest.raises(SardonyxError, match="No space left"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def _full_disk(handle):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_only_a_plain_file_of_bounded_size_is_read(tmp_path):
    (tmp_path / "file").write_bytes(b"1234")
    os.mkfifo(tmp_path / "pipe")
    found = [read_plain(tmp_path / name, 4) for name in ("file", "pipe", "", "none", "a\0")]
    assert (found, read_plain(tmp_path / "file", 3)) == ([b"1234", None, None, None, None], None)


def test_a_user_without_a_home_is_told_what_to_set(monkeypatch):
    monkeypatch.delenv("HOME")
    monkeypatch.setattr("os.path.expanduser", lambda path: path)  # what it does for a user without a name
    with pytest.raises(UsageError) as error:
        home_folder()
    assert error.value.help == "set HOME"


def test_a_device_without_end_is_refused():
    with pytest.raises(UsageError, match="is larger than"):
        read_bytes(Path("/dev/zero"))


def test_files_are_found_however_deep_and_links_are_not_followed(tmp_path: Path):
    deep = tmp_path.joinpath(*["d"] * 50)
    deep.mkdir(parents=True)
    (deep / "x").write_text("")
    (tmp_path / "up").symlink_to(tmp_path)
    assert set(files_below(tmp_path)) == {deep / "x", tmp_path / "up"}


def test_a_folder_that_is_not_there_has_no_files(tmp_path: Path):
    assert list(files_below(tmp_path / "none")) == []
