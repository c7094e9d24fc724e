"""How one field differs from another: each rule yields the changes it sees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sardonyx.core.valuepaths import MISSING
from sardonyx.dialect.evolution.fields import Field, annotation, default_of, field_type, is_password, is_secret_field
from sardonyx.dialect.evolution.model import ChangeKind, SchemaChange, breaks, keeps
from sardonyx.dialect.javascript import as_json, is_number, same

_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "sliderMin")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "sliderMax")
_FORMS = ("pattern", "sliderUnit", "format", "multipleOf", "const")

NOT_GIVEN = "nothing gives it, so Helm refuses an upgrade with old values"
"""Why a value that is newly required breaks."""

_REFUSED = "a value that was allowed and saved may now be refused"
_ALLOWED = "what was allowed still is"
# Onyxia's web reads listEnum for its form; its API and Helm, which see the values of every way, do not know the word.
_OFFERED = "the form offers less; neither the API nor Helm refuses a value that is saved"
_UNTOUCHED = "services whose user did not set it get the new value with the upgrade"


def field_changes(old: Field, new: Field) -> Iterator[SchemaChange]:
    """Yield what changed of a field that both versions have; the path is the new one's."""
    retyped = list(_type_changes(old, new))
    yield from retyped
    if old.in_schema != new.in_schema:
        yield _left_or_entered(new)
        yield from _default_changes(old, new)
        yield from _secrecy_changes(old, new)
        return
    if not retyped:
        for rule in (_option_changes, _bound_changes, _form_changes, _object_changes):
            yield from rule(old, new)
    for rule in (_required_changes, _default_changes, _visibility_changes, _secrecy_changes):
        yield from rule(old, new)


def _left_or_entered(new: Field) -> SchemaChange:
    """Return the change of a key that values.yaml keeps, while the schema drops it or takes it up."""
    if new.in_schema:
        return keeps(ChangeKind.SHOWN, new.path, "the schema has it now", "properties")
    reason = "the schema has it no more, values.yaml still does: a saved value counts, and no form shows it"
    return keeps(ChangeKind.HIDDEN, new.path, reason, "properties")


def _type_changes(old: Field, new: Field) -> Iterator[SchemaChange]:
    before, after = field_type(old.node), field_type(new.node)
    if before == after or not before or not after:
        return
    if (before, after) == ("integer", "number"):
        yield keeps(ChangeKind.WIDENED, new.path, _ALLOWED, "type", before, after)
    elif (before, after) == ("number", "integer"):
        yield breaks(ChangeKind.NARROWED, new.path, "a saved fraction is refused", "type", before, after)
    else:
        reason = f"a saved {before} is not of type {after}"
        yield breaks(ChangeKind.RETYPED, new.path, reason, "type", before, after)


def _option_changes(old: Field, new: Field) -> Iterator[SchemaChange]:
    (keyword, before), (other, after) = _options(old), _options(new)
    if before is None and after is None:
        return
    held = new.node.get("enum")
    if before is None or after is None:
        if after is not None and not isinstance(held, list):
            yield keeps(ChangeKind.NARROWED, new.path, _OFFERED, other, before, after)
        else:
            yield _limit(new, keyword or other, before, after)
        return
    lost = [option for option in before if not _contains(after, option)]
    refused = [option for option in lost if isinstance(held, list) and not _contains(held, option)]
    gained = [option for option in after if not _contains(before, option)]
    if refused:
        reason = "a service or a patch that has one of the lost options is refused"
        yield breaks(ChangeKind.NARROWED, new.path, reason, other, refused, None)
    if unoffered := [option for option in lost if not _contains(refused, option)]:
        yield keeps(ChangeKind.NARROWED, new.path, _OFFERED, other, unoffered)
    if gained:
        yield keeps(ChangeKind.WIDENED, new.path, _ALLOWED, other, None, gained)


def _options(one: Field) -> tuple[str, list[Any] | None]:
    """Return the options that the schema itself gives; those of the context are not known here."""
    for keyword in ("listEnum", "enum"):
        if isinstance(one.node.get(keyword), list) and one.node[keyword]:
            return keyword, one.node[keyword]
    return "", None


def _contains(options: list[Any], wanted: Any) -> bool:
    return any(same(option, wanted) for option in options)


def _limit(one: Field, keyword: str, before: Any, after: Any) -> SchemaChange:
    """Return the change of a limit that appeared, went away or became another one."""
    if after is None:
        return keeps(ChangeKind.WIDENED, one.path, _ALLOWED, keyword, before, after)
    return breaks(ChangeKind.NARROWED, one.path, _REFUSED, keyword, before, after)


