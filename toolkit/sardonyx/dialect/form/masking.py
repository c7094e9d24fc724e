"""A form for the eyes of anybody: without the values of secret fields and without the context's secrets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from sardonyx.core.valuepaths import ValuePath, leaves
from sardonyx.dialect.form.model import Condition, Field, Form, Group, Hidden, Node, RangeSlider, Section, Select
from sardonyx.dialect.options_text import plain_text
from sardonyx.dialect.secrets import is_secret_path

MASK = "••••••"
"""Stands for a value that is left out. An empty one is shown: that a secret is empty is public."""

NOT_SHOWN = -1
"""Stands for the index of the selected option where the value is left out."""

_SHORT = 4  # a secret of fewer characters is found only where it is the whole value


def secret_texts(context: Mapping[str, Any]) -> frozenset[str]:
    """Return the secret values of a context as text, empty ones left out."""
    found = leaves(context)
    return frozenset(plain_text(value) for path, value in found if is_secret_path(path) and not _is_empty(value))


def mask_form(
    form: Form, is_secret: Callable[[ValuePath], bool], texts: Collection[str]
) -> tuple[Form, list[ValuePath]]:
    """Return a form in which ``MASK`` stands for secrets, and the paths of the fields where it does, each once.

    ``is_secret`` says of a path into the values whether its leaf is secret. Options that hold one of the ``texts``
    (``secret_texts``) are masked too; nothing says which part of the context they come from.
    """
    masking = _Masking(is_secret, texts)
    masked = Form(
        masking.section(form.section),
        {name: masking.section(section) for name, section in form.dependencies.items()},
        form.disabled_dependencies,
        tuple(map(masking.hidden, form.hidden)),
    )
    return masked, list(dict.fromkeys(masking.paths))


class _Masking:
    """One pass over a form; ``paths`` collects where something was left out."""

    def __init__(self, is_secret: Callable[[ValuePath], bool], texts: Collection[str]) -> None:
        self.is_secret = is_secret
        self.texts = texts
        self.paths: list[ValuePath] = []

    def section(self, section: Section) -> Section:
        return Section(self.nodes(section.main), self.nodes(section.global_))

    def nodes(self, nodes: Iterable[Node]) -> tuple[Node, ...]:
        return tuple(
            replace(node, nodes=self.nodes(node.nodes)) if isinstance(node, Group) else self.field(node)
            for node in nodes
        )

    def field(self, field: Field) -> Field:
        if isinstance(field, RangeSlider):
            return replace(field, low=self.holder(field.low), high=self.holder(field.high))
        return self.select(field) if isinstance(field, Select) else self.holder(field)

    def holder(self, holder: Any) -> Any:
        """Mask what holds a path and a value."""
        value = self.tree(holder.value, holder.path, holder.path)
        return holder if value is holder.value else replace(holder, value=value)

    def tree(self, value: Any, path: ValuePath, field: ValuePath) -> Any:
        if isinstance(value, dict) and value:
            return {key: self.tree(item, (*path, key), field) for key, item in value.items()}
        if isinstance(value, list) and value:
            return [self.tree(item, (*path, index), field) for index, item in enumerate(value)]
        return value if _is_empty(value) or not self.is_secret(path) else self.mask(field)

    def select(self, select: Select) -> Select:
        options = tuple(self.option(option, select.path) for option in select.options)
        value = self.tree(select.value, select.path, select.path)
        if value == select.value:
            return replace(select, options=options, value=options[select.selected])
        return replace(select, options=options, value=value, selected=NOT_SHOWN)

    def option(self, option: Any, field: ValuePath) -> Any:
        if isinstance(option, dict):
            return {key: self.option(item, field) for key, item in option.items()}
        if isinstance(option, list):
            return [self.option(item, field) for item in option]
        return self.mask(field) if self.is_known(plain_text(option)) else option

    def is_known(self, text: str) -> bool:
        return any(secret == text or (len(secret) >= _SHORT and secret in text) for secret in self.texts)

    def hidden(self, hidden: Hidden) -> Hidden:
        condition = hidden.condition
        if condition is None or _is_empty(condition.value) or not self.is_secret(condition.path):
            return hidden
        return hidden._replace(condition=Condition(condition.path, self.mask(condition.path)))

    def mask(self, field: ValuePath) -> str:
        self.paths.append(field)
        return MASK


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})
