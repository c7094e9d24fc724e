from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from sardonyx.core.findings import Level
from sardonyx.validation.pages import MalformedPage, as_data, as_markdown, as_text, documents_of, page_of, pages_of
from sardonyx.validation.rules import all_rules

DOCSTRING = """\
Something is ``wrong``.

What: a thing
over two lines.

A second paragraph.

Why: it hurts.

Remedy: mend it.

Fails:
    values.yaml:
        a:
          - ```

        b: 1
    empty.yaml:

Passes:
    values.yaml:
        a: 1
"""


def rule(docstring: str = DOCSTRING) -> ModuleType:
    module = ModuleType("a_rule", docstring)
    module.ID, module.LEVEL = "a-rule", Level.WARNING
    return module


def test_a_docstring_is_a_page():
    page = page_of(rule())
    assert (page.summary, page.why, page.remedy) == ("Something is `wrong`.", "it hurts.", "mend it.")
    assert page.what == "a thing over two lines.\n\nA second paragraph."
    assert page.passes == {"values.yaml": "a: 1\n"}
    assert not page.fixable


def test_examples_keep_their_indentation_and_blank_lines():
    assert page_of(rule()).fails == {"values.yaml": "a:\n  - ```\n\nb: 1\n", "empty.yaml": ""}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Why: it hurts.\n", ""),
        ("Something is ``wrong``.\n", ""),
        ("    values.yaml:\n        a: 1\n", ""),
        ("    values.yaml:\n        a: 1\n", "    just text\n"),
        ("        a: 1\n", "      a: 1\n"),
    ],
)
def test_a_page_without_a_part_is_refused(old, new):
    assert old in DOCSTRING
    with pytest.raises(MalformedPage, match="a-rule"):
        page_of(rule(DOCSTRING.replace(old, new)))


def test_the_markdown_fences_what_has_fences_itself():
    text = as_markdown(page_of(rule()))
    assert text.startswith("# a-rule\n\nSomething is `wrong`.\n")
    assert "````yaml\na:\n  - ```\n\nb: 1\n````\n" in text


def test_the_text_has_every_part():
    text = as_text(page_of(rule()))
    assert text.startswith("a-rule (warning)\n")
    assert all(part in text for part in ("Why: it hurts.", "Fails:", "  values.yaml\n    a:\n      - ```"))


def test_the_data_are_plain():
    data = as_data(page_of(rule()))
    assert (data["id"], data["level"], data["fixable"]) == ("a-rule", "warning", False)


def test_the_index_links_to_each_page():
    documents = documents_of([page_of(rule())])
    assert "| [a-rule](a-rule.md) | warning |  | Something is `wrong`. |" in documents["README.md"]
    assert set(documents) == {"README.md", "a-rule.md"}


def test_the_committed_pages_are_current():
    folder = Path(__file__).parents[3] / "docs" / "rules"
    committed = {path.name: path.read_text() for path in folder.glob("*.md")}
    stale = {name for name, text in documents_of(pages_of(all_rules())).items() if committed.pop(name, None) != text}
    assert not stale | set(committed), "run: .venv/bin/sardonyx rule --write-pages docs/rules"