def _bound_changes(old: Field, new: Field) -> Iterator[SchemaChange]:
    for keyword in (*_LOWER, *_UPPER):
        before, after = (one.node.get(keyword) for one in (old, new))
        before, after = (bound if is_number(bound) else None for bound in (before, after))
        if before is None or after is None:
            if before is not after:
                yield _limit(new, keyword, before, after)
        elif before != after:
            is_looser = (after < before) == (keyword in _LOWER)
            if is_looser:
                yield keeps(ChangeKind.WIDENED, new.path, _ALLOWED, keyword, before, after)
            else:
                yield breaks(ChangeKind.NARROWED, new.path, _REFUSED, keyword, before, after)


def _form_changes(old: Field, new: Field) -> Iterator[SchemaChange]:
    for keyword in _FORMS:
        before, after = (one.node.get(keyword) for one in (old, new))
        if not same(before, after):
            yield _limit(new, keyword, before, after)


def _object_changes(old: Field, new: Field) -> Iterator[SchemaChange]:
    if field_type(new.node) != "object":
        return
    before, after = ("properties" in one.node for one in (old, new))
    if before and not after and new.in_schema:
        yield keeps(ChangeKind.WIDENED, new.path, "any keys are allowed now", "properties")
    is_closed = new.node.get("additionalProperties") is False
    if is_closed and old.node.get("additionalProperties") is not False:
        reason = "a saved value under a key that the schema does not know is refused"
        yield breaks(ChangeKind.NARROWED, new.path, reason, "additionalProperties", new=False)


def _required_changes(old: Field, new: Field) -> Iterator[SchemaChange]:
    if old.required or not new.required:
        return
    if new.yaml_value is not MISSING:
        yield keeps(ChangeKind.REQUIRED, new.path, "values.yaml gives it", "required")
    else:
        yield breaks(ChangeKind.REQUIRED, new.path, NOT_GIVEN, "required")


def _default_changes(old: Field, new: Field) -> Iterator[SchemaChange]:
    is_secret = is_secret_field(old) or is_secret_field(new)
    for name in ("overwriteDefaultWith", "overwriteListEnumWith"):
        before, after = annotation(old, name), annotation(new, name)
        if not same(before, after):
            keyword = f"x-onyxia.{name}"
            yield keeps(ChangeKind.EXPRESSION, new.path, _UNTOUCHED, keyword, before, after)
    if old.is_group or new.is_group:
        return
    before, after = default_of(old), default_of(new)
    if before is not after and not same(before, after):
        keyword = "default" if "default" in new.node else "values.yaml"
        before, after = (None if value is MISSING else as_json(value) for value in (before, after))
        yield replace(keeps(ChangeKind.DEFAULT, new.path, _UNTOUCHED, keyword, before, after), secret=is_secret)


def _visibility_changes(old: Field, new: Field) -> Iterator[SchemaChange]:
    before, after = _hidden(old), _hidden(new)
    if not same(before, after):
        kind = ChangeKind.HIDDEN if after is True else ChangeKind.CONDITION if after else ChangeKind.SHOWN
        reason = {
            ChangeKind.HIDDEN: "the form shows it no more; a saved value still counts, and nobody sees it",
            ChangeKind.SHOWN: "the form always shows it",
            ChangeKind.CONDITION: "the form shows it under a condition that was not there",
        }[kind]
        yield keeps(kind, new.path, reason, "hidden", before, after)
    locked, locks = annotation(old, "readonly") is True, annotation(new, "readonly") is True
    if locked != locks:
        kind = ChangeKind.READ_ONLY if locks else ChangeKind.EDITABLE
        reason = "the form does not let it be changed any more" if locks else "the form lets it be changed"
        yield keeps(kind, new.path, reason, "x-onyxia.readonly", locked, locks)


def _hidden(one: Field) -> Any:
    hidden = one.node.get("hidden", False)
    return True if annotation(one, "hidden") is True and not hidden else hidden


def _secrecy_changes(old: Field, new: Field) -> Iterator[SchemaChange]:
    """Yield the change of what is kept secret: all that a field can hold, or what is typed there.

    Without ``render: password`` a secret of the context still flows secretly into a field, but what is typed does not.
    """
    before, after = is_secret_field(old), is_secret_field(new)
    typed, types = is_password(old), is_password(new)
    if before and not after:
        reason = "a value that was kept secret would be committed and shown"
        yield breaks(ChangeKind.PUBLIC, new.path, reason, "render")
    elif typed and not types:
        reason = "what is typed there was kept secret, and would be committed and shown"
        yield breaks(ChangeKind.PUBLIC, new.path, reason, "render")
    elif (after and not before) or (types and not typed):
        reason = "a value in saved patches stands there in clear"
        yield keeps(ChangeKind.SECRET, new.path, reason, "render")
