"""What is said about a secret that does not stay in its Secret, and what the chart should do instead."""

from __future__ import annotations

from collections.abc import Sequence

from sardonyx.core.valuepaths import ValuePath, format_path
from sardonyx.helm.manifests import ObjectKey
from sardonyx.instances.comparison import Difference, Interference, Leak, LeakForm, NonDeterministic, Problem


def describe(problem: Problem) -> str:
    """Say in two lines what is wrong, where (object, path, template, values fields), and what to do; never a value."""
    what, remedy = _parts(problem)
    where = _named(problem.object)
    path = format_path(problem.path)
    place = f"{where}, {path}" if path else where
    return _printable(f"{place} ({problem.template}): {what}") + "\n  " + _printable(remedy)


def _parts(problem: Problem) -> tuple[str, str]:
    match problem:
        case Leak():
            return _leak(problem)
        case Interference():
            return _interference(problem)
        case NonDeterministic():
            return _nondeterministic()


def _leak(leak: Leak) -> tuple[str, str]:
    return f"holds the secret {_fields(leak.secrets)} {leak.form}", _remedy(leak)


def _interference(found: Interference) -> tuple[str, str]:
    cause = f"the secret {_fields(found.depends_on)}" if found.depends_on else "a secret"
    if found.difference in (Difference.MISSING, Difference.EXTRA):
        subject = f"with the real values of the secrets {found.difference}"
        return subject, f"let no template decide by {cause} whether to write an object"
    return (
        f"depends on {cause}: with the real value {found.difference}",
        "let it depend on a field that is not secret, or move it into a Secret",
    )


def _nondeterministic() -> tuple[str, str]:
    return (
        "is something else in each render of the same values",
        "let random data, dates and new certificates, and checksums of them, stand in Secrets only, or in the values",
    )


def _remedy(leak: Leak) -> str:
    path = leak.path
    if leak.form is LeakForm.COPY:
        return "mark that other value as secret as well, or choose another secret"
    if "annotations" in path or "labels" in path or path[:1] == ("metadata",) or leak.form is LeakForm.KEY:
        return "names, keys, labels and annotations are public: build them from a field that is not secret"
    if leak.object.kind == "ConfigMap":
        return "keep these keys in a Secret, and mount or import that instead of the ConfigMap"
    if "env" in path:
        return "keep the value in a Secret and give the variable valueFrom.secretKeyRef"
    if "args" in path or "command" in path:
        return "keep the value in a Secret, give the container a variable from it, and write $(NAME) here"
    return "keep the value in a Secret and refer to that"


def _named(key: ObjectKey) -> str:
    name = f"{key.namespace}/{key.name}" if key.namespace else key.name
    return " ".join(part for part in (key.kind or "an object", name) if part)


def _fields(paths: Sequence[ValuePath]) -> str:
    return " and ".join(format_path(path) for path in paths)


def _printable(text: str) -> str:
    """Show control characters by their number: object names and keys come from the chart and the user."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
