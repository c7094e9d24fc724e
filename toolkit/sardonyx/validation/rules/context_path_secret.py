"""An expression hands a service more than it should have.

What: the user's own tokens (``user.accessToken``, ``user.refreshToken``), the project's password under another name
(``user.password``, ``project.basic``), or the keys of every S3 profile (``s3_array``).

Why: with a token of the user, a service can do all that the user can, also after it was shared; the password is that of
every other service of the project. Sardonyx refuses to launch a service that asks for the user's tokens.

Remedy: ask for what the service needs: ``service.oneTimePassword``, ``s3.AWS_ACCESS_KEY_ID``, ``git.token``.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello", "x-onyxia": {"overwriteDefaultWith": "user.accessToken"}}
        }}

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello", "x-onyxia": {"overwriteDefaultWith": "user.email"}}
        }}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.validation.contextuse import ContextUse, context_uses
from sardonyx.validation.schemawalk import field_name, keyword_place, named
from sardonyx.validation.subject import Subject

ID = "context-path-secret"
LEVEL = Level.ERROR

_OWN = ("user", "accessToken"), ("user", "refreshToken")
_SHARED = ("user", "password"), ("project", "basic")


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each such path."""
    for use in context_uses(subject):
        level = _level(use)
        if level:
            node, keyword = use.expression.node, use.expression.keyword
            yield Finding(
                ID,
                node.level(level),
                f"{named(node.path)} gets {named(use.keys)}, which opens more than this service",
                keyword_place(subject, node, "x-onyxia", keyword, *use.reference.where),
                subject.name,
                field_name(node),
                named(use.keys),
                "ask for service.oneTimePassword, or for the keys that the service needs",
            )


def _level(use: ContextUse) -> Level | None:
    if use.keys[:2] in _OWN:
        return LEVEL
    return Level.WARNING if use.keys[:2] in _SHARED or (use.keys[0] == "s3_array" and use.is_secret) else None
