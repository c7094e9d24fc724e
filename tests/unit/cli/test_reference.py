"""``docs/commands.md`` is what the commands say."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from sardonyx.cli.commands import COMMANDS
from sardonyx.cli.reference import reference

PAGE = Path(__file__).parents[3] / "docs" / "commands.md"


def test_the_page_is_current():
    renew = "run: .venv/bin/python -m sardonyx.cli.reference > docs/commands.md"
    assert PAGE.read_text() == f"{reference()}\n", renew


def test_every_command_has_a_heading():
    tokens = MarkdownIt().parse(reference())
    headings = {after.content for token, after in pairwise(tokens) if token.type == "heading_open"}
    assert {f"sardonyx {name}" for name in COMMANDS} | {"sardonyx publish plan"} <= headings


@pytest.mark.parametrize("text", ["`--format FORMAT[=FILE]`", "`SARDONYX_TENANT`", r"empty\|minimal\|full\|FILE"])
def test_options_and_their_variables_are_named(text):
    assert text in reference()


def test_what_is_hidden_is_not_told():
    assert "--write-pages" not in reference()


def test_every_option_says_what_it_means():
    rows = [line for line in reference().splitlines() if line.startswith("| `-")]
    assert [row for row in rows if row.split("` | ")[1].startswith(("|", "[default"))] == []
