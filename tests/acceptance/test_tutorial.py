"""``docs/tutorial.md``, run from its first line to its last; and the way in which such pages are run."""

from __future__ import annotations

import textwrap

import pytest
from tests.acceptance.conftest import ROOT
from tests.tools.transcripts import Untold, replayed, stage_in

TUTORIAL = ROOT / "docs" / "tutorial.md"
FENCE = "```"


def test_the_tutorial_says_what_happens(tmp_path, pre_commit):
    page = TUTORIAL.read_text()
    assert replayed(page, stage_in(tmp_path)) == page, (
        "run: .venv/bin/python -m tests.tools.transcripts docs/tutorial.md"
    )


def page_with(*blocks: str) -> str:
    return "\n\n".join(textwrap.dedent(block).strip("\n").replace("~~~", FENCE) for block in blocks) + "\n"


A_FILE = """
`deep/a.txt`:

~~~text
one
two
~~~
"""


def test_a_labelled_block_is_a_file(tmp_path):
    page = page_with(A_FILE, "~~~console\n$ cat deep/a.txt\none\ntwo\n~~~")
    assert replayed(page, stage_in(tmp_path)) == page


def test_a_diff_changes_a_file(tmp_path):
    change = "`deep/a.txt`:\n\n~~~diff\n one\n-two\n+three\n~~~"
    page = page_with(A_FILE, change, "~~~console\n$ cat deep/a.txt\none\nthree\n~~~")
    assert replayed(page, stage_in(tmp_path)) == page


@pytest.mark.parametrize("lines", ["-three", "-o", " two\n-one"])
def test_a_diff_that_does_not_fit_is_refused(tmp_path, lines):
    with pytest.raises(Untold, match=r"line 10: .* does not stand in deep/a\.txt exactly once"):
        replayed(page_with(A_FILE, f"`deep/a.txt`:\n\n~~~diff\n{lines}\n~~~"), stage_in(tmp_path))


def test_other_blocks_are_only_read(tmp_path):
    page = page_with("Look at `a.txt`:", "~~~text\none\n~~~", "~~~console\n$ ls\n~~~")
    assert replayed(page, stage_in(tmp_path)) == page


def test_what_is_stale_is_renewed(tmp_path):
    stale = page_with("~~~console\n$ echo a; echo b >&2; exit 4\nc\n$ true\nd\n~~~", "After")
    fresh = page_with("~~~console\n$ echo a; echo b >&2; exit 4\na\nb\n[exit code 4]\n$ true\n~~~", "After")
    assert replayed(stale, stage_in(tmp_path)) == fresh


@pytest.mark.parametrize(
    ("expected", "fits"),
    [("1\n…\n5", True), ("…", True), ("1\n…\n1\n…", False), ("…\n4", False), ("1\n2\n3\n4\n5\n…", True)],
)
def test_lines_can_be_left_out(tmp_path, expected, fits):
    page = page_with(f"~~~console\n$ seq 5\n{expected}\n~~~")
    assert (replayed(page, stage_in(tmp_path)) == page) is fits


def test_output_before_a_command_is_refused(tmp_path):
    with pytest.raises(Untold, match="line 1"):
        replayed(page_with("~~~console\nout\n~~~"), stage_in(tmp_path))


def test_a_defect_is_never_written_down(tmp_path):
    with pytest.raises(Untold, match="ends with code 3: a defect"):
        replayed(page_with("~~~console\n$ echo a defect; exit 3\n~~~"), stage_in(tmp_path))
