import re

from tests.unit.reports.conftest import hostile

from sardonyx.core.findings import Finding, Level
from sardonyx.reports import report_on
from sardonyx.reports.as_text import as_coloured_text, as_text


def test_a_line_for_each_finding_and_what_belongs_to_it(report):
    assert as_text(report).splitlines() == [
        "a/values.yaml:3:5: warning: no tag [image-tag]",
        "    field: image",
        '    value: "nginx"',
        "    help: add one",
        "info: nothing reads it [value-unused]",
        "    field: a.b",
        "b/templates/x.yaml:7: error: a nil pointer [render-failed]",
        "1 error, 1 warning, 1 info",
    ]


def test_the_lines_of_a_message_are_marked():
    text = as_text(report_on([Finding("x", Level.ERROR, "one\n::error::two")]))
    assert text.splitlines()[:2] == ["error: one", "  | ::error::two [x]"]


@hostile
def test_colours_change_nothing_else(report):
    assert re.sub("\x1b\\[[0-9;]+m", "", as_coloured_text(report)) == as_text(report)


def test_levels_have_colours(report):
    assert "\x1b[1;31merror\x1b[0m: a nil pointer" in as_coloured_text(report)
