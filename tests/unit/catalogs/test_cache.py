"""The cache of packages."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sardonyx.catalogs import ContentCache, default_cache_folder
from sardonyx.core.digests import digest_of


def test_what_was_put_is_got_by_its_digest(cache):
    assert cache.get(cache.put(b"data")) == b"data"


def test_what_was_never_put_is_not_there(cache):
    assert cache.get(digest_of(b"data")) is None


def test_what_was_changed_on_the_disk_is_not_given_out(cache):
    digest = cache.put(b"data")
    (file,) = (path for path in cache.folder.rglob("*") if path.is_file())
    file.write_bytes(b"other")
    assert cache.get(digest) is None


def test_what_was_changed_on_the_disk_is_put_right(cache):
    digest = cache.put(b"data")
    next(path for path in cache.folder.rglob("*") if path.is_file()).write_bytes(b"")
    cache.put(b"data")
    assert cache.get(digest) == b"data"


def test_nobody_else_can_look_into_it(cache):
    cache.put(b"data")
    assert (cache.folder / "blobs").stat().st_mode & 0o777 == 0o700


def test_a_link_in_the_place_of_a_blob_is_replaced_and_not_followed(cache, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"mine")
    digest = cache.put(b"data")
    (file,) = (path for path in cache.folder.rglob("*") if path.is_file())
    file.unlink()
    file.symlink_to(elsewhere)
    cache.put(b"data")
    assert (cache.get(digest), elsewhere.read_bytes()) == (b"data", b"mine")


@given(st.binary())
def test_any_bytes_come_back(tmp_path_factory, data):
    cache = ContentCache(tmp_path_factory.getbasetemp() / "any")
    assert cache.get(cache.put(data)) == data


def test_the_folder_follows_xdg(tmp_path):
    assert default_cache_folder({"XDG_CACHE_HOME": str(tmp_path)}) == tmp_path / "sardonyx"


def test_a_relative_xdg_folder_does_not_count():
    assert default_cache_folder({"XDG_CACHE_HOME": "here"}) == Path.home() / ".cache/sardonyx"
