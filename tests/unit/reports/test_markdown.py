import re
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from tests.unit.reports.conftest import hostile

from sardonyx.core.findings import Finding, Level
from sardonyx.reports import report_on
from sardonyx.reports.as_markdown import MOST_CHARACTERS, as_markdown
from sardonyx.reports.report import by_chart

OURS = {
    *("h3", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "b", "ul", "li", "code", "p"),
}


class Elements(HTMLParser):
    """Collects the elements of a page as a browser would see them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        assert not [name for name, _ in attrs if name != "style"]
        self.tags.append(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def elements(report) -> Elements:
    page = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(as_markdown(report))
    return Elements(page)


@hostile
def test_texts_of_others_make_no_elements(report):
    found = elements(report)
    assert (set(found.tags) - OURS, found.open) == (set(), [])


@hostile
def test_the_table_has_a_row_for_each_chart_with_findings(report):
    charts = [chart for chart, findings in by_chart(report).items() if findings]
    tags = elements(report).tags
    assert tags.count("td") == 4 * len(charts)
    assert tags.count("details") == len(charts)


@hostile
def test_nobody_is_notified(report):
    page = MarkdownIt("commonmark", {"html": True}).enable(["table"]).render(as_markdown(report))
    assert not re.search(r"[@#]\w", re.sub(r"<code>.*?</code>|&#\w+;", "", page))


def test_the_findings_of_a_chart_are_folded_the_worst_first(report):
    text = as_markdown(report)
    assert text.startswith("### ❌ Sardonyx: 1 error, 1 warning, 1 info in 3 charts\n")
    assert "| beta | 1 |  | 1 |" in text
    assert text.index("a nil pointer") < text.index("nothing reads it") < text.index("no tag")


def test_without_a_failing_finding_all_is_well():
    assert as_markdown(report_on([], ["a"])) == "### ✅ Sardonyx: nothing found in 1 chart\n"


def test_many_findings_are_counted_instead_of_shown():
    findings = [Finding("x", Level.ERROR, "<|`*" * 400, subject=f"{'|' * 70}{number}") for number in range(3000)]
    text = as_markdown(report_on(findings))
    assert len(text) <= MOST_CHARACTERS
    assert re.search(r"\d+ more are not shown here\.\n$", text)
