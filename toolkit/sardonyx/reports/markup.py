"""Texts of others as parts of Markdown (CommonMark with GitHub's tables), where they must stay texts."""

from __future__ import annotations

import html
import re

from sardonyx.core.characters import one_line

# ASCII punctuation with a meaning inside a line; a backslash takes it away (CommonMark 2.4).
_PUNCTUATION = re.compile(r"[\\`*_\[\]<>|~&$]")
# Names and numbers that forges turn into links, which notify people: a space without width stands in between.
_REFERENCE = re.compile(r"[@#!](?=\w)")
_SEPARATOR = "\u200b"


def inline(text: str) -> str:
    """Return a text for a paragraph, a list item or a table cell: no markup, no HTML, on one line."""
    pieces = _REFERENCE.sub(lambda match: match[0] + _SEPARATOR, one_line(text))
    return _PUNCTUATION.sub(lambda match: f"\\{match[0]}", pieces)


def code(text: str) -> str:
    """Return a text as a code span, on one line; not for tables, whose bars it does not escape."""
    plain = one_line(text)
    if not plain.strip():
        return inline(plain)
    fence = "`" * (max((len(run) for run in re.findall("`+", plain)), default=0) + 1)
    # One space on each side is taken away again, and keeps backticks and spaces of the text from being part of a fence.
    margin = " " if "`" in (plain[0], plain[-1]) or " " in (plain[0], plain[-1]) else ""
    return f"{fence}{margin}{plain}{margin}{fence}"


def in_html(text: str) -> str:
    """Return a text for the inside of an HTML element, where Markdown means nothing."""
    return html.escape(_REFERENCE.sub(lambda match: match[0] + _SEPARATOR, one_line(text)))
