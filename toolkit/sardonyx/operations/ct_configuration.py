"""``ct.yaml`` of chart-testing, as ``ct lint`` reads it.

Keys and defaults: ``pkg/config/config.go`` and ``ct/cmd/root.go`` of helm/chart-testing v3.14. Viper reads the file
there: keys in any case, lists also as a text with commas, booleans also as texts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sardonyx.core.errors import Place, UsageError
from sardonyx.core.files import read_bytes
from sardonyx.core.findings import Level
from sardonyx.core.names import did_you_mean
from sardonyx.core.yamltext import Document, MalformedText, place_of, read_yaml

PLACES = ("ct.yaml", "ct.yml", ".ct.yaml", ".ct/ct.yaml", ".github/ct.yaml")
"""Where the file is looked for below the current folder, the first that is there; ct itself knows fewer places."""

_UNUSED = {
    "additional-commands": "the commands are not run: give them a step of their own",
    "lint-conf": "there is no rule of YAML style here: give yamllint a step of its own",
    "chart-yaml-schema": "Chart.yaml is held against what Helm accepts, not against another schema",
    "chart-repos": "the repositories of dependencies are those that Chart.yaml names",
    "use-helmignore": "every changed file of a chart counts",
}
# What is about starting Helm, about installing, or about ct's own output has nothing to do with validation here.
_WITHOUT_MEANING = frozenset(
    {
        *("build-id", "debug", "github-groups", "helm-dependency-extra-args", "helm-extra-args", "helm-extra-set-args"),
        *("helm-lint-extra-args", "helm-repo-extra-args", "kubectl-timeout", "namespace", "print-config", "print-logs"),
        *("release-label", "release-name", "skip-clean-up", "skip-helm-dependencies", "skip-missing-values", "upgrade"),
        *("validate-chart-schema", "validate-yaml"),
    }
)
_USED = frozenset(
    {
        *("all", "chart-dirs", "charts", "check-version-increment", "exclude-deprecated", "excluded-charts", "remote"),
        *("since", "target-branch", "validate-maintainers"),
    }
)


@dataclass(frozen=True)
class CtConfiguration:
    """What a ct.yaml asks for, as far as it means something here; ``remarks`` say what does not."""

    chart_dirs: tuple[str, ...] = ("charts",)
    charts: tuple[str, ...] = ()
    excluded_charts: tuple[str, ...] = ()
    remote: str = "origin"
    target_branch: str = "main"
    since: str = "HEAD"
    all: bool = False
    exclude_deprecated: bool = False
    check_version_increment: bool = True
    validate_maintainers: bool = True
    remarks: tuple[str, ...] = ()


def find_ct_file() -> Path:
    """Return the ct.yaml of the current folder.

    Raises UsageError when none of PLACES is there.
    """
    found = next((Path(place) for place in PLACES if Path(place).is_file()), None)
    if found is None:
        raise UsageError("there is no ct.yaml here", help=f"looked for {', '.join(PLACES)}; name another: --ct=FILE")
    return found


def read_ct_file(file: Path) -> CtConfiguration:
    """Read a ct.yaml.

    Raises UsageError, with the place, for a file that is not there, not YAML, or holds a value of another type.
    """
    try:
        document = read_yaml(read_bytes(file), str(file))
    except MalformedText as error:
        raise UsageError(error.message, place=error.place) from error
    if not isinstance(document.value, dict | None):
        raise UsageError("must be a mapping", place=place_of(document, ()))
    keys = {key.lower(): key for key in document.value or {}}
    settings = {name.replace("-", "_"): _setting(document, name, keys[name]) for name in sorted(_USED & set(keys))}
    return CtConfiguration(**settings, remarks=tuple(_remarks(document)))


def ct_levels(configuration: CtConfiguration) -> dict[str, Level | None]:
    """Return the level of each rule for what ct makes an error or, where it is switched off, None: not applied."""
    return {
        "maintainer-missing": Level.ERROR if configuration.validate_maintainers else None,
        "version-not-incremented": Level.ERROR if configuration.check_version_increment else None,
    }


def _setting(document: Document, name: str, key: str) -> Any:
    value = document.value[key]
    default = getattr(CtConfiguration, name.replace("-", "_"))
    read: Callable[[Any], Any] = {bool: _boolean, tuple: _texts, str: _text}[type(default)]
    if value is None:
        return default
    if (result := read(value)) is None:
        expected = {bool: "true or false", tuple: "a list of texts", str: "a text"}[type(default)]
        raise UsageError(f"{key} must be {expected}", place=place_of(document, (key,)))
    return result


def _boolean(value: Any) -> bool | None:
    return {"true": True, "false": False}.get(str(value).lower())


def _text(value: Any) -> str | None:
    return None if isinstance(value, dict | list) or value == "" else str(value)


def _texts(value: Any) -> tuple[str, ...] | None:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    texts = [_text(item) for item in value] if isinstance(value, list) else [None]
    return None if None in texts else tuple(text for text in texts if text)


def _remarks(document: Document) -> Iterator[str]:
    for key in document.value or {}:
        place, name = place_of(document, (key,)), key.lower()
        if name in _UNUSED:
            if document.value[key]:
                yield _remark(place, f"{key} has no effect: {_UNUSED[name]}")
        elif name not in _USED | _WITHOUT_MEANING:
            known = did_you_mean(name, _USED | _WITHOUT_MEANING | set(_UNUSED))
            yield _remark(place, f"chart-testing knows no key {key!r}: {known}")


def _remark(place: Place, text: str) -> str:
    return f"{place}: {text}"
