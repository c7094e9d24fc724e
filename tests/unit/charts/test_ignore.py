"""``.helmignore``, one table of rules and paths."""

import pytest

from sardonyx.charts.ignore import InvalidPattern, is_ignored, read_rules


@pytest.mark.parametrize(
    ("rules", "path", "ignored"),
    [
        ("*.bak", "values.bak", True),
        ("*.bak", "templates/values.bak", True),
        ("# *.md", "README.md", False),
        ("  *.md  ", "README.md", True),
        ("/README.md", "README.md", True),
        ("/README.md", "docs/README.md", False),
        ("docs/*.md", "docs/a.md", True),
        ("docs/*.md", "docs/deep/a.md", False),
        ("ci/", "ci/", True),
        ("ci/", "ci", False),
        ("file?.txt", "file1.txt", True),
        ("file?.txt", "file.txt", False),
        ("[a-c]*", "beta", True),
        ("[^a-c]*", "beta", False),
        (r"\*.md", "*.md", True),
        (r"\*.md", "a.md", False),
        ("!*.yaml", "notes.txt", True),
        ("!*.yaml", "values.yaml", False),
        ("!keep.txt\n*.txt", "keep.txt", True),
        ("", "templates/.hidden", True),
        ("", ".hidden", False),
        ("\ufeff*.md", "README.md", True),
    ],
)
def test_what_is_left_out(rules, path, ignored):
    assert is_ignored(read_rules(rules, ".helmignore"), path.rstrip("/"), is_directory=path.endswith("/")) is ignored


@pytest.mark.parametrize("rule", ["a/**/b", "[a", "[]", "a\\", "[z-a]"])
def test_a_pattern_that_helm_refuses_names_its_line(rule):
    with pytest.raises(InvalidPattern) as refused:
        read_rules(f"# first\n{rule}\n", "demo/.helmignore")
    assert str(refused.value.place) == "demo/.helmignore:2"
