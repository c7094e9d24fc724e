"""Helm's error texts turned into typed errors.

Helm has no structured errors. The forms read here are those of Helm 3 and 4 (``pkg/engine/engine.go``,
``pkg/chart/common/util/jsonschema.go``, ``pkg/action/install.go``); a text in another form still gives the right class
of error, without a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sardonyx.core.errors import Place
from sardonyx.core.valuepaths import ValuePath, format_path
from sardonyx.helm.errors import (
    ClusterRefused,
    MissingDependencies,
    Refusal,
    RenderError,
    RenderFailed,
    UnparsableOutput,
    UnreadableChart,
    ValuesRefused,
)

MESSAGE_LIMIT = 2000

_SCHEMA = "values don't meet the specifications of the schema"
_METASCHEMA = "is not valid against metaschema"
_OTHER_CLUSTER = "which is incompatible with Kubernetes"
_MISSING = "missing in charts/ directory:"
_UNPARSABLE = re.compile(r"YAML parse error on (\S+): (.*)", re.DOTALL)
_UNREADABLE = re.compile(
    r"cannot load |unable to load chart|does not appear to be (?:a|an) (?:gzipped|archive)|Chart\.yaml file is missing"
)
_FRAME = re.compile(r"(?P<path>[^\s:()<>\"']+/[^\s:()<>\"']+):(?P<line>\d+)(?::(?P<column>\d+))?(?=[\s:)]|$)")
_AT = re.compile(
    r"(?:execution|parse) error at \((?P<path>[^:]+):(?P<line>\d+)(?::(?P<column>\d+))?\): (?P<reason>.*)", re.DOTALL
)
_EXPRESSION = re.compile(r"at <(.{1,200}?)>:", re.DOTALL)
_YAML_LINE = re.compile(r"line (\d+)")


def error_from(message: str, values: Mapping[str, Any]) -> RenderError:
    """Return the typed error that a message of Helm stands for."""
    message = message.replace("\n\nUse --debug flag to render out invalid YAML", "").removeprefix("Error: ").strip()
    if _MISSING in message:
        return MissingDependencies([name.strip() for name in message.split(_MISSING)[1].split(",")])
    if _SCHEMA in message:
        return _schema_error(message, values)
    if match := _UNPARSABLE.search(message):
        line = _YAML_LINE.search(match[2])
        return UnparsableOutput(f"is not YAML: {shorten(match[2])}", match[1], int(line[1]) if line else 0)
    if _OTHER_CLUSTER in message:
        return ClusterRefused(shorten(message))
    if _UNREADABLE.search(message):
        return UnreadableChart(shorten(message))
    return template_error(message)


def template_error(message: str) -> RenderFailed:
    """Return the error of a failed template, placed where the innermost frame of Helm's message stands."""
    if match := _AT.match(message):
        return RenderFailed(shorten(match["reason"]), _place(match), _place(match))
    head = message[-100_000:] if len(message) > 100_000 else message
    frames = list(_FRAME.finditer(head))
    if not frames:
        return RenderFailed(shorten(message))
    return RenderFailed(_reason(head[frames[-1].end() :]), _place(frames[-1]), _place(frames[0]))


def _place(frame: re.Match[str]) -> Place:
    return Place(frame["path"], int(frame["line"]), int(frame["column"] or 0))


def _reason(tail: str) -> str:
    expressions = list(_EXPRESSION.finditer(tail))
    if expressions:
        reason = tail[expressions[-1].end() :]
        return shorten(f"{_one_line(reason)}, at <{expressions[-1][1]}>")
    return shorten(tail.lstrip("): \n"))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def shorten(text: str) -> str:
    """Cut a text after MESSAGE_LIMIT characters: templates choose how long their messages are."""
    text = text.strip()
    return text if len(text) <= MESSAGE_LIMIT else f"{text[:MESSAGE_LIMIT]}…"


