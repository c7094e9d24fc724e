"""A user who adds an item to a list gets an error.

What: a list that the form lets a user extend, whose items have no value of their own: no default, nothing in the
context; and the list itself has no default to take one from.

Why: the button is there, and Onyxia's launcher stops when it is pressed.

Remedy: give the items a default (``"default": ""`` for a text), or the fields of the items.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "names": {"type": "array", "default": [], "items": {"type": "string"}}
        }}
    values.yaml:
        greeting: hello
        names: []

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "names": {"type": "array", "default": [], "items": {"type": "string", "default": ""}}
        }}
    values.yaml:
        greeting: hello
        names: []
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import ValuePath, format_path
from sardonyx.dialect import UnresolvableValue
from sardonyx.dialect.form import Group, UnbuildableForm, new_item
from sardonyx.validation.builtforms import built_forms, context_of, repeatable_groups
from sardonyx.validation.occasions import by_key
from sardonyx.validation.places import schema_place
from sardonyx.validation.subject import Occasion, Subject

ID = "item-unaddable"
LEVEL = Level.ERROR


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each list that cannot be extended."""
    found = {
        occasion: [each for group in repeatable_groups(form) if (each := _failure(subject, group, occasion))]
        for occasion, form in built_forms(subject).items()
        if not isinstance(form, UnbuildableForm)
    }
    for path, reason in by_key(found):
        yield Finding(
            ID,
            LEVEL,
            f"nobody can add an item to {format_path(path)} in Onyxia: it {reason}",
            schema_place(subject, path),
            subject.name,
            format_path(path),
            help="give the items a default, or each field of the items",
        )


def _failure(subject: Subject, group: Group, occasion: Occasion) -> tuple[ValuePath, str] | None:
    assert subject.resolved  # noqa: S101  # there with the form
    assert subject.values  # noqa: S101  # there with the form
    try:
        new_item(subject.resolved.schema, group, subject.values.value, context_of(occasion))
    except UnresolvableValue as error:
        return group.path, error.reason.removeprefix("cannot be added: ")
    return None
