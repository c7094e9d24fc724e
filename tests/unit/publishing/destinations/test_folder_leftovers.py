"""What runs that were killed leave in a folder: whoever writes next removes it."""

from __future__ import annotations

from sardonyx.publishing.destinations.folder import Folder


def test_parts_of_packages_that_nobody_renamed_go(tmp_path, pack):
    left = [".other-2.0.0.tgz.abcd_123", ".other-2.0.0.tgz.prov.abcd_123", ".demo-1.0.0.tgz.abcd_123"]
    for name in left:
        (tmp_path / name).write_bytes(b"half")
    Folder(tmp_path).store(pack())
    assert not list(tmp_path.glob(".*.abcd_123"))


def test_other_files_stay(tmp_path, pack):
    (tmp_path / ".nojekyll").write_bytes(b"")
    Folder(tmp_path).store(pack())
    assert (tmp_path / ".nojekyll").exists()
