from __future__ import annotations

import subprocess

from sardonyx.core.findings import Edit, Finding, Level
from sardonyx.validation.fixing import plan_fixes, unified_diff

FILES = {"a.yaml": b"one\r\ntwo\nthree", "b.yaml": b"\xef\xbb\xbfone\n"}


def fixing(*edits: Edit) -> Finding:
    return Finding("r", Level.ERROR, "m", fix=edits)


def test_edits_are_made_at_their_places():
    found = [
        fixing(Edit("a.yaml", 1, 1, 1, 4, "1"), Edit("a.yaml", 3, 6, 3, 6, "!")),
        fixing(Edit("a.yaml", 2, 1, 3, 1, "")),
    ]
    assert plan_fixes(found, FILES).changes == {"a.yaml": b"1\r\nthree!"}


def test_a_byte_order_mark_stays_and_has_no_column():
    assert plan_fixes([fixing(Edit("b.yaml", 1, 1, 1, 2, "O"))], FILES).changes == {"b.yaml": b"\xef\xbb\xbfOne\n"}


def test_of_two_that_overlap_the_second_is_left_whole():
    first = fixing(Edit("a.yaml", 1, 1, 1, 3, "x"))
    second = fixing(Edit("a.yaml", 1, 2, 1, 4, "y"), Edit("a.yaml", 2, 1, 2, 1, "z"))
    fixes = plan_fixes([first, second], FILES)
    assert (fixes.changes, fixes.mended, fixes.left) == ({"a.yaml": b"xe\r\ntwo\nthree"}, (first,), (second,))


def test_two_at_one_place_overlap():
    found = [fixing(Edit("a.yaml", 2, 1, 2, 1, text)) for text in ("x", "y")]
    assert plan_fixes(found, FILES).left == (found[1],)


def test_the_same_edit_of_two_findings_is_made_once():
    fixes = plan_fixes([fixing(Edit("a.yaml", 2, 1, 2, 1, "x"))] * 2, FILES)
    assert (fixes.changes, len(fixes.mended)) == ({"a.yaml": b"one\r\nxtwo\nthree"}, 2)


def test_an_edit_outside_of_the_files_or_of_a_text_is_left():
    edits = [Edit("c.yaml", 1, 1, 1, 1, ""), Edit("a.yaml", 9, 1, 9, 1, ""), Edit("a.yaml", 1, 9, 1, 9, "")]
    fixes = plan_fixes(map(fixing, edits), FILES)
    assert (fixes.changes, len(fixes.left)) == ({}, 3)


def test_the_diff_is_one_that_git_applies(tmp_path):
    files = {"a/x.yaml": b"one\r\ntwo\nthree", "y.yaml": "é\u2028\n".encode()}
    changes = {"a/x.yaml": b"one\r\n2\nthree!", "y.yaml": "e\u2028\nmore\n".encode()}
    for path, data in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=unified_diff(files, changes).encode(), check=True)
    assert {path: (tmp_path / path).read_bytes() for path in files} == changes
