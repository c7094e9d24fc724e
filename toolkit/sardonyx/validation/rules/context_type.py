"""A field asks the context for something it can never accept.

What: the path of an expression holds an array or an object and the field is a text, number or switch, or the other way
round; an array or object is put into a text; options are asked of something that is no array.

Why: Onyxia takes the default without a word, so what the context holds does not arrive. Texts, numbers and switches are
made of each other where that is possible, and are not reported.

Remedy: give the field the type of what it asks for, or name another path.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello", "x-onyxia": {"overwriteDefaultWith": "region.tolerations"}}
        }}

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello", "x-onyxia": {"overwriteDefaultWith": "k8s.useCertManager"}}
        }}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.dialect.context_versions import NEXT, Kind, context_types
from sardonyx.validation.contextuse import OPTIONS, ContextUse, Expression, context_uses, expressions
from sardonyx.validation.schemawalk import field_name, keyword_place, named
from sardonyx.validation.subject import Subject

ID = "context-type"
LEVEL = Level.ERROR

_WHOLES = {"object": Kind.OBJECT, "array": Kind.ARRAY}
_NOUNS = {Kind.OBJECT: "an object", Kind.ARRAY: "an array"}


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each expression whose value is never accepted."""
    for use in context_uses(subject):
        if reason := _never(use):
            yield _finding(subject, use.expression, f"{named(use.keys)} is {reason}")
    for expression in expressions(subject):
        if reason := _never_composite(expression):
            yield _finding(subject, expression, f"the expression is {reason}")


def _never(use: ContextUse) -> str | None:
    # The newest types there are: a path that a version lacks is another rule's.
    kind = context_types(NEXT).kind(use.keys)
    if kind in (None, Kind.ANYTHING) or "properties" in use.expression.node.schema:
        return None
    holds = _noun(kind)
    if not use.reference.is_whole:
        return f"{holds}, which no text can hold" if kind in _NOUNS else None
    wanted = Kind.ARRAY if use.expression.keyword == OPTIONS else _wanted(use.expression)
    if (
        use.reference.where
        or wanted is Kind.ANYTHING
        or wanted == kind
        or (not _is_whole(wanted) and kind not in _NOUNS)
    ):
        return None
    return f"{holds}, but {_noun(wanted)} is wanted"


def _never_composite(expression: Expression) -> str | None:
    """Say what an expression that is itself an array, an object or a longer text can never become."""
    value, wanted = expression.value, _wanted(expression)
    if expression.keyword == OPTIONS or wanted is Kind.ANYTHING or "properties" in expression.node.schema:
        return None
    if isinstance(value, dict | list):
        kind = Kind.OBJECT if isinstance(value, dict) else Kind.ARRAY
        return None if kind is wanted else f"{_noun(kind)}, but {_noun(wanted)} is wanted"
    is_text = isinstance(value, str) and "{{" in value and not (value.startswith("{{") and value.endswith("}}"))
    return f"a text, but {_noun(wanted)} is wanted" if is_text and _is_whole(wanted) else None


def _wanted(expression: Expression) -> Kind:
    kind = expression.node.schema.get("type")
    return _WHOLES.get(kind, Kind.STRING) if isinstance(kind, str) else Kind.ANYTHING


def _is_whole(kind: Kind) -> bool:
    return kind in _NOUNS


def _noun(kind: Kind | None) -> str:
    return _NOUNS.get(kind, "a single value") if kind else "nothing"


def _finding(subject: Subject, expression: Expression, message: str) -> Finding:
    node, keyword = expression.node, expression.keyword
    return Finding(
        ID,
        node.level(LEVEL),
        f"Onyxia never uses what {named(node.path)} asks for: {message}",
        keyword_place(subject, node, "x-onyxia", keyword),
        subject.name,
        field_name(node),
        help="give the field the type of what it asks for, or name another path",
    )
