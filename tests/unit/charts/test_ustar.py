"""Archives are those of ``tarfile``."""

from __future__ import annotations

import io
import tarfile

from hypothesis import given
from hypothesis import strategies as st

from sardonyx.charts.ustar import tar

_LONG = st.integers(90, 300).map(lambda length: "d/" + "x" * length)
_PATHS = st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1) | _LONG


@given(st.lists(st.tuples(_PATHS, st.binary(max_size=2000))), st.integers(0, 2**34))
def test_the_bytes_are_those_of_tarfile(members: list[tuple[str, bytes]], epoch: int):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, content in members:
            member = tarfile.TarInfo(path)
            member.size, member.mtime, member.mode = len(content), epoch, 0o644
            archive.addfile(member, io.BytesIO(content))
    assert tar(members, epoch) == buffer.getvalue()
