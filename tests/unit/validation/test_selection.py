import pytest

from sardonyx.core.errors import UsageError
from sardonyx.core.findings import Finding, Level
from sardonyx.validation.configuration import RuleConfiguration
from sardonyx.validation.selection import selected, with_levels

RULES = {"schema-structure", "schema-registry-unknown", "default-drift", "image-tag"}


@pytest.mark.parametrize(
    ("select", "ignore", "off", "expected"),
    [
        ([], [], [], RULES),
        (["default-drift"], [], [], {"default-drift"}),
        (["schema-"], [], [], {"schema-structure", "schema-registry-unknown"}),
        (["schema-"], ["schema-structure"], [], {"schema-registry-unknown"}),
        ([], ["schema-", "image-tag"], [], {"default-drift"}),
        ([], [], ["image-tag"], RULES - {"image-tag"}),
    ],
)
def test_rules_are_selected_by_id_and_by_beginning(select, ignore, off, expected):
    assert selected(RULES, select, ignore, off) == expected


@pytest.mark.parametrize(
    ("term", "suggestion"),
    [("default-drfit", "did you mean default-drift?"), ("shema-", "did you mean schema-"), ("*", "known: default-")],
)
@pytest.mark.parametrize("option", ["select", "ignore"])
def test_an_unknown_rule_is_an_error_with_a_suggestion(option, term, suggestion):
    with pytest.raises(UsageError) as caught:
        selected(RULES, **{option: [term]})
    assert suggestion in (caught.value.help or "")


def test_a_beginning_needs_its_hyphen():
    with pytest.raises(UsageError):
        selected(RULES, ["schema"])


def test_a_configured_level_holds_for_every_finding_of_the_rule():
    found = [Finding("image-tag", Level.WARNING, "a"), Finding("default-drift", Level.ERROR, "b")]
    levelled = with_levels(found, {"image-tag": RuleConfiguration(level=Level.INFO)})
    assert [finding.level for finding in levelled] == [Level.INFO, Level.ERROR]
