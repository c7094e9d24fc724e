"""The schema and values.yaml have different defaults.

What: a field has one default in the schema and another value in values.yaml. Worth knowing only, because either may be
meant; an error for image repositories, ports and security switches.

Why: Onyxia starts the service with the schema's default, unless the context has a value, Helm with that of values.yaml.
The image that was tested is then not the one that runs, a port does not match, or a protection is off for half of the
users.

Remedy: give both the same value.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "port": {"type": "integer", "default": 8080}
        }}
    values.yaml:
        greeting: hello
        port: 8888

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "port": {"type": "integer", "default": 8888}
        }}
    values.yaml:
        greeting: hello
        port: 8888
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import MISSING, format_path, lookup
from sardonyx.core.yamltext import place_of
from sardonyx.validation.defaults import refused_defaults, used_defaults
from sardonyx.validation.schemawalk import SchemaNode, keyword_place
from sardonyx.validation.subject import Subject

ID = "default-drift"
LEVEL = Level.INFO


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each field whose defaults differ."""
    if subject.schema is None or subject.values is None:
        return
    refused = refused_defaults(subject)
    for node in used_defaults(subject):
        default, value = node.schema["default"], lookup(subject.values.value, node.path)
        if value in (MISSING, None) or _is_same(default, value) or node.path in refused:
            continue
        yield Finding(
            ID,
            LEVEL if _is_switched_off(subject.schema.value, node) else node.level(_level(node, default, value)),
            f"Onyxia takes {_shown(default)} for {format_path(node.path)}{_unless(node)}, Helm {_shown(value)}",
            keyword_place(subject, node, "default"),
            subject.name,
            format_path(node.path),
            default,
            f"values.yaml has the other value at {place_of(subject.values, node.path)}: give both the same",
        )


def _is_same(one: Any, other: Any) -> bool:
    is_boolean = isinstance(one, bool) or isinstance(other, bool)
    return bool(one == other) and (not is_boolean or type(one) is type(other))


def _unless(node: SchemaNode) -> str:
    return " where the context gives nothing" if "overwriteDefaultWith" in node.annotation else ""


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _level(node: SchemaNode, default: Any, value: Any) -> Level:
    serious = _is_image(node, default, value) or _is_port(node, default) or _is_protection(node, default)
    return Level.ERROR if serious else LEVEL


def _is_switched_off(schema: dict[str, Any], node: SchemaNode) -> bool:
    """Tell whether a field beside this one switches it off until a user changes it."""
    switch = lookup(schema, (*node.schema_path[:-1], "enabled", "default"))
    return switch is False and node.path[-1] != "enabled"


def _is_image(node: SchemaNode, default: Any, value: Any) -> bool:
    """Tell whether two different repositories are named; another tag is worth knowing only."""
    if not (isinstance(default, str) and isinstance(value, str) and default and value):
        return False
    names = [str(segment).lower() for segment in node.path]
    about_image = names[-1] in ("image", "repository") or (names[-1] == "version" and "/" in default)
    return about_image and "image" in names and _repository(default) != _repository(value)


def _repository(image: str) -> str:
    path, slash, name = image.partition("@")[0].rpartition("/")
    return path + slash + name.partition(":")[0]


def _is_port(node: SchemaNode, default: Any) -> bool:
    return str(node.path[-1]).lower().endswith("port") and isinstance(default, int) and not isinstance(default, bool)


def _is_protection(node: SchemaNode, default: Any) -> bool:
    return isinstance(default, bool) and any(str(segment).lower() == "security" for segment in node.path[:-1])
