from __future__ import annotations

from sardonyx.core.wording import counted


def test_what_is_counted_agrees_with_its_number():
    assert [counted(number, "file") for number in (0, 1, 2)] == ["0 files", "1 file", "2 files"]
    assert [counted(number, "is", "are") for number in (1, 2)] == ["1 is", "2 are"]
