"""Values as users type them: ``--set``, ``--values``, ``--secret``, ``--context``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sardonyx.core.errors import Place, SardonyxError, UsageError
from sardonyx.core.files import home_folder, read_bytes
from sardonyx.core.valuepaths import ValuePath, parse_path
from sardonyx.core.yamltext import read_yaml

if TYPE_CHECKING:
    from sardonyx.instances.settings import Setting


def read_changes(settings: Iterable[str], files: Iterable[Path]) -> list[Setting]:
    """Return the user's values: those of the files first, then those of ``path=value`` settings.

    A setting's value is a YAML scalar or a flow collection: ``replicas=2``, ``tags=[a, b]``, ``name='5'``.
    Raises UsageError for a setting without ``=`` or a path that is none, MalformedText for a file or a value.
    """
    from sardonyx.instances.settings import Setting

    found = [Setting((), _mapping(path)) for path in files]
    for setting in settings:
        name, value = split_pair(setting, "--set", "path=value")
        found.append(Setting(parse_path(name), read_yaml(value, f"--set {name}").value))
    return found


def read_secrets(settings: Iterable[str], files: Iterable[str]) -> dict[ValuePath, str]:
    """Return secret values by path: ``path=value``, ``path`` alone (asked for), and ``path=FILE`` for files.

    A file's last line end is not part of the secret. Raises UsageError for a path that is none, a file that
    cannot be read or is not text.
    """
    found: dict[ValuePath, str] = {}
    for setting in settings:
        name, separator, value = setting.partition("=")
        found[parse_path(name)] = value if separator else click.prompt(name, hide_input=True, err=True)
    for setting in files:
        name, value = split_pair(setting, "--secret-file", "path=value")
        found[parse_path(name)] = _text_of(Path(value))
    return found


def read_personal_context(path: Path | None) -> Mapping[str, Any]:
    """Return what the person brings to the context, from a file that ``--context`` names or from their own.

    That is ``sardonyx/context.yaml`` of the configuration folder (XDG_CONFIG_HOME); nothing when it is not there.
    """
    if path is not None:
        return _mapping(path)
    base = os.environ.get("XDG_CONFIG_HOME")
    default = (Path(base) if base else home_folder() / ".config") / "sardonyx" / "context.yaml"
    return _mapping(default) if default.is_file() else {}


def _mapping(path: Path) -> Mapping[str, Any]:
    value = read_yaml(read_bytes(path), str(path)).value
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise SardonyxError("must be a mapping", place=Place(str(path), 1, 1))
    return value


def split_pair(setting: str, option: str, example: str) -> tuple[str, str]:
    """Split what follows an option at its first ``=``; raises UsageError, with the example, when there is none."""
    name, separator, value = setting.partition("=")
    if not separator:
        raise UsageError(f"{option} {name}: there is no '=' in it", help=f"write {option} {example}")
    return name, value


def _text_of(path: Path) -> str:
    try:
        return read_bytes(path).decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise UsageError("is not text in UTF-8", place=Place(str(path))) from None
