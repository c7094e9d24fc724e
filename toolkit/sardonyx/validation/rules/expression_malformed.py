"""An expression that Onyxia does not read as it is meant.

What: braces that are not closed, white space inside them, nothing inside them, a path with an empty part; a word
without braces, which is a path and not a text (worth knowing only where the default is the same); a path without braces
inside an array or object, which is a text and not a path.

Why: the expressions of ``x-onyxia`` are no templates of Helm: a space is part of a name, and what cannot be read is
either taken literally or not at all, without a word.

Remedy: write ``{{user.email}}``, without spaces; give a fixed text as the ``default``.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello", "x-onyxia": {"overwriteDefaultWith": "{{ user.email }}"}}
        }}

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello", "x-onyxia": {"overwriteDefaultWith": "{{user.email}}"}}
        }}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import ValuePath
from sardonyx.dialect.context_versions import context_types
from sardonyx.validation.contextuse import (
    ContextUse,
    Expression,
    context_uses,
    expressions,
    is_bare_word,
    is_written_oddly,
    unclosed,
)
from sardonyx.validation.schemawalk import field_name, keyword_place, named
from sardonyx.validation.subject import Subject

ID = "expression-malformed"
LEVEL = Level.ERROR


class _Fault(NamedTuple):
    expression: Expression
    where: ValuePath
    message: str
    help: str
    level: Level = LEVEL


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each fault."""
    for expression in expressions(subject):
        for where, text in expression.texts():
            if fault := _text_fault(subject, expression, where, text):
                yield _finding(subject, fault)
    for use in context_uses(subject):
        if fault := _path_fault(use):
            yield _finding(subject, fault)


def _text_fault(subject: Subject, expression: Expression, where: ValuePath, text: str) -> _Fault | None:
    if not text and not where:
        return _Fault(expression, where, "is empty, which Onyxia takes for the text {{}}", "remove it")
    if unclosed(text):
        message = f"has {unclosed(text)!r}, which Onyxia takes literally"
        return _Fault(expression, where, message, "write {{path}}, with two braces on either side")
    is_path = (
        where and "{{" not in text and "." in text and context_types(subject.context_version).kind(text.split("."))
    )
    if is_path:
        message = f"has {text!r} inside an array or object, where it is a text"
        return _Fault(expression, where, message, "write it as {{" + text + "}}, if the path is meant", Level.WARNING)
    return None


def _path_fault(use: ContextUse) -> _Fault | None:
    expression, where, path = use.expression, use.reference.where, ".".join(use.reference.keys)
    if is_bare_word(use):
        message = f"is {path!r}, which Onyxia takes for a path of the context, and there is none"
        level = Level.INFO if expression.node.schema.get("default") == path else LEVEL
        return _Fault(expression, where, message, "give a fixed text as the default", level) if path else None
    if not is_written_oddly(use):
        return None
    message = "has {{" + path + "}}, which names nothing: white space, braces and empty parts are taken as they are"
    return _Fault(expression, where, message, "write it without spaces, as in {{user.email}}")


def _finding(subject: Subject, fault: _Fault) -> Finding:
    node, keyword = fault.expression.node, fault.expression.keyword
    return Finding(
        ID,
        node.level(fault.level),
        f"{keyword} of {named(node.path)} {fault.message}",
        keyword_place(subject, node, "x-onyxia", keyword, *fault.where),
        subject.name,
        field_name(node),
        help=fault.help,
    )
