"""The schema registry of an environment: the shipped fragments, overlaid by its own, and those of its roles.

A fragment's name is its path below its folder, extension included (``ide/s3.json``), as Onyxia's API reads its
directories (``JsonSchemaRegistryService.java``). Below ``registry/roles/<role>/`` the same names hold what a role gets
instead; ``roles/`` can therefore not begin a fragment's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.jsontext import read_json
from sardonyx.core.names import did_you_mean
from sardonyx.core.tree import Tree
from sardonyx.dialect import SchemaRegistry
from sardonyx.environments import paths
from sardonyx.environments.fragments import shipped_fragments
from sardonyx.environments.model import Environment

_ROLES = "roles/"


def read_registry(tree: Tree, environment: Environment) -> SchemaRegistry:
    """Read the fragments of an environment and merge them over the shipped ones.

    Raises MalformedText for a file that is not JSON, SardonyxError for one that is not a schema or belongs to a role
    that the environment does not have.
    """
    default = shipped_fragments()
    roles: dict[str, dict[str, Any]] = {}
    for name, path in _files(tree, paths.registry_folder(environment.name)):
        fragment = _fragment(tree.read(path) or b"", path)
        if name.startswith(_ROLES):
            role, _, name_in_role = name.removeprefix(_ROLES).partition("/")
            _require_role(role, path, environment)
            roles.setdefault(role, {})[name_in_role] = fragment
        else:
            default = {**default, name: fragment}
    return SchemaRegistry(default=default, roles=roles)


def _files(tree: Tree, folder: str) -> Iterator[tuple[str, str]]:
    for path in tree.files(folder):
        name = path.removeprefix(f"{folder}/")
        if name.rpartition("/")[2] == paths.KEEP_FILE:
            continue
        if not name.endswith(".json"):
            raise SardonyxError("is not a schema fragment", place=Place(path), help="fragments end in .json")
        yield name, path


def _fragment(data: bytes, source: str) -> dict[str, Any]:
    value = read_json(data, source).value
    if not isinstance(value, dict):
        raise SardonyxError("is not a JSON Schema: an object is expected", place=Place(source, 1, 1))
    return value


def _require_role(role: str, path: str, environment: Environment) -> None:
    if role not in environment.roles:
        message = f"there is no role {role!r} in this environment"
        raise SardonyxError(message, place=Place(path), help=did_you_mean(role, environment.roles))
