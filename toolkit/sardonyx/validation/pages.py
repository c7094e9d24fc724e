"""The page of a rule, read out of the docstring of its module, and written as text, Markdown or plain data.

A docstring is a summary, the paragraphs ``What:``, ``Why:`` and ``Remedy:``, and the examples ``Fails:`` and
``Passes:``. An example is files that are laid over a sound chart: a path with a colon, indented by four, its text by
eight. Tests run every example, so what a page shows is true.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sardonyx.core.findings import Level
from sardonyx.validation.rules import Documented

_PROSE, _EXAMPLES = ("What", "Why", "Remedy"), ("Fails", "Passes")
_HEADING = re.compile(rf"^({'|'.join((*_PROSE, *_EXAMPLES))}):(?: +|$)", re.MULTILINE)
_FILE = re.compile(r"^ {4}(\S.*):$", re.MULTILINE)
_INDENT = " " * 8
_WIDTH = 100


class Page(NamedTuple):
    """What there is to read about a rule; ``fails`` and ``passes`` are the texts of files by path.

    Paragraphs have no line breaks, except for those between two of them; code stands in single backticks. ``fixable``
    says that ``--fix`` can mend at least some of its findings.
    """

    id: str
    level: Level
    summary: str
    what: str
    why: str
    remedy: str
    fails: Mapping[str, str]
    passes: Mapping[str, str]
    fixable: bool


class MalformedPage(ValueError):
    """The docstring of a rule lacks a part, or has one that cannot be read: a defect of the rule."""


def page_of(rule: Documented) -> Page:
    """Read the page of a rule; raises MalformedPage when a part of it is missing.

    A module with ``FIXABLE = True`` says that some of its findings have a fix.
    """
    text = inspect.cleandoc(rule.__doc__ or "")
    summary, *rest = _HEADING.split(text)
    parts = dict(zip(rest[::2], rest[1::2], strict=True))
    missing = [name for name in (*_PROSE, *_EXAMPLES) if not parts.get(name, "").strip()]
    if missing or not summary.strip():
        raise MalformedPage(f"the page of {rule.ID} lacks {', '.join(missing) or 'a summary'}")
    what, why, remedy = (_paragraphs(parts[name]) for name in _PROSE)
    fails, passes = (_files(parts[name], f"{name} of {rule.ID}") for name in _EXAMPLES)
    fixable = bool(getattr(rule, "FIXABLE", False))
    return Page(rule.ID, rule.LEVEL, _paragraphs(summary), what, why, remedy, fails, passes, fixable)


def pages_of(rules: Iterable[Documented]) -> list[Page]:
    """Read the pages of rules, sorted by id."""
    return sorted((page_of(rule) for rule in rules), key=lambda page: page.id)


def _paragraphs(text: str) -> str:
    prose = "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip()))
    return re.sub(r"``(.+?)``", r"`\1`", prose)


def _files(block: str, name: str) -> dict[str, str]:
    before, *rest = _FILE.split(block)
    if before.strip() or not rest:
        raise MalformedPage(f"{name} does not begin with the path of a file")
    return {path: _text(text, f"{path} in {name}") for path, text in zip(rest[::2], rest[1::2], strict=True)}


def _text(block: str, name: str) -> str:
    lines = block.strip("\n").splitlines() if block.strip() else []
    if any(line.strip() and not line.startswith(_INDENT) for line in lines):
        raise MalformedPage(f"the text of {name} is not indented by {len(_INDENT)}")
    return "".join(f"{line[len(_INDENT) :]}\n" for line in lines)


def as_text(page: Page) -> str:
    """Write a page for a terminal."""
    fixable = ", --fix can mend it" if page.fixable else ""
    parts = [f"{page.id} ({page.level}{fixable})", _wrapped(page.summary)]
    parts += [_wrapped(f"{name}: {prose}") for name, prose in _sections(page)]
    for name, files in (("Fails", page.fails), ("Passes", page.passes)):
        parts += [f"{name}:", *(f"  {path}\n{textwrap.indent(text, '    ')}".rstrip() for path, text in files.items())]
    return "\n\n".join(parts) + "\n"


def _sections(page: Page) -> list[tuple[str, str]]:
    return [("What", page.what), ("Why", page.why), ("Remedy", page.remedy)]


def _wrapped(text: str) -> str:
    return "\n\n".join(textwrap.fill(part, _WIDTH) for part in text.split("\n\n"))


def as_markdown(page: Page) -> str:
    """Write a page as a Markdown document."""
    return "\n".join(_markdown_lines(page)).rstrip() + "\n"


def _markdown_lines(page: Page) -> Iterator[str]:
    fixable = " · mended by `sardonyx validate --fix`" if page.fixable else ""
    yield from (f"# {page.id}", "", page.summary, "", f"Level: {page.level}{fixable}", "")
    for heading, prose in _sections(page):
        yield from (f"## {heading}", "", prose[:1].upper() + prose[1:], "")
    for heading, files in (("Fails", page.fails), ("Passes", page.passes)):
        yield from (f"## {heading}", "")
        for path, text in files.items():
            fence = _fence(text)
            yield from (f"`{path}`", "", f"{fence}{_language(path)}", text.rstrip("\n"), fence, "")


def _fence(text: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    return "`" * max(3, longest + 1)


def _language(path: str) -> str:
    return {"json": "json", "yaml": "yaml", "md": "markdown"}.get(path.rpartition(".")[2], "text")


def as_data(page: Page) -> dict[str, object]:
    """Return a page as plain JSON types."""
    prose = {"summary": page.summary, "what": page.what, "why": page.why, "remedy": page.remedy}
    examples = {"fails": dict(page.fails), "passes": dict(page.passes)}
    return {"id": page.id, "level": page.level.value, "fixable": page.fixable, **prose, **examples}


def documents_of(pages: Iterable[Page]) -> dict[str, str]:
    """Return the Markdown documents of all pages, by the name of the file, with the list of rules in README.md."""
    listed = list(pages)
    return {"README.md": _index(listed), **{f"{page.id}.md": as_markdown(page) for page in listed}}


def _index(pages: Iterable[Page]) -> str:
    lines = ["# Rules", "", "| rule | level | `--fix` | what it finds |", "|---|---|---|---|"]
    for page in pages:
        mended = "yes" if page.fixable else ""
        summary = page.summary.replace("|", "\\|")
        lines.append(f"| [{page.id}]({page.id}.md) | {page.level} | {mended} | {summary} |")
    return "\n".join(lines) + "\n"
