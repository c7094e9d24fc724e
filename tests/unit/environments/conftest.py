from pathlib import Path

import pytest

from sardonyx.core.tree import MemoryTree
from sardonyx.environments.model import Environment
from sardonyx.environments.reading import parse_environment, read_environment
from sardonyx.environments.shipped import template_tree

CASES = Path(__file__).parent / "cases"


@pytest.fixture(scope="session")
def full() -> Environment:
    """An environment that says everything an environment can say."""
    return parse_environment((CASES / "good" / "environment.yaml").read_bytes(), "lab")


@pytest.fixture(scope="session")
def least() -> Environment:
    """An environment that says no more than it must."""
    return parse_environment((CASES / "good" / "environment-least.yaml").read_bytes(), "lab")


@pytest.fixture
def tree() -> MemoryTree:
    """The example environments repository."""
    template = template_tree()
    return MemoryTree({path: template.read(path) or b"" for path in template.files("")})


@pytest.fixture
def lab(tree: MemoryTree) -> Environment:
    """The environment of the example."""
    return read_environment(tree, "lab")
