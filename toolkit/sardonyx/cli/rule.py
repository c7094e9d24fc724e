"""``sardonyx rule``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sardonyx.cli.messages import done
from sardonyx.cli.table import write_table
from sardonyx.cli.terminal import write
from sardonyx.core.wording import counted

if TYPE_CHECKING:
    from sardonyx.validation.pages import Page


@click.command(name="rule", epilog="Example: sardonyx rule default-drift")
@click.argument("rule", metavar="[ID]", required=False)
@click.option(
    "--format",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="How the page, or the list, is written to stdout.",
)
@click.option("--write-pages", type=click.Path(path_type=Path, file_okay=False), hidden=True)
def command(rule: str | None, format: str, write_pages: Path | None) -> None:
    """Explain a rule for charts; without ID, list all rules.

    A page says what the rule finds, why that matters and what to do, and shows a chart that fails and one that passes.
    """
    from sardonyx.validation.pages import pages_of
    from sardonyx.validation.rules import all_rules

    pages = {page.id: page for page in pages_of(all_rules())}
    if write_pages:
        _write_documents(list(pages.values()), write_pages)
    elif rule is None:
        _write_list(list(pages.values()), format)
    else:
        _write_page(_named(rule, pages), format)


def _named(rule: str, pages: dict[str, Page]) -> Page:
    from sardonyx.core.errors import UsageError
    from sardonyx.core.names import did_you_mean

    if rule not in pages:
        raise UsageError(f"there is no rule {rule!r}", help=did_you_mean(rule, pages))
    return pages[rule]


def _write_page(page: Page, format: str) -> None:
    import json

    from sardonyx.validation.pages import as_data, as_markdown, as_text

    if format == "json":
        write(json.dumps(as_data(page), indent=2, ensure_ascii=False))
    else:
        write((as_markdown if format == "markdown" else as_text)(page), nl=False)


def _write_list(pages: list[Page], format: str) -> None:
    import json

    from sardonyx.validation.pages import as_data, documents_of

    if format == "json":
        write(json.dumps([as_data(page) for page in pages], indent=2, ensure_ascii=False))
    elif format == "markdown":
        write(documents_of(pages)["README.md"], nl=False)
    else:
        rows = [{"rule": page.id, "level": page.level.value, "summary": page.summary} for page in pages]
        write_table({"rule": "RULE", "level": "LEVEL", "summary": "WHAT IT FINDS"}, rows)


def _write_documents(pages: list[Page], folder: Path) -> None:
    from sardonyx.core.files import write_atomically
    from sardonyx.validation.pages import documents_of

    documents = documents_of(pages)
    for name, text in documents.items():
        write_atomically(folder / name, text.encode())
    for file in folder.glob("*.md"):
        if file.name not in documents:
            file.unlink()
    done(f"wrote {counted(len(documents), 'file')} to {folder}")
