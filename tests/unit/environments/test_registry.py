import pytest

from sardonyx.core.errors import SardonyxError
from sardonyx.core.tree import MemoryTree
from sardonyx.environments.fragments import shipped_fragments
from sardonyx.environments.model import Environment
from sardonyx.environments.registry import read_registry

FOLDER = "environments/lab/registry"
OWN = b'{"type": "string", "const": "own"}'


def test_the_shipped_fragments_are_there(tree: MemoryTree, lab: Environment) -> None:
    fragments = shipped_fragments()
    assert "ide/resources.json" in fragments
    assert read_registry(tree, lab).default == fragments


def test_a_fragment_of_the_environment_replaces_the_shipped_one(tree: MemoryTree, lab: Environment) -> None:
    tree.apply({f"{FOLDER}/ide/resources.json": OWN, f"{FOLDER}/new.json": OWN})
    default = read_registry(tree, lab).default
    assert default["ide/resources.json"] == default["new.json"] == {"type": "string", "const": "own"}
    assert shipped_fragments()["ide/resources.json"] != default["ide/resources.json"]


def test_a_fragment_of_a_role_stands_under_its_own_name(tree: MemoryTree, lab: Environment) -> None:
    registry = read_registry(tree, lab)
    assert set(registry.roles) == {"trainee"}
    assert set(registry.roles["trainee"]) == {"ide/persistence.json"}
    assert not any(name.startswith("roles/") for name in registry.default)


def test_a_registry_may_be_missing(least: Environment) -> None:
    registry = read_registry(MemoryTree({}), least)
    assert registry.default
    assert not registry.roles


def test_keep_files_are_no_fragments(tree: MemoryTree, lab: Environment) -> None:
    tree.apply({f"{FOLDER}/.gitkeep": b""})
    assert ".gitkeep" not in read_registry(tree, lab).default


@pytest.mark.parametrize(
    ("path", "data", "message"),
    [
        ("x.json", b'{"type": ', r"registry/x\.json:1:10: is not JSON"),
        ("x.json", b'{"type": "string", "type": "object"}', "'type' is there twice"),
        ("x.json", b"[]", "an object is expected"),
        ("x.yaml", b"type: string", r"fragments end in \.json"),
        ("roles/trainees/x.json", b"{}", r"(?s)no role 'trainees'.*did you mean trainee"),
    ],
)
def test_what_is_no_fragment_is_refused_with_its_place(
    path: str, data: bytes, message: str, tree: MemoryTree, lab: Environment
) -> None:
    tree.apply({f"{FOLDER}/{path}": data})
    with pytest.raises(SardonyxError, match=message):
        read_registry(tree, lab)
