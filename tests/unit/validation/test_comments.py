from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sardonyx.validation.comments import template_comments, yaml_comments


def texts(comments) -> list[tuple[int, int, str]]:
    return [(comment.line, comment.column, comment.text) for comment in comments]


def test_comments_of_yaml_are_told_from_what_is_text():
    text = """\
# first
a: "b # no"  # second
c: x#no
d: |  # third
  # no
e: plain # fourth
f: 'it''s # no'
g: [1, # fifth
  2]
"""
    assert texts(yaml_comments(text)) == [
        (1, 1, "first"),
        (2, 14, "second"),
        (4, 7, "third"),
        (6, 10, "fourth"),
        (8, 8, "fifth"),
    ]


def test_only_what_stands_alone_is_alone():
    assert [comment.alone for comment in yaml_comments("  # a\nb: 1 # c\n")] == [True, False]


def test_text_that_is_no_yaml_has_no_comments():
    assert list(yaml_comments("a: 'b # c\n")) == []


def test_comments_of_templates_are_told_from_what_is_text():
    text = """\
{{/* first */}}
{{- /* second
 line */ -}} text
{{ "{{/* no */}}" }} {{ `}} {{/* no */}}` }} {{ '"' }}
/* no */ {{ .a }}{{/* third */}}
"""
    assert texts(template_comments(text)) == [(1, 1, "first"), (2, 1, "second\n line"), (5, 18, "third")]


def test_nothing_is_read_after_an_action_that_is_not_closed():
    assert texts(template_comments("{{/* a */}}{{ if {{/* b */}}")) == [(1, 1, "a")]
    assert texts(template_comments("{{/* a }}{{/* b")) == []


@settings(deadline=None)
@given(st.text("{}/*- \"'`\\\na#:|", max_size=60))
def test_any_text_is_read_to_its_end(text):
    for comments in (template_comments(text), yaml_comments(text)):
        starts = [comment.start for comment in comments]
        assert starts == sorted(starts)


def test_a_hostile_template_costs_no_more_than_its_length():
    assert list(template_comments("{{" * 500_000)) == []
    assert list(template_comments('{{ "' * 200_000)) == []
