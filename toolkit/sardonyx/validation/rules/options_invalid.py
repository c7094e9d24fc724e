"""A list of options that does not offer what it says.

What: an option that the field itself does not accept (of another type, off its pattern or bounds); one that ``enum``
lacks although ``listEnum`` has it; one that is there twice; an empty list that no expression fills.

Why: at one option that does not fit, Onyxia drops the whole list and shows another widget, or stops where the field is
rendered as a list. An option that ``enum`` lacks can be chosen, and Helm then refuses it.

Remedy: correct the option, or the keyword that excludes it.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello", "listEnum": ["hello", "bye", 3]}
        }}

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello", "listEnum": ["hello", "bye", "3"]}
        }}
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any, NamedTuple

from sardonyx.core.findings import Finding, Level
from sardonyx.dialect import MalformedSchema, web_violation
from sardonyx.dialect.javascript import identity
from sardonyx.validation.schemawalk import SchemaNode, field_name, keyword_place, named, schema_nodes
from sardonyx.validation.subject import Subject

ID = "options-invalid"
LEVEL = Level.ERROR

_LISTS = ("listEnum", "enum")
_LEFT_OUT = frozenset({*_LISTS, "x-onyxia", "render", "default", "const"})

_NOT_ALLOWED = "offers an option that its enum lacks, so Helm refuses whoever chooses it"


class _Fault(NamedTuple):
    keyword: str
    position: int | None
    level: Level
    message: str
    help: str


def check(subject: Subject) -> Iterator[Finding]:
    """Yield the faults of every list of options."""
    for node in schema_nodes(subject):
        for keyword in _LISTS:
            if isinstance(node.schema.get(keyword), list):
                for fault in _faults(node, keyword, node.schema[keyword]):
                    yield _finding(subject, node, fault)


def _faults(node: SchemaNode, keyword: str, options: list[Any]) -> Iterator[_Fault]:
    if not options and "overwriteListEnumWith" not in node.annotation:
        remedy = "list the options, or remove the keyword"
        yield _Fault(keyword, None, Level.WARNING, "has no option, so Onyxia shows no list", remedy)
    outline = {key: value for key, value in node.schema.items() if key not in _LEFT_OUT}
    allowed, seen = _allowed(node, keyword), set[Hashable]()
    for index, option in enumerate(options):
        fault = _refused(outline, keyword, index, option)
        if not fault and identity(option) in seen:
            fault = _Fault(keyword, index, Level.WARNING, "has an option twice", "remove one of them")
        if not fault and allowed is not None and identity(option) not in allowed:
            fault = _Fault(keyword, index, LEVEL, _NOT_ALLOWED, "add it to enum, or use one list only")
        seen.add(identity(option))
        if fault:
            yield fault


def _allowed(node: SchemaNode, keyword: str) -> set[Hashable] | None:
    """Return the options that Helm lets through; None where they are the very ones looked at, or all."""
    enum = node.schema.get("enum")
    return set(map(identity, enum)) if keyword == "listEnum" and isinstance(enum, list) else None


def _refused(outline: dict[str, Any], keyword: str, index: int, option: Any) -> _Fault | None:
    try:
        reason = web_violation(outline, option, {})
    except MalformedSchema:
        return None
    if reason is None:
        return None
    message = f"has an option that {reason}, so Onyxia drops the whole list"
    return _Fault(keyword, index, LEVEL, message, "correct the option, or the keyword that excludes it")


def _finding(subject: Subject, node: SchemaNode, fault: _Fault) -> Finding:
    keyword = (fault.keyword,) if fault.position is None else (fault.keyword, fault.position)
    return Finding(
        ID,
        node.level(fault.level),
        f"the {fault.keyword} of {named(node.path)} {fault.message}",
        keyword_place(subject, node, *keyword),
        subject.name,
        field_name(node),
        None if fault.position is None else node.schema[fault.keyword][fault.position],
        fault.help,
    )
