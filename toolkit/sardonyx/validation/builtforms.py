"""The form of a chart in each built-in context, built once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sardonyx.dialect import full_context, minimal_context
from sardonyx.dialect.form import Form, Group, Node, UnbuildableForm, form_of_checked
from sardonyx.validation.derived import derived
from sardonyx.validation.subject import CONTEXTS, Occasion, Subject


def context_of(occasion: Occasion) -> dict[str, Any]:
    """Return the context of one of the occasions that have one."""
    return minimal_context() if occasion is Occasion.MINIMAL else full_context()


@derived
def built_forms(subject: Subject) -> dict[Occasion, Form | UnbuildableForm]:
    """Return the form, or why there is none, in each context in which values could be computed."""
    return {each: _built(subject, each) for each in CONTEXTS if each in subject.computed}


def _built(subject: Subject, occasion: Occasion) -> Form | UnbuildableForm:
    assert subject.resolved  # noqa: S101  # there with the computed values
    try:
        return form_of_checked(subject.resolved.schema, subject.computed[occasion].values, context_of(occasion))
    except UnbuildableForm as error:
        return error


def unbuildable_forms(subject: Subject) -> dict[Occasion, UnbuildableForm]:
    """Return why there is no form, in the contexts without one."""
    return {each: form for each, form in built_forms(subject).items() if isinstance(form, UnbuildableForm)}


def repeatable_groups(form: Form) -> Iterator[Group]:
    """Yield the groups of a form to which a user can add an item."""
    for section in (form.section, *form.dependencies.values()):
        yield from _groups((*section.main, *section.global_))


def _groups(nodes: tuple[Node, ...]) -> Iterator[Group]:
    for node in nodes:
        if isinstance(node, Group):
            if node.can_add:
                yield node
            yield from _groups(node.nodes)
