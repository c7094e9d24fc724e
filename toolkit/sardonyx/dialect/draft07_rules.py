"""The work of ``draft07``, apart because importing ``jsonschema`` takes longer than most commands may."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextvars import ContextVar
from functools import lru_cache
from itertools import repeat
from typing import Any

from jsonschema import Draft7Validator, ValidationError
from jsonschema.exceptions import SchemaError
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]  # the metaschemas; it retrieves nothing
from referencing.exceptions import Unresolvable

from sardonyx.core.valuepaths import MISSING, ValuePath
from sardonyx.dialect.errors import MalformedSchema, UnusableNode, Violation
from sardonyx.dialect.options_text import name_options, plain_text
from sardonyx.dialect.patterns import matches

REFERENCE_LIMIT = 100_000
"""How many references one check follows: definitions that refer to each other can double at every step."""
_REFERENCES: ContextVar[Iterator[None]] = ContextVar("references that may still be followed")

_WORDS = {
    "minimum": "is less than {}",
    "maximum": "is more than {}",
    "exclusiveMinimum": "is not more than {}",
    "exclusiveMaximum": "is not less than {}",
    "multipleOf": "is not a multiple of {}",
    "minLength": "is shorter than {} characters",
    "maxLength": "is longer than {} characters",
    "minItems": "has fewer than {} items",
    "maxItems": "has more than {} items",
    "minProperties": "has fewer than {} keys",
    "maxProperties": "has more than {} keys",
    "format": "does not have the format {}",
    "pattern": "does not match the pattern {}",
    "const": "is not {}, to which the schema fixes it",
    "uniqueItems": "has an item twice",
    "required": "is missing",
    "additionalProperties": "is a key that the schema does not know",
    "dependencies": "lacks a key that another one needs",
    "contains": "has no item of the kind that it must contain",
    "propertyNames": "has a key whose name is not allowed",
    "additionalItems": "has more items than are described",
    "anyOf": "fits none of the alternatives",
    "oneOf": "does not fit exactly one of the alternatives",
    "not": "is of a kind that is excluded",
}


def find_violations(schema: dict[str, Any], values: Any) -> set[Violation]:
    """Return every rule that the values break, as ``violations`` documents."""
    _REFERENCES.set(repeat(None, REFERENCE_LIMIT))
    try:
        return {_violation_of(error) for error in _validator(schema).iter_errors(values)}
    except SchemaError as error:
        path = tuple(error.absolute_path)
        raise MalformedSchema([Violation(path, f"is not valid draft-07: breaks {error.validator}")]) from None
    except Unresolvable as error:
        raise MalformedSchema([Violation((), f"refers to {error.ref}, which is not in the schema")]) from None
    except RecursionError:
        raise MalformedSchema([Violation((), "is nested too deeply, or refers to itself without end")]) from None
    except UnusableNode as error:
        raise MalformedSchema([Violation((), str(error))]) from None


def _validator(schema: dict[str, Any]) -> Validator:
    kind = _validator_class()
    _check_schema(json.dumps(schema))
    validator: Validator = kind(schema, registry=REGISTRY, format_checker=kind.FORMAT_CHECKER)
    return validator


@lru_cache(maxsize=64)
def _check_schema(text: str) -> None:
    """Check a schema, once: it takes ten times as long as checking values by it."""
    _validator_class().check_schema(json.loads(text), format_checker=None)  # the format "regex" would be Python's


@lru_cache(maxsize=1)
def _validator_class() -> Any:
    keywords = {
        "$ref": _reference,
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
        "additionalProperties": _additional_properties,
        "required": _required,
        "uniqueItems": _unique_items,
    }
    return extend(Draft7Validator, keywords)  # type: ignore[no-untyped-call]  # jsonschema's


def _refusal(*path: str) -> ValidationError:
    return ValidationError("refused", path=path)


def _reference(validator: Any, reference: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    if next(_REFERENCES.get(), MISSING) is MISSING:
        raise UnusableNode(f"takes more than {REFERENCE_LIMIT} steps to check")
    yield from Draft7Validator.VALIDATORS["$ref"](validator, reference, value, schema)


def _pattern(_validator: Any, pattern: str, value: Any, _schema: Any) -> Iterator[ValidationError]:
    if isinstance(value, str) and not matches(pattern, value):
        yield _refusal()


def _pattern_properties(
    validator: Any, patterns: dict[str, Any], value: Any, _schema: Any
) -> Iterator[ValidationError]:
    for pattern, child in patterns.items() if isinstance(value, dict) else ():
        for key in value:
            if matches(pattern, key):
                yield from validator.descend(value[key], child, path=key, schema_path=pattern)


def _additional_properties(validator: Any, rule: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    patterns = schema.get("patternProperties", {})
    for key in value if isinstance(value, dict) else ():
        if key in schema.get("properties", {}) or any(matches(pattern, key) for pattern in patterns):
            continue
        if rule is False:
            yield _refusal(key)
        else:
            yield from validator.descend(value[key], rule, path=key)


def _required(_validator: Any, names: list[str], value: Any, _schema: Any) -> Iterator[ValidationError]:
    if isinstance(value, dict):
        yield from (_refusal(name) for name in names if name not in value)


def _unique_items(_validator: Any, wanted: Any, value: Any, _schema: Any) -> Iterator[ValidationError]:
    # jsonschema's own compares every item with every other.
    if wanted and isinstance(value, list) and len({_canonical(item) for item in value}) < len(value):
        yield _refusal()


def _canonical(value: Any) -> str:
    return json.dumps(_comparable(value), sort_keys=True)  # YAML has numbers that are none in JSON


def _comparable(value: Any) -> Any:
    """Return a value in which numbers that are equal, as 1 and 1.0 are in JSON Schema, are the same."""
    if isinstance(value, dict):
        return {key: _comparable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_comparable(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _violation_of(error: ValidationError) -> Violation:
    path: ValuePath = tuple(error.absolute_path)
    rule: Any = error.validator_value
    if error.validator == "type":
        return Violation(path, f"is not of type {' or '.join([rule] if isinstance(rule, str) else rule)}")
    if error.validator == "enum":
        return Violation(path, f"is not one of: {name_options(rule)}")
    word = _WORDS.get(str(error.validator), "is not allowed")
    return Violation(path, word.format(plain_text(rule)))