def _schema_error(message: str, values: Mapping[str, Any]) -> RenderError:
    # Helm walks the values in the random order of Go's maps.
    refusals = sorted(_refusals(message, values), key=lambda each: (each.chart, format_path(each.path), each.reason))
    if refusals and _METASCHEMA not in message:
        return ValuesRefused(refusals)
    detail = _one_line(message.partition("\n")[2])
    if elsewhere := _ELSEWHERE.search(detail):
        return UnreadableChart(f"its values.schema.json names {shorten(_described(elsewhere[1]))}")
    return UnreadableChart(f"its values.schema.json cannot be used: {shorten(detail)}")


_ELSEWHERE = re.compile(r'failing loading "([^"]*)"')


def _described(address: str) -> str:
    """Say where a schema is that another one names; how it cannot be had depends on the machine, and is left out."""
    scheme, _, path = address.rpartition("://")
    if scheme == "file":
        return f"a schema in another file, which Helm does not look for in the chart ({path.rpartition('/')[2]})"
    if scheme in ("http", "https"):
        return f"a schema that Helm would fetch, and nothing is fetched here ({address})"
    return f"a schema that Helm does not know ({address})"


_SECTION = re.compile(r"(?P<chart>[A-Za-z0-9_.-]+):")
_HELM_4 = re.compile(r"\s*- at '(?P<pointer>.*?)': (?P<reason>.*)")
_HELM_3 = re.compile(r"- (?P<dotted>[^:]+): (?P<reason>.*)")


def _refusals(message: str, values: Mapping[str, Any]) -> Iterator[Refusal]:
    chart = root = ""
    for line in message.splitlines()[1:]:
        if section := _SECTION.fullmatch(line):
            chart = section["chart"]
            root = root or chart
        elif match := _HELM_4.fullmatch(line):
            inside = values if chart == root else values.get(chart, {})
            yield Refusal(chart, _from_pointer(match["pointer"], inside), _safe_reason(match["reason"]))
        elif match := _HELM_3.fullmatch(line):
            dotted = match["dotted"]
            path: ValuePath = () if dotted == "(root)" else tuple(dotted.split("."))
            yield Refusal(chart, path, "is not what the schema asks for")


def _from_pointer(pointer: str, values: Any) -> ValuePath:
    """Read a JSON pointer (RFC 6901); only the values tell an index from a key made of digits."""
    path: list[str | int] = []
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        is_index = key.isdecimal() and not isinstance(values, Mapping)
        path.append(int(key) if is_index else key)
        values = _child(values, path[-1])
    return tuple(path)


def _child(values: Any, key: str | int) -> Any:
    if isinstance(values, Mapping):
        return values.get(str(key))
    if isinstance(values, list) and isinstance(key, int) and key < len(values):
        return values[key]
    return None


# Reasons of santhosh-tekuri/jsonschema v6 that quote the schema and key names only; every other one may quote a value.
_SAFE = re.compile(
    r"got (?:null|boolean|number|integer|string|array|object), want .*"
    r"|missing propert(?:y|ies) .*"
    r"|additional properties .* not allowed"
    r"|value must be (?:one of )?.*"
    r"|'(?:allOf|anyOf|oneOf|not)' failed.*"
)
_QUOTING = {
    "does not match pattern": "does not match the pattern that the schema asks for",
    "minLength": "is too short",
    "maxLength": "is too long",
    "minimum": "is too small",
    "maximum": "is too large",
    "exclusiveMinimum": "is too small",
    "exclusiveMaximum": "is too large",
    "minItems": "has too few items",
    "maxItems": "has too many items",
    "is not valid": "does not have the format that the schema asks for",
}


def _safe_reason(reason: str) -> str:
    if _SAFE.fullmatch(reason):
        return f"({reason})"
    found = (text for word, text in _QUOTING.items() if reason.startswith(word) or f" {word} " in reason)
    return next(found, "is not what the schema asks for")
