from __future__ import annotations

from sardonyx.core.errors import Place
from sardonyx.core.findings import Level
from sardonyx.core.yamltext import read_yaml
from sardonyx.validation.configuration import Configuration
from sardonyx.validation.configured import configuration_of, mistakes_in
from sardonyx.validation.exploration.modes import Mode

RULES = {"schema-structure", "default-drift", "image-tag"}


def document(section: str):
    return read_yaml(f"spec: {{validation: {section}}}", "up/sardonyx.yaml")


def test_what_a_file_does_not_say_is_left_open():
    assert configuration_of(read_yaml("spec: {}", "sardonyx.yaml"), ".") == Configuration()


def test_off_is_a_word_although_yaml_reads_it_as_false():
    its = configuration_of(document("{explore: off, rules: {image-tag: {level: off}}}"), "up")
    assert (its.explore, its.rules["image-tag"].off, its.rules["image-tag"].level) == (Mode.OFF, True, None)


def test_a_rule_has_a_level_and_places_where_it_does_not_apply():
    its = configuration_of(document("{rules: {image-tag: {level: info, ignore: [a/**, 'b.yaml:12']}}}"), "up")
    first, second = its.rules["image-tag"].ignore
    assert its.rules["image-tag"].level is Level.INFO
    assert (first.pattern, first.line, second.pattern, second.line) == ("a/**", 0, "b.yaml", 12)
    assert first.place == Place("up/sardonyx.yaml", 1, 63)


def test_the_baseline_lies_beside_the_file():
    assert configuration_of(document("{baseline: known.json}"), "up").baseline == "up/known.json"


def test_names_that_are_no_rules_are_mistakes():
    section = "{rules: {image-tga: {}}, select: [schema-, shema-], ignore: [default-drift, drift]}"
    found = {(each.path[2:], each.help.split("?")[0]) for each in mistakes_in(document(section), RULES)}
    assert found == {
        (("rules", "image-tga"), "did you mean image-tag"),
        (("select", 1), "did you mean schema- or image-"),
        (("ignore", 1), "did you mean default-drift"),
    }


def test_versions_that_are_not_known_are_mistakes():
    section = "{contextVersion: '3.9', kubeVersions: ['1.33', v1.35.2, '1.12']}"
    found = {each.path[2:]: each.message for each in mistakes_in(document(section), RULES)}
    assert found == {
        ("contextVersion",): "the context of Onyxia 3.9 is not known",
        ("kubeVersions", 2): "Kubernetes 1.12 is not known here",
    }
