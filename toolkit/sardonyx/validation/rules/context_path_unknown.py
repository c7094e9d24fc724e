"""An expression names something that the context does not have.

What: the paths of ``overwriteDefaultWith`` and ``overwriteListEnumWith`` are held to the context of one version of
Onyxia (``contextVersion``, by default the newest known). Paths of a version to come are worth knowing only. Left alone
are names that the items of an array bring along, and whatever an administrator defines: ``user.decodedIdToken``,
``user.profile`` and ``region.customValues``.

Why: Onyxia takes the default without a word, so the user never gets what the expression promises.

Remedy: write the path as the context has it, or remove the expression.

Fails:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello", "x-onyxia": {"overwriteDefaultWith": "{{user.mail}}"}}
        }}

Passes:
    values.schema.json:
        {"type": "object", "properties": {
          "greeting": {"type": "string", "default": "hello", "x-onyxia": {"overwriteDefaultWith": "{{user.email}}"}}
        }}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sardonyx.core.findings import Finding, Level
from sardonyx.dialect.context_versions import NEXT, ContextTypes, context_types, history
from sardonyx.validation.contextuse import ContextUse, context_uses, is_bare_word, is_written_oddly
from sardonyx.validation.schemawalk import field_name, keyword_place, named
from sardonyx.validation.spelling import misspelt
from sardonyx.validation.subject import Subject

ID = "context-path-unknown"
LEVEL = Level.ERROR


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each path that the version lacks, and one for all that a later version will have."""
    types = context_types(subject.context_version)
    coming: list[ContextUse] = []
    for use in context_uses(subject):
        is_known = use.is_local or types.kind(use.keys) is not None
        if is_known or is_written_oddly(use) or is_bare_word(use):
            continue
        when = history(use.keys)
        if when.get("since") == NEXT:
            coming.append(use)
        else:
            yield _unknown(subject, use, types, when)
    if coming:
        yield _coming(subject, coming, types)


def _unknown(subject: Subject, use: ContextUse, types: ContextTypes, when: Mapping[str, str]) -> Finding:
    path, known = named(use.keys), ""
    if when:
        known = f" (it went with {when['until']})" if when["until"] else f" (it came with {when['since']})"
    near = None if when else misspelt(path, types.paths())
    remedy = (
        f"did you mean {near}?" if near else "Onyxia takes the default: remove the expression, or name another path"
    )
    message = f"asks for {path}, which the context of Onyxia {types.version} does not have{known}"
    return _finding(subject, use, use.expression.node.level(LEVEL), message, remedy)


def _coming(subject: Subject, uses: list[ContextUse], types: ContextTypes) -> Finding:
    also = f" (as {len(uses) - 1} more do)" if len(uses) > 1 else ""
    message = f"asks for {named(uses[0].keys)}, which only a version after Onyxia {types.version} has{also}"
    return _finding(subject, uses[0], Level.INFO, message, "until then, Onyxia takes the default")


def _finding(subject: Subject, use: ContextUse, level: Level, message: str, remedy: str) -> Finding:
    node, keyword = use.expression.node, use.expression.keyword
    return Finding(
        ID,
        level,
        f"{named(node.path)} {message}",
        keyword_place(subject, node, "x-onyxia", keyword, *use.reference.where),
        subject.name,
        field_name(node),
        named(use.keys),
        remedy,
    )
