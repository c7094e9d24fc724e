"""Telling whether secrets stay inside Secrets, by comparing renders (design section 5).

Two renders with placeholders must be the same outside Secrets: anybody can then repeat them. A render with the real
values must differ inside Secrets only (Goguen and Meseguer's non-interference): nothing that is committed then depends
on a secret. What is committed comes from the renders with placeholders alone.

Comparing structures does the main work. Searching text for values is done besides, for values too distinctive to be
there by chance (``masking.is_distinctive``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sardonyx.core.errors import SardonyxError
from sardonyx.core.tree import Changes
from sardonyx.core.valuepaths import ValuePath, format_path
from sardonyx.helm.manifests import Manifest, ObjectKey, key_of
from sardonyx.instances.comparison import (
    Comparison,
    Difference,
    Interference,
    Leak,
    LeakForm,
    NonDeterministic,
    Problem,
)
from sardonyx.instances.refusal import describe
from sardonyx.instances.secretdata import is_secret, public_part, secret_bytes
from sardonyx.instances.structure import is_same_leaf, keys, pairs
from sardonyx.instances.traces import Traces

CHECKSUM = "checksum/"
"""Annotations under this prefix may differ between renders: they exist to restart pods."""


class SecretsNotSeparable(SardonyxError):
    """A chart lets secrets out of its Secrets, or renders something else each time."""


def compare(
    first: Sequence[Manifest],
    second: Sequence[Manifest],
    real: Sequence[Manifest],
    tokens: Mapping[str, ValuePath],
    values: Mapping[ValuePath, str],
) -> Comparison:
    """Compare two renders with placeholders (``tokens`` by what they stand for) and one with the real ``values``.

    Who knows no secret gives the first render once more as the real one, and each token as its own value: leaks and
    random data are then found, interference is not.

    Raises MalformedSecret when a Secret with placeholders is not one the API server would take.
    """
    traces = Traces(tokens, values)
    placeholders, repeated, secret = _by_key(first), _by_key(second), _by_key(real)
    interferences = list(_unmatched(placeholders, secret, traces))
    leaks: list[Leak] = []
    for key, manifest in placeholders.items():
        if other := secret.get(_counterpart(key, traces)):
            for problem in _problems(manifest, other, traces):
                if isinstance(problem, Leak):
                    leaks.append(problem)
                else:
                    interferences.append(problem)
    return Comparison(
        tuple(leaks),
        tuple(interferences),
        tuple(_nondeterministic(placeholders, repeated)),
        _random_keys(placeholders, repeated),
    )


def refuse(comparison: Comparison) -> None:
    """Raise SecretsNotSeparable, with every problem of a comparison, unless there is none."""
    problems: list[Problem] = [*comparison.nondeterministic, *comparison.interferences, *comparison.leaks]
    if problems:
        lines = [f"  {line}" for problem in problems for line in describe(problem).splitlines()]
        raise SecretsNotSeparable(
            "what this chart renders cannot be kept in Git without its secrets:\n" + "\n".join(lines)
        )


def refuse_values_in(files: Changes, values: Mapping[ValuePath, str]) -> None:
    """Check, last before a commit, that no file holds a distinctive secret value, in plain text or base64.

    Raises SecretsNotSeparable, naming files and values fields. A file is found here when a secret came into it by a
    way that nobody marked as secret: the instance's patch, the notes, a name.
    """
    traces = Traces({}, values)
    found = {name: traces.copied_in(data.decode(errors="replace")) for name, data in files.items() if data is not None}
    lines = [
        f"  {name} would hold the secret {' and '.join(map(format_path, paths))}"
        for name, paths in found.items()
        if paths
    ]
    if lines:
        raise SecretsNotSeparable(
            "secret values would come into Git:\n" + "\n".join(lines),
            help="mark every value made from them as secret as well, or choose other secrets",
        )


def _by_key(manifests: Sequence[Manifest]) -> dict[ObjectKey, Manifest]:
    return {key_of(manifest.object): manifest for manifest in manifests}


def _nondeterministic(
    first: Mapping[ObjectKey, Manifest], second: Mapping[ObjectKey, Manifest]
) -> Iterator[NonDeterministic]:
    for key in sorted(first.keys() ^ second.keys()):
        yield NonDeterministic(key, (first.get(key) or second[key]).template, ())
    for key, manifest in first.items():
        if other := second.get(key):
            mine, theirs = public_part(manifest.object), public_part(other.object)
            if _text(mine) != _text(theirs):
                for path, left, right in pairs(mine, theirs, str):
                    if not is_same_leaf(left, right):
                        yield NonDeterministic(key, manifest.template, path)


def _random_keys(
    first: Mapping[ObjectKey, Manifest], second: Mapping[ObjectKey, Manifest]
) -> dict[ObjectKey, frozenset[str]]:
    found = {}
    for key, manifest in first.items():
        if is_secret(manifest.object) and key in second:
            one, other = secret_bytes(manifest.object), secret_bytes(second[key].object)
            found[key] = frozenset(name for name, value in one.items() if other.get(name) != value)
    return {key: names for key, names in found.items() if names}


def _unmatched(
    placeholders: Mapping[ObjectKey, Manifest], real: Mapping[ObjectKey, Manifest], traces: Traces
) -> Iterator[Interference]:
    expected = {_counterpart(key, traces): key for key in placeholders}
    for key in (key for counterpart, key in expected.items() if counterpart not in real):
        template = placeholders[key].template
        yield Interference(_masked(key, traces), template, (), traces.hinted_in("/".join(key)), Difference.MISSING)
    kinds = {key.kind for key in placeholders}
    for key in sorted(real.keys() - expected.keys()):
        # Its name may be made from a secret: only what the renders with placeholders show too is repeated.
        shown = ObjectKey("", key.kind if key.kind in kinds else "", "", "")
        yield Interference(shown, real[key].template, (), traces.hinted_in(""), Difference.EXTRA)


def _problems(manifest: Manifest, real: Manifest, traces: Traces) -> Iterator[Leak | Interference]:
    mine, theirs = public_part(manifest.object), public_part(real.object)
    text = _text(mine)
    touched = traces.touches(text)
    if text == _text(theirs) and not touched:
        return
    key, template = _masked(key_of(manifest.object), traces), manifest.template
    for path, name in keys(mine) if touched else ():
        if secrets := traces.tokens_in(name):
            yield Leak(key, template, _masked_path(path, traces), secrets, LeakForm.KEY)
        elif secrets := traces.copied_in(name):
            yield Leak(key, template, _masked_path(path, traces), secrets, LeakForm.COPY)
    for path, left, right in pairs(mine, theirs, traces.filled):
        if is_same_leaf(left, right) and not touched:
            continue
        judge = _judge_checksum if _is_checksum(path) else _judge
        match judge(left, right, traces):
            case (LeakForm() as form, secrets):
                yield Leak(key, template, _masked_path(path, traces), secrets, form)
            case (Difference() as difference, secrets):
                yield Interference(key, template, _masked_path(path, traces), secrets, difference)


_Verdict = tuple[LeakForm | Difference, tuple[ValuePath, ...]] | None


def _judge(left: Any, right: Any, traces: Traces) -> _Verdict:
    text = left if isinstance(left, str) else ""
    secrets = traces.tokens_in(text)
    if secrets and (form := traces.form_of(text, right)):
        return form, secrets
    if not is_same_leaf(left, right):
        return _difference(left, right), traces.hinted_in(text)
    if secrets:
        return LeakForm.VERBATIM, secrets
    copied = traces.copied_in(text)
    return (LeakForm.COPY, copied) if copied else None


def _judge_checksum(left: Any, right: Any, traces: Traces) -> _Verdict:
    """A checksum may differ, the one with placeholders is kept; but neither may hold a secret itself."""
    shown = f"{left} {right}"
    if secrets := traces.tokens_in(shown):
        return LeakForm.VERBATIM, secrets
    copied = traces.copied_in(shown)
    return (LeakForm.COPY, copied) if copied else None


def _difference(left: Any, right: Any) -> Difference:
    if isinstance(left, dict) and isinstance(right, dict):
        return Difference.KEYS
    return Difference.LENGTH if isinstance(left, list) and isinstance(right, list) else Difference.VALUE


def _is_checksum(path: ValuePath) -> bool:
    return path[-3:-1] == ("metadata", "annotations") and str(path[-1]).startswith(CHECKSUM)


def _counterpart(key: ObjectKey, traces: Traces) -> ObjectKey:
    return ObjectKey(*(traces.filled(part) for part in key))


def _masked(key: ObjectKey, traces: Traces) -> ObjectKey:
    return ObjectKey(*(traces.masked(part) for part in key))


def _masked_path(path: ValuePath, traces: Traces) -> ValuePath:
    return tuple(traces.masked(part) if isinstance(part, str) else part for part in path)


def _text(thing: Mapping[str, Any]) -> str:
    return json.dumps(thing, sort_keys=True, ensure_ascii=False)
