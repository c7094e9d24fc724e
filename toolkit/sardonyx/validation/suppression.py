r"""Findings that a maintainer has said not to report, and why.

One directive, where the file has its comments::

    size: 10Gi  # sardonyx: ignore[default-drift] the schema is for small clusters
    {{/* sardonyx: ignore[name-collision] one for all releases on purpose */}}
    {"$comment": "sardonyx: ignore[default-invalid, options-empty] filled in by the context", "type": …}

It holds for its own line and, where nothing else stands on it, for the first line below it that is no comment; in
values.schema.json, for the schema node that it stands in. A finding without a line counts as one of line 1. Ids are
exact: no pattern, so that no text hides more than it names; and a reason is required.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.jsontext import read_json
from sardonyx.core.valuepaths import ValuePath
from sardonyx.core.yamltext import Document, place_of
from sardonyx.validation.comments import Comment, template_comments, yaml_comments
from sardonyx.validation.directives import NONE, WORD, Directives, Suppression, Unreadable
from sardonyx.validation.edits import Edits, edit_at
from sardonyx.validation.jsonedits import JsonEdits
from sardonyx.validation.schemanodes import comments_of, node_above

_MENTION = re.compile(rf"(?:^|\s#)\s*{WORD}\s*")
_DIRECTIVE = re.compile(r"ignore\[([^\]\n]*)\]\s*(.*)", re.DOTALL)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HASH = re.compile(rf"#\s*{WORD}\s*ignore\b")
_FORM = "write `sardonyx: ignore[RULE, …] REASON`"


def read_directives(data: bytes, path: str) -> Directives:
    """Return the directives in a file; see ``directives_in``."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return NONE
    return _in_schema(data, path) if path.endswith(".json") else _in_comments(text, path)


def _is_template(path: str) -> bool:
    return not path.endswith(("/Chart.yaml", "/values.yaml"))


def _comments(text: str, path: str) -> Iterator[Comment]:
    return template_comments(text) if _is_template(path) else yaml_comments(text)


def _in_comments(text: str, path: str) -> Directives:
    found = [
        (comment, _read(comment.text, Place(path, comment.line, comment.column))) for comment in _comments(text, path)
    ]
    lines = text.split("\n")
    suppressions = [
        Suppression(its.rules, its.place, _lines_of(comment, lines))
        for comment, its in found
        if isinstance(its, Suppression)
    ]
    unreadable = [its for _, its in found if isinstance(its, Unreadable)]
    if _is_template(path):
        inside = [(comment.start, comment.end) for comment, _ in found]
        unreadable += _hashes(text, path, inside)
    return Directives(tuple(suppressions), tuple(unreadable))


def _hashes(text: str, path: str, inside: list[tuple[int, int]]) -> Iterator[Unreadable]:
    """Yield directives after a # in a template, where it may be a comment or not."""
    for match in _HASH.finditer(text):
        if not any(start <= match.start() < end for start, end in inside):
            line_start = text.rfind("\n", 0, match.start()) + 1
            place = Place(path, text.count("\n", 0, match.start()) + 1, match.start() - line_start + 1)
            yield Unreadable("in a template, this is no comment", place, "write {{/* sardonyx: ignore[…] … */}}")


def _read(comment: str, place: Place) -> Suppression | Unreadable | None:
    mention = _MENTION.search(comment)
    if mention is None:
        return None
    match = _DIRECTIVE.match(comment, mention.end())
    if match is None:
        return Unreadable("this is no suppression that can be read", place, _FORM)
    rules = tuple(dict.fromkeys(part.strip() for part in match[1].split(",")))
    wrong = next((rule for rule in rules if not _ID.fullmatch(rule)), None)
    if wrong is not None:
        return Unreadable(f"{wrong!r} is not the id of a rule", place, "name each rule in full: there are no patterns")
    if not match[2].strip():
        return Unreadable("the suppression gives no reason", place, _FORM)
    return Suppression(rules, place)


def _lines_of(comment: Comment, lines: list[str]) -> frozenset[int]:
    own = range(comment.line, comment.last_line + 1)
    if not comment.alone:
        return frozenset(own)
    below = comment.last_line + 1
    while below <= len(lines) and _is_comment(lines[below - 1]):
        below += 1
    return frozenset((*own, below))


def _is_comment(line: str) -> bool:
    text = line.strip()
    is_action = text.startswith(("{{/*", "{{- /*")) and text.endswith(("*/}}", "*/ -}}"))
    return text.startswith("#") or is_action


def _in_schema(data: bytes, path: str) -> Directives:
    try:
        document = read_json(data, path)
    except SardonyxError:
        return NONE
    suppressions, unreadable = [], []
    for node, comment in comments_of(document.value):
        match _read(comment, place_of(document, (*node, "$comment"))):
            case Suppression(rules, place):
                suppressions.append(Suppression(rules, place, node=node_above(document.value, node)))
            case Unreadable() as its:
                unreadable.append(its)
    return Directives(tuple(suppressions), tuple(unreadable), _nodes_of(document) if suppressions else {})


def _nodes_of(document: Document) -> dict[tuple[int, int], ValuePath]:
    return {mark: node_above(document.value, path) for path, mark in document.marks.items()}


def removal(suppression: Suppression, text: str) -> Edits:
    """Return what takes a suppression out of its file: the whole comment, with its line where it stands alone.

    Nothing where the comment says something else too, or the white space around it counts for a template.
    """
    path = suppression.place.path
    if suppression.node is not None:
        edit = JsonEdits(text, path).removal(suppression.place, "$comment")
        return (edit,) if edit else ()
    at = (suppression.place.line, suppression.place.column)
    comments = _comments(text, path)
    comment = next((each for each in comments if (each.line, each.column) == at), None)
    if comment is None or not comment.text.startswith(WORD) or "-" in _ends(text[comment.start : comment.end]):
        return ()
    return (edit_at(text, path, *_extent(text, comment), ""),)


def _ends(comment: str) -> str:
    """Return what delimits the comment of a template, trim markers included; of a YAML comment, nothing of meaning."""
    return comment[2:3] + comment[-3:-2] if comment.startswith("{{") else ""


def _extent(text: str, comment: Comment) -> tuple[int, int]:
    before = text.rfind("\n", 0, comment.start) + 1
    if not comment.alone:
        return len(text[: comment.start].rstrip(" \t")), len(text[: comment.end].rstrip("\r"))
    after = text.find("\n", comment.end)
    return before, after + 1 if after >= 0 else len(text)
